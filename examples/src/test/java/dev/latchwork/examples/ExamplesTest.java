package dev.latchwork.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every program here runs as a reader would run it: it prints something and exits by itself. */
class ExamplesTest {
  static List<String> programs() throws IOException {
    String source = Latches.class.getProtectionDomain().getCodeSource().getLocation().toString();
    try (Stream<Path> files =
        Files.list(Path.of(URI.create(source)).resolve("dev/latchwork/examples"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".class") && !file.contains("$") && !file.contains("-"))
          .map(file -> "dev.latchwork.examples." + file.replace(".class", ""))
          .sorted()
          .toList();
    }
  }

  @Test
  void thereArePrograms() throws IOException {
    assertThat(programs()).hasSizeGreaterThan(5);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void everyProgramPrintsSomethingAndExits(String program) throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                program)
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String printed;
    int exit;
    try (var output = process.inputReader()) {
      printed = output.readAllAsString();
      exit = process.waitFor();
    } finally {
      process.destroy(); // when this test is interrupted by its timeout
    }

    assertThat(exit).as(printed).isZero();
    assertThat(printed).isNotBlank();
  }
}
