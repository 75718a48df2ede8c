package dev.latchwork.stress.races;

import static dev.latchwork.signal.State.STARTING;
import static dev.latchwork.signal.State.STOPPED;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.latchwork.signal.Latch;
import java.util.concurrent.Future;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A latch ends one run and begins the next, while somebody still has to do with the first. */
public final class GenerationRaces {
  @SuppressWarnings("StaticAssignmentOfThrowable") // making one takes longer than a race
  private static final RuntimeException FAILURE = new RuntimeException("a failure");

  private GenerationRaces() {}

  private static Latch stopping() {
    var latch = new Latch("a latch");
    latch.starting();
    latch.started();
    latch.stopping();
    return latch;
  }

  private static void restart(Latch latch) {
    latch.stopped();
    latch.starting();
    latch.started();
  }

  /** Somebody waits for the end of the first run, or of the second if he comes late. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE, desc = "The run that he has asked about has ended.")
  @Outcome(expect = FORBIDDEN, desc = "A later run has taken his answer away.")
  @State
  public static class WaitAcrossRuns extends Race {
    private final Latch latch = stopping();

    @Actor
    public void runs() {
      together();
      restart(latch);
      latch.stopping();
      latch.stopped();
    }

    @Actor
    public void waiter(Z_Result r) {
      together();
      r.r1 = Waiting.inTime(() -> latch.await(STOPPED, Waiting.LONG));
    }
  }

  /** Somebody has a future of the end of the first run; the second one goes on. */
  @JCStressTest
  @Outcome(id = "stopped", expect = ACCEPTABLE, desc = "He has asked in time, and the first ends.")
  @Outcome(
      id = "too late",
      expect = ACCEPTABLE,
      desc = "The second run may have begun when he asked: he waits for its end.")
  @Outcome(expect = FORBIDDEN, desc = "The second run has taken his answer away.")
  @State
  public static class FutureOfTheRunBefore extends Race {
    private final Latch latch = stopping();
    private volatile boolean restarts;

    @Actor
    public void runs() {
      together();
      latch.stopped();
      restarts = true;
      latch.starting();
      latch.started();
    }

    @Actor
    public void asker(L_Result r) {
      together();
      Future<?> stopped = latch.when(STOPPED);
      r.r1 = restarts ? "too late" : Waiting.come(stopped) ? "stopped" : "never";
    }
  }

  /** A thread of the first run reports its failure when the second has begun, or just before. */
  @JCStressTest
  @Outcome(
      id = "true, false, no failure",
      expect = ACCEPTABLE,
      desc = "The first run has ended with the failure; the second knows nothing of it.")
  @Outcome(
      id = "false, true, no failure",
      expect = ACCEPTABLE,
      desc =
          "The first run had ended: the failure comes too late for it, and is none of the second.")
  @Outcome(expect = FORBIDDEN, desc = "The first run ends twice, or the second is touched.")
  @State
  public static class FailureOfTheRunBefore extends Race {
    private final Latch latch = stopping();

    @Actor
    public void runs(LLL_Result r) {
      together();
      r.r2 = latch.tryMove(STOPPED);
      latch.starting();
    }

    @Actor
    public void late(LLL_Result r) {
      together();
      r.r1 = latch.tryMove(STOPPED, FAILURE);
    }

    @Arbiter
    public void end(LLL_Result r) {
      boolean untouched = latch.is(STARTING) && latch.failure().isEmpty();
      r.r3 = untouched ? "no failure" : "a failure";
    }
  }
}
