package dev.latchwork.stress.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.latchwork.internal.Results;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.task.Deferred;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A result completes once, and whoever waits for it hears of it. */
public final class ResultRaces {
  private static final Results RESULTS = Results.of(Deferred.class);

  @SuppressWarnings("StaticAssignmentOfThrowable") // making one takes longer than a race
  private static final CancellationException CANCELLED = new CancellationException("cancelled");

  private ResultRaces() {}

  private static Future<String> create() {
    return RESULTS.<String>create("an item", TimeSource.system(), Duration.ZERO, new Nobody());
  }

  /** Two sides complete it. */
  @JCStressTest
  @Outcome(
      id = "true, false, SUCCESS",
      expect = ACCEPTABLE,
      desc = "The action ended first; the cancellation changes nothing.")
  @Outcome(
      id = "false, true, CANCELLED",
      expect = ACCEPTABLE,
      desc = "The cancellation came first; the late value changes nothing.")
  @Outcome(expect = FORBIDDEN, desc = "Both completed it, or nobody, or the loser is to be seen.")
  @State
  public static class CompletesOnce extends Race {
    private final Future<String> result = create();

    @Actor
    public void action(LLL_Result r) {
      together();
      r.r1 = RESULTS.succeed(result, "done");
    }

    @Actor
    public void canceller(LLL_Result r) {
      together();
      r.r2 = RESULTS.cancel(result, CANCELLED);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = result.state();
    }
  }

  /** Somebody waits while it completes. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE, desc = "Who waits gets it, whenever he has asked.")
  @Outcome(expect = FORBIDDEN, desc = "A wake-up is lost.")
  @State
  public static class ReachesWhoWaits extends Race {
    private final Future<String> result = create();

    @Actor
    public void action() {
      together();
      RESULTS.succeed(result, "done");
    }

    @Actor
    public void waiter(Z_Result r) {
      together();
      r.r1 = Waiting.come(result);
    }
  }

  /** Somebody asks for a future while it completes. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE, desc = "The future completes, whoever completes it.")
  @Outcome(expect = FORBIDDEN, desc = "The future is forgotten.")
  @State
  public static class ReachesFutures extends Race {
    private final Future<String> result = create();

    @Actor
    public void action() {
      together();
      RESULTS.succeed(result, "done");
    }

    @Actor
    public void asker(Z_Result r) {
      together();
      r.r1 = Waiting.come(((Deferred<String>) result).finished());
    }
  }
}
