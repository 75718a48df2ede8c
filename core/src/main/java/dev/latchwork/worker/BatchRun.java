package dev.latchwork.worker;

import dev.latchwork.internal.Faults;
import dev.latchwork.signal.Latch;
import dev.latchwork.task.Action;
import dev.latchwork.task.ErrorHandler;
import dev.latchwork.task.Errors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one run of a batch: its workers, what became of its items and of its source. How the workers
 * come by their items is added by a subclass for each kind of source.
 *
 * <p>Invariants, all under the lock:
 *
 * <ol>
 *   <li>Nothing begins once the source has ended or failed, or the run is closed or halted.
 *   <li>The run has come to its end when the source has ended or failed and no worker is left that
 *       could have begun something of it: the last one to leave ends it.
 * </ol>
 */
abstract class BatchRun<T, R extends @Nullable Object> extends Generation<T> {
  final Runner<T, R> runner;
  final boolean collects;
  private final Source<T> source;

  // All guarded by the lock.
  boolean exhausted;
  private int working;
  private @Nullable Throwable sourceFailure;
  private @Nullable Throwable threadFailure;

  /** How many of the failures came before that of the source. */
  private int failedBefore;

  private final List<Failure<T>> failures = new ArrayList<>();

  BatchRun(
      Settings<T> settings, Source<T> source, Action<T, R> action, boolean collects, Latch latch) {
    super(settings, latch, Set.of());
    this.source = source;
    this.collects = collects;
    ErrorHandler<? super T> errors = settings.errors();
    this.runner = new Runner<>(this, action, errors == null ? this::unheard : errors, null);
  }

  static <T, R extends @Nullable Object> BatchRun<T, R> of(
      Settings<T> settings,
      Source<T> source,
      int parallelism,
      Action<T, R> action,
      boolean collects,
      Latch latch) {
    List<? extends T> list = source.list();
    return list == null
        ? new PullingRun<>(settings, source, parallelism, action, collects, latch)
        : new SharingRun<>(settings, source, list, parallelism, action, collects, latch);
  }

  /** Takes items and runs them until there are none for this worker any more. */
  abstract void runItems(Seat seat);

  /** {@return how many items have not begun; empty where nobody knows; with the lock held} */
  abstract OptionalLong notStarted();

  /** {@return one result for each item; only for a run in which every item has succeeded} */
  abstract List<R> results();

  /** Starts one more worker. */
  final void addWorker() {
    lock.lock();
    try {
      working++;
    } finally {
      lock.unlock();
    }
    seat(this::work);
  }

  /** As {@link #addWorker}, on a worker's thread: where that fails, what runs has the grace period. */
  final void addWorkerLater() {
    try {
      addWorker();
    } catch (Throwable e) {
      boolean first;
      lock.lock();
      try {
        first = threadFailure == null;
        threadFailure = first ? e : threadFailure;
      } finally {
        lock.unlock();
      }
      if (!first) {
        Faults.log("one more thread of " + name() + " could not be made", e);
      }
      stopAnyway(StopReport.Cause.FAILURE, e, settings.gracePeriod());
    }
  }

  private void work(Seat seat) {
    runItems(seat);
    boolean last;
    lock.lock();
    try {
      working--;
      last = working == 0 && isExhausted();
    } finally {
      lock.unlock();
    }
    if (last) {
      stopAnyway(StopReport.Cause.END, null, settings.gracePeriod());
    }
  }

  /**
   * Whether one more item may begin; with the lock held. A cancelled context counts at once, before
   * its listeners have stopped the run.
   */
  final boolean mayTake() {
    return !halted && !context().isCancelled() && (!closed || isUp()) && !isExhausted();
  }

  /** {@return whether nothing more comes from the source; with the lock held} */
  final boolean isExhausted() {
    return exhausted || sourceFailure != null;
  }

  /** The source has failed; with the lock held. */
  final void failSource(Throwable error) {
    sourceFailure = error;
    failedBefore = failures.size();
  }

  /** A failure for which there is no handler: the report has it, unless it comes too late for that. */
  private void unheard(T item, Throwable error) {
    if (Seat.ofThisThread() == null) {
      Faults.log(item + ", which " + name() + " had given up, failed", error);
    }
  }

  @Override
  final void failed(@Nullable Object item, Throwable error) {
    lock.lock();
    try {
      if (failures.size() < Errors.DEFAULT_LIMIT) {
        @SuppressWarnings("unchecked") // the runner of a batch runs its items
        T own = (T) Objects.requireNonNull(item);
        failures.add(new Failure<>(own, error));
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  final void unheard(StopReport<T> report) {
    // Whoever runs the batch waits for its report.
  }

  @Override
  final Duration graceAfterFailure() {
    return Duration.ZERO;
  }

  @Override
  final List<T> handBack() {
    return List.of();
  }

  /** Closes the source, when no thread of the run is inside it. */
  void closeSource() {
    closeSource(this::failToClose);
  }

  final void closeSource(Consumer<Throwable> errors) {
    try {
      source.close();
    } catch (Throwable e) {
      errors.accept(e);
    }
  }

  private void failToClose(Throwable error) {
    lock.lock();
    try {
      if (sourceFailure == null) {
        failSource(error);
        return;
      }
    } finally {
      lock.unlock();
    }
    Faults.log("the source of " + name() + " failed, and cannot be closed", error);
  }

  /** {@return why the run could not go on for want of a thread, or null} */
  final @Nullable Throwable threadFailure() {
    lock.lock();
    try {
      return threadFailure;
    } finally {
      lock.unlock();
    }
  }

  /** {@return what failed, the source included, in the order of time} */
  final Errors failures() {
    lock.lock();
    try {
      var errors = new Errors(Errors.DEFAULT_LIMIT + 1);
      failures.subList(0, failedBefore).forEach(failure -> errors.accept(failure.error()));
      if (sourceFailure != null) {
        errors.accept(sourceFailure);
      }
      failures.stream().skip(failedBefore).forEach(failure -> errors.accept(failure.error()));
      return errors;
    } finally {
      lock.unlock();
    }
  }

  final BatchReport<T> report(StopReport<T> stop, Duration took) {
    lock.lock();
    try {
      Snapshot counts = stop.counts();
      return new BatchReport<>(
          name(),
          counts.succeeded(),
          counts.failed(),
          counts.cancelled(),
          List.copyOf(failures),
          notStarted(),
          stop.stillRunning(),
          exhausted,
          Optional.ofNullable(sourceFailure),
          took);
    } finally {
      lock.unlock();
    }
  }
}
