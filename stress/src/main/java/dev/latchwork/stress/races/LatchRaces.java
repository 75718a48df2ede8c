package dev.latchwork.stress.races;

import static dev.latchwork.signal.State.STARTED;
import static dev.latchwork.signal.State.STARTING;
import static dev.latchwork.signal.State.STOPPED;
import static dev.latchwork.signal.State.STOPPING;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.latchwork.signal.Latch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Stop, failure and end of one run of a latch: each move is made once, and shows its cause. */
public final class LatchRaces {
  @SuppressWarnings("StaticAssignmentOfThrowable") // making one takes longer than a race
  private static final RuntimeException FAILURE = new RuntimeException("a failure");

  private LatchRaces() {}

  private static Latch started() {
    var latch = new Latch("a latch");
    latch.starting();
    latch.started();
    return latch;
  }

  private static String moves(boolean stopping, boolean stopped) {
    return stopping ? (stopped ? "both" : "STOPPING") : (stopped ? "STOPPED" : "none");
  }

  /** Two start it. */
  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The first one has started it.")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The second one has started it.")
  @Outcome(expect = FORBIDDEN, desc = "Both have, or nobody.")
  @State
  public static class Starts extends Race {
    private final Latch latch = new Latch("a latch");

    @Actor
    public void first(ZZ_Result r) {
      together();
      r.r1 = latch.tryMove(STARTING);
    }

    @Actor
    public void second(ZZ_Result r) {
      together();
      r.r2 = latch.tryMove(STARTING);
    }
  }

  /** One stops it, for another it fails: each tries both moves. */
  @JCStressTest
  @Outcome(
      id = "both, none, no failure",
      expect = ACCEPTABLE,
      desc = "The stop has made both moves: the failure came too late to be one.")
  @Outcome(
      id = "none, both, a failure",
      expect = ACCEPTABLE,
      desc = "The failure has made both moves.")
  @Outcome(
      id = "STOPPING, STOPPED, a failure",
      expect = ACCEPTABLE,
      desc = "The failure came during the stop, and ended it.")
  @Outcome(
      id = "STOPPED, STOPPING, a failure",
      expect = ACCEPTABLE,
      desc = "The failure began the end, and the stop ended it: the cause stays.")
  @Outcome(expect = FORBIDDEN, desc = "A move is made twice or not at all, or a failure is lost.")
  @State
  public static class StopAndFailure extends Race {
    private final Latch latch = started();

    @Actor
    public void stop(LLL_Result r) {
      together();
      r.r1 = moves(latch.tryMove(STOPPING), latch.tryMove(STOPPED));
    }

    @Actor
    public void fail(LLL_Result r) {
      together();
      r.r2 = moves(latch.tryMove(STOPPING, FAILURE), latch.tryMove(STOPPED, FAILURE));
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 =
          !latch.is(STOPPED)
              ? latch.state()
              : latch.failure().isPresent() ? "a failure" : "no failure";
    }
  }

  /** Somebody waits for a start that fails. */
  @JCStressTest
  @Outcome(
      id = "true",
      expect = ACCEPTABLE,
      desc = "The waiter is told that it cannot come any more, and why.")
  @Outcome(expect = FORBIDDEN, desc = "A wake-up is lost, or the cause was not there with it.")
  @State
  public static class FailureReachesWhoWaits extends Race {
    private final Latch latch = new Latch("a latch");

    public FailureReachesWhoWaits() {
      latch.starting();
    }

    @Actor
    public void fail() {
      together();
      latch.tryMove(STOPPING, FAILURE);
    }

    @Actor
    public void waiter(Z_Result r) {
      together();
      r.r1 = Waiting.inTime(this::isToldWhy);
    }

    private boolean isToldWhy() throws InterruptedException {
      try {
        latch.await(STARTED, Waiting.LONG);
        return false;
      } catch (IllegalStateException e) {
        return e.getCause() == FAILURE;
      }
    }
  }

  /** Somebody asks for the future of a state as that comes. */
  @JCStressTest
  @Outcome(id = "stopped", expect = ACCEPTABLE, desc = "The future completes.")
  @Outcome(expect = FORBIDDEN, desc = "The future is forgotten.")
  @State
  public static class MoveReachesFutures extends Race {
    private final Latch latch = started();

    @Actor
    public void stop() {
      together();
      latch.stopping();
      latch.stopped();
    }

    @Actor
    public void asker(L_Result r) {
      together();
      r.r1 = Waiting.come(latch.when(STOPPED)) ? "stopped" : "never";
    }
  }
}
