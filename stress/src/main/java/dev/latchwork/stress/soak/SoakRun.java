package dev.latchwork.stress.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The soak itself, in a JVM of its own: {@code main SECONDS SEED}. Prints a row a minute, and at the
 * end what became of everything. The exit code is 1 if something grew, or was wrong.
 */
final class SoakRun {
  /** As many in a run; in a short one two. */
  private static final int SAMPLES = 60;

  /** What is shorter ends before everything is loaded and compiled: it tries, but proves no flatness. */
  private static final long WARM = 60;

  private static final int LOOKS = 5;
  private static final int MINUTE = 60;

  private final Load load;
  private final Instruments instruments = new Instruments();
  private final List<Sample> samples = new ArrayList<>();

  private SoakRun(long seed) {
    load = new Load(Chance.of(seed));
  }

  static void main(String... args) {
    try {
      new SoakRun(Long.parseLong(args[1])).run(Long.parseLong(args[0]));
    } catch (Throwable e) {
      e.printStackTrace(System.out);
      System.exit(1);
    }
    System.exit(0);
  }

  private void run(long seconds) throws Exception {
    instruments.start();
    load.start();
    long began = System.nanoTime();
    int count = seconds < WARM ? 2 : SAMPLES;
    long step = Duration.ofSeconds(seconds).toNanos() / count;
    System.out.printf("%6s%s       items  restarts  strays%n", "minute", Sample.head());
    double told = 0;
    for (int n = 1; n <= count; n++) {
      long left = began + n * step - System.nanoTime();
      if (left > 0) {
        Episode.pass(Duration.ofNanos(left));
      }
      instruments.pinning.read();
      samples.add(load.held(() -> instruments.sample(LOOKS)));
      instruments.log.check();
      double minute = (System.nanoTime() - began) / 1e9 / MINUTE;
      if (n == 1 || Math.floor(minute) > Math.floor(told) || n == count) {
        told = minute;
        row(minute, samples.getLast());
      }
    }
    load.stop();
    judge();
    System.out.println(load.ledger());
    System.out.printf(
        "%,d entries in the log; carriers kept %,d times by the first use of a class or the recorder%n",
        instruments.log.records(), instruments.pinning.excused());
    System.out.println("items=" + load.ledger().items.sum());
  }

  private void row(double minute, Sample sample) {
    var ledger = load.ledger();
    System.out.printf(
        "%6.1f%s%,12d%,10d%,8d%n",
        minute, sample.row(), ledger.items.sum(), ledger.restarts.sum(), ledger.abandoned.sum());
  }

  private void judge() throws IOException {
    instruments.log.check();
    instruments.pinning.read();
    var own = instruments.pinning.own();
    Law.that(own.isEmpty(), "the library kept carriers: %s", own);
    if (samples.size() < SAMPLES) {
      System.out.println("too short to say whether anything grows");
    } else {
      var warm = samples.subList(SAMPLES / 4, SAMPLES);
      Growth.of(warm).forEach(System.out::println);
      var grown = Growth.found(warm);
      Law.that(grown.isEmpty(), "grown: %s", grown);
    }
  }
}
