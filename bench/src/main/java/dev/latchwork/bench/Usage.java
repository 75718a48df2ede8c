package dev.latchwork.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * What the operating system has counted for this process, threads that have ended included. Not a
 * number where {@code getrusage} is not that of a 64-bit Linux.
 *
 * @param cpuSeconds processor time, in user and system mode
 * @param switches context switches, voluntary and not
 */
record Usage(double cpuSeconds, double switches) {
  private static final int SELF = 0;
  private static final int SIZE = 144; // struct rusage: two timevals, then fourteen longs
  private static final int VOLUNTARY = 128;
  private static final int INVOLUNTARY = 136;
  private static final @Nullable MethodHandle GETRUSAGE = find();

  @SuppressWarnings("restricted") // the one call into the operating system
  private static @Nullable MethodHandle find() {
    boolean linux64 =
        System.getProperty("os.name").equals("Linux")
            && ValueLayout.ADDRESS.byteSize() == Long.BYTES;
    if (!linux64) {
      return null;
    }
    var linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("getrusage")
        .map(address ->
            linker.downcallHandle(
                address,
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS)))
        .orElse(null);
  }

  static Usage now() {
    if (GETRUSAGE == null) {
      return new Usage(Double.NaN, Double.NaN);
    }
    try (var arena = Arena.ofConfined()) {
      var usage = arena.allocate(SIZE, Long.BYTES);
      int failed = (int) GETRUSAGE.invokeExact(SELF, usage);
      if (failed != 0) {
        throw new IllegalStateException("getrusage failed");
      }
      double seconds = usage.get(ValueLayout.JAVA_LONG, 0) + usage.get(ValueLayout.JAVA_LONG, 16);
      double micros = usage.get(ValueLayout.JAVA_LONG, 8) + usage.get(ValueLayout.JAVA_LONG, 24);
      return new Usage(
          seconds + micros / 1e6,
          usage.get(ValueLayout.JAVA_LONG, VOLUNTARY)
              + usage.get(ValueLayout.JAVA_LONG, INVOLUNTARY));
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("getrusage cannot be called", e);
    }
  }
}
