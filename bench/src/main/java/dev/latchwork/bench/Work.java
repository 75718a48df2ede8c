package dev.latchwork.bench;

/** What an item does, besides being counted. */
public enum Work {
  /** Nothing. */
  NONE {
    @Override
    void perform() {}
  },
  /** About a microsecond of arithmetic. */
  SPIN {
    @Override
    void perform() {
      spin(LOOPS);
    }
  },
  /** A millisecond of sleep. */
  SLEEP {
    @Override
    void perform() {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        throw new IllegalStateException("a worker was interrupted, which nobody does here", e);
      }
    }
  };

  /** The system property that tells every JVM of a run how many turns of the loop a microsecond is. */
  static final String PROPERTY = "bench.loops";

  private static final int LOOPS = Integer.getInteger(PROPERTY, 500);

  abstract void perform();

  /** {@return so many objects that do this and are counted} */
  public Runnable[] items(int count, Tally tally) {
    var items = new Runnable[count];
    for (int i = 0; i < count; i++) {
      items[i] = new Item(this, tally);
    }
    return items;
  }

  private record Item(Work work, Tally tally) implements Runnable {
    @Override
    public void run() {
      work.perform();
      tally.count();
    }
  }

  private static void spin(int loops) {
    long x = 0x9E3779B97F4A7C15L;
    for (int i = 0; i < loops; i++) { // each turn needs the one before: nothing to run side by side
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    if (x == 0) { // never, but the compiler does not know and has to keep the loop
      throw new AssertionError("a xorshift reached zero");
    }
  }

  /** {@return how many turns of the loop take a microsecond here, from the quickest of many tries} */
  static int calibrate() {
    int loops = 100_000;
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 2_000; i++) {
      long began = System.nanoTime();
      spin(loops);
      best = Math.min(best, System.nanoTime() - began);
    }
    return (int) Math.max(1, loops * 1_000L / best);
  }
}
