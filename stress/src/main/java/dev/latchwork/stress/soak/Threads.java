package dev.latchwork.stress.soak;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** All threads of this JVM, the virtual ones among them: no bean counts those. */
final class Threads {
  private static final HotSpotDiagnosticMXBean DIAGNOSTICS =
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
  private static final Pattern VIRTUAL = Pattern.compile("#\\d+ \".*\" virtual.*");

  private Threads() {}

  /** {@return a file that says what each of them does} */
  static Path dump() throws IOException {
    Path folder = Files.createTempDirectory("soak-threads");
    Path file = folder.resolve("dump.txt");
    DIAGNOSTICS.dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
    return file;
  }

  /** {@return how many virtual threads are alive} */
  static long virtual() throws IOException {
    Path file = dump();
    try (var lines = Files.lines(file)) {
      return lines.filter(line -> VIRTUAL.matcher(line).matches()).count();
    } finally {
      Files.delete(file);
      Files.delete(file.getParent());
    }
  }

  static long platform() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }
}
