package dev.latchwork.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The same questions put to a program in Go, where there is a {@code go} command. */
final class Go {
  static final String KEY = "go";

  /** Where the sources are; the program is built into the folder beside them. */
  private static final Path SOURCES = Path.of(System.getProperty("bench.home", "."), "go");

  private static @Nullable Path program;

  private Go() {}

  static boolean isHere() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "go")));
  }

  static String version() throws IOException {
    var process = new ProcessBuilder("go", "env", "GOVERSION").start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  static Contender<String> contender(String label) {
    return new Contender<>(KEY, "Go: " + label, label);
  }

  static Sample turn(String question, Map<String, String> parameters, Effort effort)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(build().toString());
    command.add(question);
    parameters.forEach((name, value) -> command.add("-" + name + "=" + value));
    command.add("-loops=" + Integer.getInteger(Work.PROPERTY, 500));
    command.add("-millis=" + effort.iterations() * effort.millis());
    return Child.run(command);
  }

  private static synchronized Path build() throws IOException, InterruptedException {
    if (program == null) {
      var built = SOURCES.resolveSibling("target").resolve("go-peer").toAbsolutePath();
      var process =
          new ProcessBuilder(List.of("go", "build", "-o", built.toString(), "."))
              .directory(SOURCES.toFile())
              .inheritIO()
              .start();
      if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IllegalStateException("go build failed in " + SOURCES);
      }
      program = built;
    }
    return program;
  }
}
