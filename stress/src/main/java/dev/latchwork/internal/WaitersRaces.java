package dev.latchwork.internal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.latchwork.signal.TimeSource;
import dev.latchwork.stress.races.Race;
import dev.latchwork.stress.races.Waiting;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Whoever waits for a condition, and whoever makes it true. */
public final class WaitersRaces {
  private WaitersRaces() {}

  /** It comes true as a waiter stops spinning and enlists, to park. */
  @JCStressTest
  @Outcome(
      id = "true",
      expect = ACCEPTABLE,
      desc = "The waiter has seen the change, or the waker the waiter.")
  @Outcome(expect = FORBIDDEN, desc = "A wake-up is lost.")
  @State
  public static class WakeUp extends Race {
    private final Waiters waiters = new Waiters();
    private volatile boolean isTrue;

    /** Of the waiter: it is blind until it has spun. */
    private int looks;

    @Actor
    public void waker() {
      together();
      isTrue = true;
      waiters.wakeAll(TimeSource.system());
    }

    @Actor
    public void waiter(Z_Result r) {
      r.r1 =
          Waiting.inTime(
              () -> waiters.await(TimeSource.system(), this::look, Waiting.LONG.toNanos()));
    }

    private boolean look() {
      int last = Waiters.SPINS + Waiters.YIELDS;
      if (looks++ < last) {
        return false;
      }
      if (looks == last + 1) {
        together();
        return false;
      }
      return isTrue;
    }
  }
}
