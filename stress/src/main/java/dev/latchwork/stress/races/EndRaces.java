package dev.latchwork.stress.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.Context.Cancellable;
import dev.latchwork.worker.Batch;
import dev.latchwork.worker.BatchReport;
import dev.latchwork.worker.StopReport;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A run comes to its natural end, or fails, as something else ends it: one end, and one cause. */
public final class EndRaces {
  private EndRaces() {}

  /** The body of a service returns as the service is stopped. */
  @JCStressTest
  @Outcome(
      id = "END, no failure, true",
      expect = ACCEPTABLE,
      desc = "The body returned first; the stop has joined.")
  @Outcome(
      id = "NOW, no failure, true",
      expect = ACCEPTABLE,
      desc = "The stop ended the run; it let the body return, or cut it short.")
  @Outcome(expect = FORBIDDEN, desc = "There are two reports, or the body has two ends.")
  @State
  public static class EndAndStop extends Race {
    private final RacingService race = new RacingService(Context.root());
    private @Nullable StopReport<?> report;

    @Actor
    public void body() {
      together();
      race.mayEnd.countDown();
    }

    @Actor
    public void stop() {
      together();
      lingers();
      report = race.stopNow();
    }

    @Arbiter
    @SuppressWarnings("ReferenceEquality") // it is one report, not an equal one
    public void end(LLL_Result r) {
      StopReport<?> ended = report;
      r.r1 = ended == null ? "none" : ended.cause();
      r.r2 = race.service.failure().isPresent() ? "a failure" : "no failure";
      r.r3 = ended != null && race.stopNow() == ended && RacingQueue.isConserved(ended);
    }
  }

  /** The body of a service returns as the context of the service is cancelled. */
  @JCStressTest
  @Outcome(
      id = "END, no failure, true",
      expect = ACCEPTABLE,
      desc = "The body returned first; the cancellation found nothing to end.")
  @Outcome(
      id = "CONTEXT, no failure, true",
      expect = ACCEPTABLE,
      desc = "The cancellation ended the run; it let the body return, or cut it short.")
  @Outcome(expect = FORBIDDEN, desc = "The run does not end by either, or the body has two ends.")
  @State
  public static class EndAndCancel extends Race {
    private final Cancellable context = Context.root().withCancel();
    private final RacingService race = new RacingService(context);

    @Actor
    public void body() {
      together();
      race.mayEnd.countDown();
    }

    @Actor
    public void canceller() {
      together();
      lingers();
      context.cancel();
    }

    @Arbiter
    public void end(LLL_Result r) {
      StopReport<?> report = race.stopNow();
      r.r1 = report.cause();
      r.r2 = race.service.failure().isPresent() ? "a failure" : "no failure";
      r.r3 = RacingQueue.isConserved(report);
    }
  }

  /** A batch comes to the end of its items as it is asked to stop. */
  @JCStressTest
  @Outcome(
      id = "complete, true",
      expect = ACCEPTABLE,
      desc = "It had found that there are no more items when it was asked.")
  @Outcome(
      id = "not read on, true",
      expect = ACCEPTABLE,
      desc = "All items had begun; it was asked before it looked for one more.")
  @Outcome(
      id = "cut short, true",
      expect = ACCEPTABLE,
      desc = "It was asked before: the other items have not started.")
  @Outcome(expect = FORBIDDEN, desc = "An item is in no account, or in two.")
  @State
  public static class EndAndStopOfABatch extends Race {
    private static final int ITEMS = 2;

    private final AtomicInteger ran = new AtomicInteger();
    private final Batch<String> batch =
        Batch.of(List.of("one", "two"), options -> options.withParallelism(1));

    @Actor
    public void processor(LL_Result r) {
      together();
      BatchReport<String> report = process();
      long notStarted = report.notStarted().orElseThrow();
      r.r1 = report.exhausted() ? "complete" : notStarted == 0 ? "not read on" : "cut short";
      r.r2 =
          report.succeeded() == ran.get()
              && report.succeeded() + notStarted == ITEMS
              && report.clean() == report.exhausted();
    }

    private BatchReport<String> process() {
      try {
        return batch.process(item -> ran.incrementAndGet());
      } catch (InterruptedException e) {
        throw new AssertionError("nobody interrupts actors", e);
      }
    }

    @Actor
    public void stop() {
      together();
      lingers();
      batch.requestStop();
    }
  }

  /** An item fails, which ends the run, as the cancellation of its context does. */
  @JCStressTest
  @Outcome(
      id = "FAILURE, a failure, true",
      expect = ACCEPTABLE,
      desc = "The failure ended the run; the cancellation found nothing to end.")
  @Outcome(
      id = "CONTEXT, no failure, true",
      expect = ACCEPTABLE,
      desc = "The cancellation ended the run; the failure, if the item began, is only reported.")
  @Outcome(expect = FORBIDDEN, desc = "The cause is not that of the run, or an item is lost.")
  @State
  public static class FailureAndCancel extends Race {
    private final Cancellable context = Context.root().withCancel();
    private final RacingQueue race = new RacingQueue(context);

    @Actor
    public void producer() {
      together();
      race.offer("fails");
    }

    @Actor
    public void canceller() {
      together();
      lingers();
      context.cancel();
    }

    @Arbiter
    public void end(LLL_Result r) {
      StopReport<String> report = race.stopNow();
      r.r1 = report.cause();
      r.r2 = race.queue.failure().isPresent() ? "a failure" : "no failure";
      r.r3 = RacingQueue.isConserved(report);
    }
  }
}
