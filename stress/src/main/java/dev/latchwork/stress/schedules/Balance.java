package dev.latchwork.stress.schedules;

import dev.latchwork.signal.State;
import dev.latchwork.worker.Snapshot;

/** The equation that holds in every snapshot. */
final class Balance {
  private Balance() {}

  static void check(Snapshot s) {
    long sum =
        s.waiting()
            + s.running()
            + s.succeeded()
            + s.failed()
            + s.cancelled()
            + s.handedBack()
            + s.abandoned();
    if (s.accepted() != sum || s.waiting() < 0 || s.running() < 0) {
      throw new Divergence("work is not conserved: " + s);
    }
    boolean isTrue =
        switch (s.state()) {
          case STOPPED -> s.waiting() == 0 && s.running() == 0;
          case STARTED, PAUSED -> s.running() == 0;
          case ACTIVE -> s.running() > 0;
          case RESUMING -> false;
          default -> true;
        };
    if (!isTrue) {
      throw new Divergence(s.state() + " cannot be: " + s);
    }
  }

  /** At the end of a run nothing waits and nothing runs. */
  static void checkEnd(Snapshot s) {
    check(s);
    if (s.state() != State.STOPPED) {
      throw new Divergence("a report of a run that is not over: " + s);
    }
  }

  /** {@return counts with one accepted item less} */
  static Snapshot tampered(Snapshot s) {
    return new Snapshot(
        s.name(),
        s.state(),
        s.accepted() - 1,
        s.waiting(),
        s.running(),
        s.succeeded(),
        s.failed(),
        s.cancelled(),
        s.handedBack(),
        s.abandoned(),
        s.strays(),
        s.overCapacity(),
        s.missed());
  }
}
