package dev.latchwork.stress.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.latchwork.signal.CannotStartException;
import dev.latchwork.task.Deferred;
import dev.latchwork.worker.Snapshot;
import dev.latchwork.worker.StopReport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A whole queue is paused, restarted, or asked to cancel an item while it works. */
public final class QueueRaces {
  private QueueRaces() {}

  /** An item is put as the queue is paused. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "It waits for the resume.")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "It ran before the pause returned.")
  @Outcome(expect = FORBIDDEN, desc = "It runs after the pause has returned.")
  @State
  public static class Pause extends Race {
    private final RacingQueue race = new RacingQueue();

    @Actor
    public void producer() {
      together();
      race.offer("an item");
    }

    @Actor
    public void pause(LL_Result r) {
      together();
      race.pause();
      r.r1 = race.ran.get();
    }

    @Arbiter
    public void end(LL_Result r) {
      int before = (Integer) r.r1;
      race.stopNow();
      r.r2 = race.ran.get() - before;
    }
  }

  /** A submitted item is cancelled as it begins, runs or ends, and the queue is stopped. */
  @JCStressTest
  @Outcome(id = "SUCCESS, succeeded", expect = ACCEPTABLE, desc = "It had ended by then.")
  @Outcome(id = "CANCELLED, cancelled", expect = ACCEPTABLE, desc = "It was cancelled in time.")
  @Outcome(id = "CANCELLED, handed back", expect = ACCEPTABLE, desc = "The stop came first.")
  @Outcome(id = "none, refused", expect = ACCEPTABLE, desc = "The stop came before the item.")
  @Outcome(expect = FORBIDDEN, desc = "The result is open, or is not what was counted.")
  @State
  public static class Cancel extends Race {
    private final RacingQueue race = new RacingQueue();
    private @Nullable Deferred<Void> result;
    private @Nullable StopReport<String> report;

    @Actor
    public void canceller() {
      together();
      try {
        Deferred<Void> submitted = race.submit("listens");
        result = submitted;
        lingers();
        submitted.cancel(true);
      } catch (IllegalStateException e) {
        // the queue stops
      }
    }

    @Actor
    public void stop() {
      together();
      lingers();
      report = race.stopNow();
    }

    @Arbiter
    public void end(LL_Result r) {
      r.r1 = result == null ? "none" : result.state();
      r.r2 = report == null || !RacingQueue.isConserved(report) ? "lost" : end(report.counts());
    }

    private static String end(Snapshot counts) {
      return counts.accepted() == 0
          ? "refused"
          : counts.succeeded() == 1
              ? "succeeded"
              : counts.cancelled() == 1
                  ? "cancelled"
                  : counts.handedBack() == 1 ? "handed back" : "something else";
    }
  }

  /** The queue is started again as the first run ends, with an item in it. */
  @JCStressTest
  @Outcome(
      id = "true, 0, 0",
      expect = ACCEPTABLE,
      desc = "The second run knows nothing of the first, whose report accounts for its item.")
  @Outcome(expect = FORBIDDEN, desc = "The second run has something of the first.")
  @State
  public static class Restart extends Race {
    private final RacingQueue race = new RacingQueue();
    private @Nullable StopReport<String> report;

    public Restart() {
      race.offer("an item");
    }

    @Actor
    public void stop() {
      together();
      report = race.stopNow();
    }

    @Actor
    public void starter() {
      together();
      while (!starts()) {
        Thread.onSpinWait();
      }
    }

    private boolean starts() {
      try {
        race.queue.start();
        return true;
      } catch (CannotStartException e) {
        return false;
      }
    }

    @Arbiter
    public void end(LLL_Result r) {
      StopReport<String> first = report;
      Snapshot now = race.queue.snapshot();
      StopReport<String> second = race.stopNow();
      r.r1 =
          first != null
              && RacingQueue.isConserved(first)
              && race.ran.get() + first.notRun().size() == 1;
      r.r2 = now.accepted() + second.counts().accepted();
      r.r3 = now.running() + second.notRun().size();
    }
  }
}
