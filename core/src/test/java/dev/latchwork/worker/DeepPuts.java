package dev.latchwork.worker;

import java.util.Objects;

/**
 * Puts on each level of a recursion without end, and some on the way back, with the end of the stack
 * at another place of a put in each round.
 */
final class DeepPuts implements Runnable {
  private final Ring ring = new Ring(1 << 16);
  private final int shift;
  private int done;
  private int failed;

  private DeepPuts(int shift) {
    this.shift = shift;
    ring.open();
  }

  /** Fails unless all is well. */
  public static void main(String[] args) throws Exception {
    failures(60);
  }

  /** {@return how many puts failed} What did not fail has been taken, once, and so has one more. */
  static int failures(int rounds) throws Exception {
    int failures = 0;
    for (int round = 0; round < rounds; round++) {
      var puts = new DeepPuts(round);
      var thread = new Thread(null, puts, "deep", 160_000 + 128L * round);
      thread.start();
      thread.join();
      puts.check();
      failures += puts.failed;
    }
    return failures;
  }

  @Override
  public void run() {
    dive(shift % 17);
  }

  private void dive(int more) {
    if (more > 0) {
      narrow(more, more);
      return;
    }
    put();
    try {
      dive(0);
    } catch (StackOverflowError e) {
      if (failed++ < 20) {
        put();
      }
    }
  }

  private void narrow(int more, long wide) {
    if (wide > 0) {
      dive(more - 1);
    }
  }

  private void put() {
    Ring.Put put = ring.put(done);
    done += put == Ring.Put.DONE ? 1 : 0;
  }

  private void check() {
    var taker = QueueSeat.apart(null, 1);
    for (int item = 0; item < done; item++) {
      expect(item, ring.poll(taker, true));
    }
    expect(null, ring.poll(taker, true));
    expect((long) done, ring.accepted());
    expect(Ring.Put.DONE, ring.put("next"));
    expect("next", ring.poll(taker, true));
  }

  private static void expect(Object expected, Object found) {
    if (!Objects.equals(expected, found)) {
      throw new AssertionError(found + " instead of " + expected);
    }
  }
}
