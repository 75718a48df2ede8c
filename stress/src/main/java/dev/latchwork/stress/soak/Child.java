package dev.latchwork.stress.soak;

import dev.latchwork.stress.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A JVM with a heap of one size, whose full collections leave exactly what can be reached. */
final class Child {
  private static final List<String> OPTIONS =
      List.of(
          "-Xms256m",
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:SoftRefLRUPolicyMSPerMB=0",
          "-Xshare:auto");

  private Child() {}

  /**
   * Runs one. Its lines of {@code name=value} are the result, all others are printed.
   *
   * @param seconds after this long it is killed
   * @param main what to run
   * @param args of that
   * @return the values of each name
   */
  static Map<String, List<String>> run(long seconds, Class<?> main, String... args)
      throws IOException, InterruptedException {
    List<String> command = Jvm.command(OPTIONS, main, List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var watchdog =
        Thread.ofVirtual()
            .start(() -> {
              try {
                if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                  process.destroyForcibly();
                }
              } catch (InterruptedException e) {
                process.destroyForcibly();
              }
            });
    Map<String, List<String>> values = new TreeMap<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line; (line = lines.readLine()) != null; ) {
        var parts = line.split("=", 2);
        if (parts.length == 2 && parts[0].matches("[a-z]+")) {
          values.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(parts[1]);
        } else {
          System.out.println("  " + line);
        }
      }
    } finally {
      watchdog.join();
    }
    int exit = process.waitFor();
    Law.that(exit == 0, "%s ended with exit code %d: see above", main.getSimpleName(), exit);
    return values;
  }
}
