package dev.latchwork.task;

import java.util.function.BooleanSupplier;

/**
 * The moment for which virtual threads look at an outcome before they park. It pays where a carrier
 * is idle: that one takes up the action at once, ends it in less time than a park and its wake-up
 * take, and the waiter need not move to another processor. It is lost where the carriers have other
 * things to do, or the action takes its time: so after each look in vain twice as many waits go
 * without. To yield instead of looking won half as much: the waiter then moves, too.
 *
 * <p>No invariant rests on it. All threads share one, without any order between them: a lost update
 * only shifts the next look.
 */
final class Glance {
  /**
   * About 2 µs, none on one processor. To hand an action to another carrier and see its end takes 1
   * to 1.5 µs: 30 looks were too few for that, 100 won no more.
   */
  static final int LOOKS = Runtime.getRuntime().availableProcessors() > 1 ? 64 : 0;

  /** Keeps what is lost where no look ever pays below 20 ns for each wait. */
  static final int MOST_SKIPS = 128;

  private final int looks;

  /** How many waits still go without. */
  private int skips;

  /** How many will, after the next look in vain. */
  private int doubt = 1;

  /**
   * Creates one that skips nothing yet.
   *
   * @param looks how often it looks
   */
  Glance(int looks) {
    this.looks = looks;
  }

  /** {@return whether the condition became true while this looked at it} */
  boolean at(BooleanSupplier condition) {
    int left = skips;
    if (left > 0) {
      skips = left - 1;
      return false;
    }
    for (int i = 0; i < looks; i++) {
      Thread.onSpinWait();
      if (condition.getAsBoolean()) {
        if (doubt != 1) {
          doubt = 1;
        }
        return true;
      }
    }
    skips = doubt;
    doubt = Math.min(2 * doubt, MOST_SKIPS);
    return false;
  }
}
