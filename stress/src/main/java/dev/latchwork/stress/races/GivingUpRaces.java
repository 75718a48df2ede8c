package dev.latchwork.stress.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.latchwork.internal.Activity;
import dev.latchwork.internal.Results;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.task.AbandonedException;
import dev.latchwork.task.Deferred;
import java.time.Duration;
import java.util.concurrent.Future;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A stop gives a thread up while its action ends: exactly one side counts the end. */
public final class GivingUpRaces {
  private GivingUpRaces() {}

  private static String settled(Activity activity) {
    activity.settle();
    return activity.end() ? "ended" : "given up";
  }

  /** An item begins and ends. */
  @JCStressTest
  @Outcome(
      id = "ended, IDLE",
      expect = ACCEPTABLE,
      desc = "The item ended first: its thread counts it, the stop finds nothing.")
  @Outcome(
      id = "given up, BUSY",
      expect = ACCEPTABLE,
      desc = "The stop came first: it counts the item, the thread does not.")
  @Outcome(
      id = "never began, IDLE",
      expect = ACCEPTABLE,
      desc = "The stop came before the item: nothing begins any more.")
  @Outcome(expect = FORBIDDEN, desc = "The item is counted twice, or by nobody.")
  @State
  public static class OfAnItem extends Race {
    private final Activity activity = new Activity();

    @Actor
    public void worker(LL_Result r) {
      together();
      r.r1 = activity.begin() ? settled(activity) : "never began";
    }

    @Actor
    public void stop(LL_Result r) {
      together();
      r.r2 = activity.abandon();
    }
  }

  /** Something is claimed, begins and ends: who gives up waits for the outcome of the claim. */
  @JCStressTest
  @Outcome(
      id = "ended, IDLE",
      expect = ACCEPTABLE,
      desc = "The item ended first: its thread counts it, the stop finds nothing.")
  @Outcome(
      id = "given up, BUSY",
      expect = ACCEPTABLE,
      desc = "The stop came first: it counts the item, the thread does not.")
  @Outcome(
      id = "never claimed, IDLE",
      expect = ACCEPTABLE,
      desc = "The stop came before the claim: nothing is taken any more.")
  @Outcome(expect = FORBIDDEN, desc = "The item is counted twice, or by nobody.")
  @State
  public static class OfAClaim extends Race {
    private final Activity activity = new Activity();

    @Actor
    public void worker(LL_Result r) {
      together();
      if (activity.ready()) {
        activity.claimed();
        r.r1 = settled(activity);
      } else {
        r.r1 = "never claimed";
      }
    }

    @Actor
    public void stop(LL_Result r) {
      together();
      r.r2 = activity.abandon();
    }
  }

  /** A thread finds nothing to take, and leaves. */
  @JCStressTest
  @Outcome(
      id = "left, LATE",
      expect = ACCEPTABLE,
      desc = "The thread left by itself: the stop need not account for it.")
  @Outcome(
      id = "given up, IDLE",
      expect = ACCEPTABLE,
      desc = "The stop accounts for the thread, which finds that it need not.")
  @Outcome(expect = FORBIDDEN, desc = "Both account for the thread, or nobody.")
  @State
  public static class OfALeaver extends Race {
    private final Activity activity = new Activity();

    @Actor
    public void worker(LL_Result r) {
      together();
      if (activity.ready()) {
        activity.rest();
      }
      r.r1 = activity.retire() ? "left" : "given up";
    }

    @Actor
    public void stop(LL_Result r) {
      together();
      r.r2 = activity.abandon();
    }
  }

  /** The item has a result: whoever counts its end completes it, once. */
  @JCStressTest
  @Outcome(
      id = "true, false, SUCCESS",
      expect = ACCEPTABLE,
      desc = "The item ended first, and so its result is that of the action.")
  @Outcome(
      id = "false, true, CANCELLED",
      expect = ACCEPTABLE,
      desc = "The item was given up, and so its result says that.")
  @Outcome(
      id = "false, false, RUNNING",
      expect = ACCEPTABLE,
      desc = "The thread was given up before the item began: the item is still in its queue.")
  @Outcome(expect = FORBIDDEN, desc = "The result completes twice, or is not that of who counts.")
  @State
  public static class OfAResult extends Race {
    private static final Results RESULTS = Results.of(Deferred.class);

    @SuppressWarnings("StaticAssignmentOfThrowable") // making one takes longer than a race
    private static final AbandonedException ABANDONED = new AbandonedException("given up");

    private final Activity activity = new Activity();
    private final Future<String> result =
        RESULTS.<String>create("an item", TimeSource.system(), Duration.ZERO, new Nobody());

    @Actor
    public void worker(LLL_Result r) {
      together();
      r.r1 =
          activity.begin()
              && activity.settle()
              && activity.end()
              && RESULTS.succeed(result, "done");
    }

    @Actor
    public void stop(LLL_Result r) {
      together();
      r.r2 = activity.abandon() == Activity.Abandoned.BUSY && RESULTS.cancel(result, ABANDONED);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = result.state();
    }
  }
}
