package dev.latchwork.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every example in a JVM of its own, as a reader would, and holds it to what it says. */
final class ExamplesTest {
  private static final Path SOURCES = Path.of("src/main/java/dev/latchwork/examples");
  private static final String PRINTS = "// prints:";

  static List<String> examples() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .filter(name -> !name.equals("package-info"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void itPrintsWhatItSaysAndEndsByItself(String name) throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.latchwork.examples." + name)
            .redirectErrorStream(true)
            .start();
    try {
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(output).isEqualTo(announced(name));
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void itFitsOnAPage(String name) throws IOException {
    assertThat(source(name))
        .filteredOn(line -> !line.startsWith("//"))
        .hasSizeLessThanOrEqualTo(60);
  }

  private static String announced(String name) throws IOException {
    List<String> lines = source(name);
    assertThat(lines).as("the end of %s says what it prints", name).contains(PRINTS);
    return lines.stream()
        .skip(lines.indexOf(PRINTS) + 1)
        .map(line -> line.replaceFirst("// ?", "") + "\n")
        .collect(Collectors.joining());
  }

  private static List<String> source(String name) throws IOException {
    return Files.readAllLines(SOURCES.resolve(name + ".java"));
  }
}
