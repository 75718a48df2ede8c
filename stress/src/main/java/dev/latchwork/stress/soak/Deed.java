package dev.latchwork.stress.soak;

import dev.latchwork.signal.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What an action does.
 *
 * @param kind in general
 * @param micros for how long, where that takes time
 */
record Deed(Kind kind, int micros) {
  static final Deed NONE = new Deed(Kind.NOTHING, 0);

  enum Kind {
    NOTHING,
    SPIN,
    /** Until cancelled, if that comes first. */
    SLEEP,
    CHECKED,
    UNCHECKED,
    ERROR,
    /** Leaves the flag set behind it: nobody else may see it. */
    INTERRUPT,
    /** Hears of no interrupt and no cancellation, longer than any stop will wait. */
    STAY;

    boolean fails() {
      return this == CHECKED || this == UNCHECKED || this == ERROR;
    }
  }

  /** {@return one that ends soon} */
  static Deed brief(Chance chance) {
    int lot = chance.between(1, 100);
    if (lot <= 70) {
      return NONE;
    }
    if (lot <= 84) {
      return new Deed(Kind.SPIN, chance.between(1, 50));
    }
    if (lot <= 92) {
      return new Deed(Kind.SLEEP, chance.between(1, 3_000));
    }
    return new Deed(
        chance.oneOf(List.of(Kind.CHECKED, Kind.UNCHECKED, Kind.ERROR, Kind.INTERRUPT)), 0);
  }

  /** {@return one that may last until it is cancelled, and longer} */
  static Deed any(Chance chance) {
    return chance.percent(99)
        ? brief(chance)
        : chance.percent(70)
            ? new Deed(Kind.SLEEP, chance.between(10_000, 200_000))
            : new Deed(Kind.STAY, chance.between(600_000, 900_000));
  }

  void act() throws Exception {
    switch (kind) {
      case NOTHING -> {}
      case SPIN -> spin();
      case SLEEP -> Context.current().sleep(Duration.ofNanos(1_000L * micros));
      case CHECKED -> throw new IOException("on purpose");
      case UNCHECKED -> throw new IllegalArgumentException("on purpose");
      case ERROR -> throw new LinkageError("on purpose");
      case INTERRUPT -> Thread.currentThread().interrupt();
      case STAY -> stay();
    }
  }

  private void spin() {
    for (long end = end(); System.nanoTime() - end < 0; ) {
      Thread.onSpinWait();
    }
  }

  private void stay() {
    boolean interrupted = false;
    for (long end = end(), left; (left = end - System.nanoTime()) > 0; ) {
      LockSupport.parkNanos(left);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private long end() {
    return System.nanoTime() + 1_000L * micros;
  }
}
