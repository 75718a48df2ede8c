package dev.latchwork.stress.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.Context.Cancellable;
import dev.latchwork.worker.StopReport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A whole queue is stopped in two ways at once: one stop, one report, and one cause. */
public final class StopRaces {
  private StopRaces() {}

  /** A stop with time, and one without. */
  @JCStressTest
  @Outcome(id = "REQUEST, true", expect = ACCEPTABLE, desc = "The one without time hurries it.")
  @Outcome(id = "NOW, true", expect = ACCEPTABLE, desc = "The one with time joins it.")
  @Outcome(expect = FORBIDDEN, desc = "There are two reports, or the queue has not stopped.")
  @State
  public static class StopAndStopNow extends Race {
    private final RacingQueue race = new RacingQueue();
    private @Nullable StopReport<String> one;
    private @Nullable StopReport<String> two;

    @Actor
    public void stop() {
      together();
      one = race.queue.stop();
    }

    @Actor
    public void now() {
      together();
      two = race.stopNow();
    }

    @Arbiter
    @SuppressWarnings("ReferenceEquality") // it is one report, not an equal one
    public void end(LL_Result r) {
      r.r1 = one == null ? "none" : one.cause();
      r.r2 = one == two && race.queue.stop() == one;
    }
  }

  /** An item fails, which ends the run, as a stop does. */
  @JCStressTest
  @Outcome(
      id = "FAILURE, a failure, true",
      expect = ACCEPTABLE,
      desc = "The failure ended the run; the stop joined, and sees it.")
  @Outcome(
      id = "NOW, no failure, true",
      expect = ACCEPTABLE,
      desc = "The stop ended the run; the failure, if the item began, is only reported.")
  @Outcome(expect = FORBIDDEN, desc = "The cause is not that of the run, or an item is lost.")
  @State
  public static class StopAndFailure extends Race {
    private final RacingQueue race = new RacingQueue();
    private @Nullable StopReport<String> report;

    @Actor
    public void producer() {
      together();
      race.offer("fails");
    }

    @Actor
    public void stop() {
      together();
      lingers();
      report = race.stopNow();
    }

    @Arbiter
    public void end(LLL_Result r) {
      StopReport<String> ended = report;
      r.r1 = ended == null ? "none" : ended.cause();
      r.r2 = race.queue.failure().isPresent() ? "a failure" : "no failure";
      r.r3 = ended != null && RacingQueue.isConserved(ended);
    }
  }

  /** The context of the queue is cancelled as a stop begins. */
  @JCStressTest
  @Outcome(
      id = "CONTEXT, no failure, true",
      expect = ACCEPTABLE,
      desc = "The cancellation ended the run; the stop has joined.")
  @Outcome(
      id = "REQUEST, no failure, true",
      expect = ACCEPTABLE,
      desc = "The stop ended the run, and the cancellation at most hurried it.")
  @Outcome(expect = FORBIDDEN, desc = "The run ends twice, or as failed, or an item is lost.")
  @State
  public static class StopAndCancel extends Race {
    private final Cancellable context = Context.root().withCancel();
    private final RacingQueue race = new RacingQueue(context);
    private @Nullable StopReport<String> report;

    public StopAndCancel() {
      race.offer("an item");
    }

    @Actor
    public void canceller() {
      together();
      context.cancel();
    }

    @Actor
    public void stop() {
      together();
      report = race.queue.stop();
    }

    @Arbiter
    public void end(LLL_Result r) {
      StopReport<String> ended = report;
      r.r1 = ended == null ? "none" : ended.cause();
      r.r2 = race.queue.failure().isPresent() ? "a failure" : "no failure";
      r.r3 = ended != null && RacingQueue.isConserved(ended);
    }
  }

  /** An item is put as the queue is stopped. */
  @JCStressTest
  @Outcome(id = "accepted, ran", expect = ACCEPTABLE, desc = "A worker had claimed it in time.")
  @Outcome(id = "accepted, left", expect = ACCEPTABLE, desc = "It is handed back.")
  @Outcome(id = "refused, nothing", expect = ACCEPTABLE, desc = "The stop came first.")
  @Outcome(expect = FORBIDDEN, desc = "It is lost, or ran though refused or handed back.")
  @State
  public static class PutAndStop extends Race {
    private final RacingQueue race = new RacingQueue();
    private @Nullable StopReport<String> report;

    @Actor
    public void producer(LL_Result r) {
      together();
      r.r1 = race.offer("an item") ? "accepted" : "refused";
    }

    @Actor
    public void stop() {
      together();
      report = race.stopNow();
    }

    @Arbiter
    public void end(LL_Result r) {
      StopReport<String> ended = report;
      if (ended == null || !RacingQueue.isConserved(ended)) {
        r.r2 = "lost";
      } else {
        r.r2 =
            switch (2 * race.ran.get() + ended.notRun().size()) {
              case 0 -> "nothing";
              case 1 -> "left";
              case 2 -> "ran";
              default -> "more than once";
            };
      }
    }
  }
}
