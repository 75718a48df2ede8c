package dev.latchwork.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Where and when it was measured, in a line. */
final class Machine {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private Machine() {}

  static String line() throws IOException {
    return LocalDate.now(ZoneOffset.UTC)
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " × "
        + processor()
        + ", "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + ", JDK "
        + Runtime.version()
        + (Go.isHere() ? ", " + Go.version() : ", no Go");
  }

  private static String processor() throws IOException {
    if (Files.exists(PROCESSORS)) {
      for (var line : Files.readAllLines(PROCESSORS)) {
        if (line.startsWith("model name")) {
          return line.replaceFirst(".*:\\s*", "");
        }
      }
    }
    return System.getProperty("os.arch");
  }
}
