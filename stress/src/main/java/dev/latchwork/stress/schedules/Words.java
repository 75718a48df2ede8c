package dev.latchwork.stress.schedules;

import dev.latchwork.task.AbandonedException;
import dev.latchwork.task.Deferred;
import dev.latchwork.worker.BatchReport;
import dev.latchwork.worker.Snapshot;
import dev.latchwork.worker.StopReport;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** How the world and the model say what they see, so that the two can be compared. */
final class Words {
  static final String INTERRUPTED = "InterruptedException";
  static final String CANCELLED = "CancellationException";
  static final String ABANDONED = "AbandonedException";
  static final String ILLEGAL = "IllegalStateException";
  static final String CANNOT_START = "CannotStartException";
  static final String CANNOT_STOP = "CannotStopException";
  static final String CANNOT_CANCEL = "CannotCancelException";
  static final String FAILED = "CompletionException";
  static final String RUNNING = "RUNNING";
  static final String SUCCESS = "SUCCESS";
  static final String RETURNED = "returned";
  static final String NONE = "none";

  private Words() {}

  /**
   * {@return how the result of an action has ended}
   *
   * @param error what the action threw, or null
   * @param cancelled whether that was because it was cancelled
   */
  static String ended(@Nullable String error, boolean cancelled) {
    return error == null ? SUCCESS : cancelled ? CANCELLED : failed(error);
  }

  /** {@return how a result has ended that has failed} */
  static String failed(String error) {
    return "failed: " + error;
  }

  static String of(@Nullable Throwable error) {
    return error == null
        ? NONE
        : error instanceof Told
            ? String.valueOf(error.getMessage())
            : error.getClass().getSimpleName();
  }

  static String report(
      String cause,
      String failure,
      long took,
      Snapshot counts,
      Collection<?> notRun,
      Collection<?> stillRunning) {
    return "report %s, failure %s, took %d, %s, not run %s, still running %s"
        .formatted(cause, failure, took, counts(counts), notRun, stillRunning);
  }

  /** {@return what a report says} */
  static String report(StopReport<?> report) {
    return report(
        report.cause().name(),
        of(report.failure().orElse(null)),
        report.took().toNanos(),
        report.counts(),
        report.notRun(),
        stillRunning(report.stillRunning()));
  }

  static String batch(
      long succeeded,
      long failed,
      long cancelled,
      Collection<String> failures,
      String notStarted,
      Collection<?> stillRunning,
      boolean exhausted,
      String sourceFailure,
      long took) {
    return ("batch %d succeeded, %d failed, %d cancelled, failures %s, not started %s,"
            + " still running %s, exhausted %s, source %s, took %d")
        .formatted(
            succeeded,
            failed,
            cancelled,
            failures.stream().sorted().toList(),
            notStarted,
            stillRunning,
            exhausted,
            sourceFailure,
            took);
  }

  /** {@return what a report says} */
  static String batch(BatchReport<?> report) {
    return batch(
        report.succeeded(),
        report.failed(),
        report.cancelled(),
        report.failures().stream().map(failure -> of(failure.error())).toList(),
        report.notStarted().isPresent() ? "" + report.notStarted().getAsLong() : NONE,
        stillRunning(report.stillRunning()),
        report.exhausted(),
        of(report.sourceFailure().orElse(null)),
        report.took().toNanos());
  }

  private static List<String> stillRunning(List<StopReport.Running> running) {
    return running.stream().map(one -> String.valueOf(one.item())).sorted().toList();
  }

  static String counts(Snapshot s) {
    return ("%s: accepted %d = waiting %d + running %d + succeeded %d + failed %d + cancelled %d"
            + " + handedBack %d + abandoned %d; strays %d, overCapacity %d, missed %d")
        .formatted(
            s.state(),
            s.accepted(),
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

  /** {@return how a result has ended, or that it has not} */
  static String outcome(Deferred<?> result) {
    try {
      return switch (result.state()) {
        case RUNNING -> RUNNING;
        case SUCCESS -> SUCCESS;
        case FAILED -> failed(of(result.exceptionNow()));
        case CANCELLED -> join(result);
      };
    } catch (InterruptedException e) {
      throw new AssertionError("nobody waits for what is done", e);
    }
  }

  /** {@return how a result ends} */
  static String join(Deferred<?> result) throws InterruptedException {
    try {
      result.join();
      return SUCCESS;
    } catch (CompletionException e) {
      return failed(of(e.getCause()));
    } catch (AbandonedException e) {
      return ABANDONED;
    } catch (CancellationException e) {
      return CANCELLED;
    }
  }
}
