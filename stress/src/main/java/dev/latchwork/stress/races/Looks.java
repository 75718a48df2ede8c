package dev.latchwork.stress.races;

/** What an action does that looks for an interrupt. */
final class Looks {
  private Looks() {}

  /** {@return whether this thread is interrupted} */
  static boolean once() {
    return Thread.currentThread().isInterrupted();
  }

  /** {@return whether this thread is interrupted by the end of a moment that is long for a race} */
  static boolean forAWhile() {
    for (int i = 0; i < 8; i++) {
      Thread.onSpinWait();
    }
    return once();
  }
}
