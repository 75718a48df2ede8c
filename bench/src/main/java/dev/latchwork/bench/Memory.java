package dev.latchwork.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this JVM holds once its garbage is gone.
 *
 * @param heap bytes that objects take
 * @param rss bytes of real memory that the process takes, or not a number where there is no /proc
 */
record Memory(double heap, double rss) {
  private static final Path STATUS = Path.of("/proc/self/status");

  static Memory held() throws IOException {
    for (int i = 0; i < 3; i++) { // the collector gives regions back step by step
      System.gc();
    }
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return new Memory(heap.getUsed(), resident());
  }

  private static double resident() throws IOException {
    if (!Files.exists(STATUS)) {
      return Double.NaN;
    }
    for (var line : Files.readAllLines(STATUS)) {
      if (line.startsWith("VmRSS:")) {
        return Double.parseDouble(line.replaceAll("\\D", "")) * 1_024;
      }
    }
    return Double.NaN;
  }
}
