package dev.latchwork.worker;

import dev.latchwork.task.Errors;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;

/**
 * What became of a batch.
 *
 * @param name of the batch
 * @param succeeded items that ended normally
 * @param failed items that failed; exact, whatever the length of the list
 * @param cancelled items that were cancelled after the batch had taken them from its source
 * @param failures the first 1,024 failures, in the order of time
 * @param notStarted items that were never taken from a source of known size; else empty
 * @param stillRunning actions that were given up and still ran, the first 100
 * @param exhausted whether the source was read to its end
 * @param sourceFailure what the source threw, if it did
 * @param took from the beginning to the end
 * @param <T> the type of the items
 */
public record BatchReport<T>(
    String name,
    long succeeded,
    long failed,
    long cancelled,
    List<Failure<T>> failures,
    OptionalLong notStarted,
    List<StopReport.Running> stillRunning,
    boolean exhausted,
    Optional<Throwable> sourceFailure,
    Duration took) {

  /** {@return whether every item of the source has succeeded} */
  public boolean clean() {
    return exhausted
        && failed == 0
        && cancelled == 0
        && stillRunning.isEmpty()
        && sourceFailure.isEmpty();
  }

  /**
   * Throws the first failure with the others suppressed: that of the source if it failed, else that
   * of the first item.
   *
   * @throws Exception the failure
   * @throws CancellationException when nothing failed, and yet not all was done
   */
  public void throwIfAny() throws Exception {
    var errors = new Errors();
    sourceFailure.ifPresent(errors);
    failures.forEach(failure -> errors.accept(failure.error()));
    errors.throwIfAny();
    if (!clean()) {
      throw notCompleted();
    }
  }

  CancellationException notCompleted() {
    return new CancellationException("not completed: " + this);
  }

  @Override
  public String toString() {
    return name
        + ": "
        + succeeded
        + " succeeded, "
        + failed
        + " failed, "
        + cancelled
        + " cancelled"
        + (notStarted.isPresent() ? ", " + notStarted.getAsLong() + " not started" : "")
        + (stillRunning.isEmpty() ? "" : ", " + stillRunning.size() + " still running");
  }
}
