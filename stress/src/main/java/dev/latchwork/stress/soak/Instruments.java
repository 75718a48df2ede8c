package dev.latchwork.stress.soak;

import dev.latchwork.internal.Ticker;
import dev.latchwork.internal.Watch;
import dev.latchwork.signal.TimeSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Everything that measures this JVM. */
final class Instruments {
  private static final Duration BETWEEN = Duration.ofMillis(20);

  final Pinning pinning = new Pinning();
  final Log log = new Log();
  private final Alive alive = new Alive();

  void start() {
    Watch.install(alive);
    log.install();
    pinning.start();
  }

  /**
   * {@return a sample} Of several looks the lowest: what has leaked is in all of them. Carriers that
   * were kept are in it up to the last {@link Pinning#read}.
   *
   * @param looks how many
   */
  Sample sample(int looks) throws IOException, InterruptedException {
    Map<Measure, Long> values = look();
    for (int n = 1; n < looks; n++) {
      Episode.pass(BETWEEN);
      look().forEach((measure, value) -> values.merge(measure, value, Math::min));
    }
    return new Sample(values);
  }

  private Map<Measure, Long> look() throws IOException, InterruptedException {
    var values = new EnumMap<Measure, Long>(Measure.class);
    values.put(Measure.THREADS, Threads.platform());
    values.put(Measure.VIRTUAL, Threads.virtual());
    values.put(Measure.TIMERS, timers());
    values.put(Measure.ALIVE, alive.count());
    values.put(Measure.PINNED, pinning.count());
    values.put(
        Measure.CLASSES, (long) ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    System.gc();
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    values.put(Measure.HEAP, heap.getUsed() / 1_024);
    return values;
  }

  /** What the ticker says of itself is as old as its last time around: it goes around twice first. */
  private static long timers() throws InterruptedException {
    for (int i = 0; i < 2; i++) {
      var heard = new CountDownLatch(1);
      var _ = TimeSource.system().after(Duration.ZERO, heard::countDown);
      heard.await();
    }
    return Ticker.shared().size();
  }
}
