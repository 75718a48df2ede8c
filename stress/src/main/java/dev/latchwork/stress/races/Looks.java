package dev.latchwork.stress.races;

import java.util.concurrent.ThreadLocalRandom;

/** An action that looks for an interrupt, and the moments that it lasts. */
final class Looks {
  private Looks() {}

  /** Comes a little later, and each time another little. */
  static void late() {
    for (int i = ThreadLocalRandom.current().nextInt(16); i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  /** {@return whether this thread is interrupted by the end of a moment that is long for a race} */
  static boolean forAWhile() {
    for (int i = 0; i < 8; i++) {
      Thread.onSpinWait();
    }
    return Thread.currentThread().isInterrupted();
  }
}
