package dev.latchwork.bench;

import dev.latchwork.bench.interval.IntervalContenders;
import dev.latchwork.bench.interval.IntervalWay;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Very many intervals of one second in one JVM: what they cost, and how late they are. */
final class IntervalHarness {
  private static final long PERIOD = 1_000_000_000;
  private static final long REHEARSED = 20_000_000; // the period when zero seconds are asked for
  private static final int LATE_EVERY = 4; // of each interval, every fourth tick reads the clock

  private final IntervalWay way;
  private final long period;
  private final Tick[] ticks;
  private final Object[] handles;

  private IntervalHarness(IntervalWay way, int count, long period) {
    this.way = way;
    this.period = period;
    ticks = new Tick[count];
    handles = new Object[count];
    for (int i = 0; i < count; i++) {
      ticks[i] = new Tick(i);
    }
  }

  /** {@code main CONTENDER COUNT SECONDS}. */
  static void main(String... args) throws IOException {
    Child.print(measure(args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2])));
    System.exit(0); // with all intervals still running: ending a million is not the question
  }

  static Sample measure(String contender, int count, int seconds) throws IOException {
    var factory = Contender.way(IntervalContenders.ALL, contender);
    check(contender, factory.get());
    var harness = new IntervalHarness(factory.get(), count, seconds == 0 ? REHEARSED : PERIOD);
    try {
      return harness.measure(seconds);
    } finally {
      if (seconds == 0) { // a rehearsal inside another JVM
        harness.end();
      }
    }
  }

  /** Refuses who loses an interval, or runs one more often than its periods have passed. */
  static void check(String contender, IntervalWay way) {
    var harness = new IntervalHarness(way, 50, 5_000_000);
    long began = System.nanoTime();
    harness.startAll();
    while (Arrays.stream(harness.ticks).anyMatch(t -> t.count < 3)) {
      if (System.nanoTime() - began > 10_000_000_000L) {
        throw new ExactlyOnce.RefusedException(contender + " is refused: an interval does not run");
      }
      LockSupport.parkNanos(harness.period);
    }
    for (var tick : harness.ticks) {
      long ran = tick.count;
      long passed = (System.nanoTime() - tick.base) / harness.period;
      if (ran > passed + 1) {
        throw new ExactlyOnce.RefusedException(
            contender + " is refused: " + passed + " periods, " + ran + " runs");
      }
    }
    harness.end();
  }

  private Sample measure(int seconds) throws IOException {
    Map<String, Double> figures = new HashMap<>();
    var before = Memory.held();
    startAll();
    figures.put("heap", (Memory.held().heap() - before.heap()) / ticks.length);
    LockSupport.parkNanos(2 * period); // the collections made them late
    long began = System.nanoTime();
    long ticked = ticked();
    var usage = Usage.now();
    while (System.nanoTime() - began < seconds * period) {
      LockSupport.parkNanos(period / 10);
    }
    double wall = System.nanoTime() - began;
    double cpu = (Usage.now().cpuSeconds() - usage.cpuSeconds()) * 1e9;
    figures.put("cpu", 100 * cpu / wall);
    figures.put("ticks", 100 * (ticked() - ticked) / (ticks.length * wall / period));
    var late = Arrays.stream(ticks).mapToLong(t -> t.late).sorted().toArray();
    figures.put("p50", late[late.length / 2] / 1e6);
    figures.put("p99", late[(int) (late.length * 0.99)] / 1e6);
    return new Sample(figures);
  }

  /** Starts them evenly over one period, as they would be in a service. */
  private void startAll() {
    long began = System.nanoTime();
    for (int i = 0; i < ticks.length; i++) {
      long due = began + period * i / ticks.length;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      ticks[i].base = System.nanoTime();
      handles[i] = way.every(period, ticks[i]);
    }
  }

  private long ticked() {
    return Arrays.stream(ticks).mapToLong(t -> t.count).sum();
  }

  private void end() {
    for (var handle : handles) {
      way.cancel(handle);
    }
    way.end();
  }

  /** The action: it counts, and now and then looks how late it is. Its own interval alone writes it. */
  private static final class Tick implements IntervalWay.Action {
    private final int index;
    private long base;
    private volatile long count;
    private volatile long late;

    Tick(int index) {
      this.index = index;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // an interval never runs beside itself
    public void run() {
      if ((count + index) % LATE_EVERY == 0) {
        late = (System.nanoTime() - base) % PERIOD;
      }
      count++;
    }
  }
}
