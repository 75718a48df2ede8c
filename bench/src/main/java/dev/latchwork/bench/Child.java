package dev.latchwork.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A process that measures one contender and prints its figures as lines of {@code name=value}. */
final class Child {
  /** {@return what every JVM of a run is started with} */
  static String[] jvmArgs() {
    return new String[] {
      "--sun-misc-unsafe-memory-access=allow",
      "--enable-native-access=ALL-UNNAMED",
      "-D" + Work.PROPERTY + "=" + Integer.getInteger(Work.PROPERTY, 500)
    };
  }

  private Child() {}

  /**
   * {@return the arguments for a heap of one size, all of whose pages are there from the start}
   * Otherwise the first seconds pay for them, and who allocates more pays more.
   */
  static List<String> touchedHeap(int gigabytes) {
    return List.of("-Xms" + gigabytes + "g", "-Xmx" + gigabytes + "g", "-XX:+AlwaysPreTouch");
  }

  static Sample jvm(Class<?> main, List<String> jvmArgs, String... args)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(jvmArgs()));
    command.addAll(jvmArgs);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    return run(command);
  }

  static Sample run(List<String> command) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    if (exit != 0) {
      throw new IllegalStateException(
          String.join(" ", command) + " ended with exit code " + exit + ": " + output);
    }
    return parse(output);
  }

  private static Sample parse(String output) {
    Map<String, Double> figures = new HashMap<>();
    for (var line : output.lines().toList()) {
      var parts = line.split("=", 2);
      if (parts.length == 2) {
        figures.put(parts[0], Double.valueOf(parts[1]));
      }
    }
    return new Sample(figures);
  }

  static void print(Sample sample) {
    sample.figures().forEach((name, value) -> System.out.println(name + "=" + value));
  }
}
