package dev.latchwork.worker;

import dev.latchwork.internal.Faults;
import dev.latchwork.signal.Latch;
import dev.latchwork.task.AbandonedException;
import dev.latchwork.task.Action;
import dev.latchwork.task.ErrorHandler;
import dev.latchwork.task.Errors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one run of a batch: N workers, each of which pulls one item and runs it.
 *
 * <p>Invariants, all under the lock:
 *
 * <ol>
 *   <li>At most one thread pulls, without the lock. Neither a stop nor a snapshot needs the permit:
 *       a source that blocks holds up nobody but those who want its next item.
 *   <li>One item for each pull, and it begins in the same step in which its pull ends: what was taken
 *       from the source has begun, so nothing is lost.
 *   <li>Nothing is pulled once the source has ended or failed, or the run is closed or halted.
 * </ol>
 */
final class BatchRun<T, R extends @Nullable Object> extends Generation<T> {
  private final Source<T> source;
  private final int parallelism;
  private final Runner<T, R> runner;
  private final Gate permit;
  private final boolean collects;

  private boolean pulling;
  private boolean exhausted;
  private @Nullable Throwable sourceFailure;

  /** How many of the failures came before that of the source. */
  private int failedBefore;

  private final List<Failure<T>> failures = new ArrayList<>();

  /** By the order of the source; only for those who want them. */
  private final List<@Nullable R> results = new ArrayList<>();

  BatchRun(
      Settings<T> settings,
      Source<T> source,
      int parallelism,
      Action<T, R> action,
      boolean collects,
      Latch latch) {
    super(settings, latch, new HashSet<>());
    this.source = source;
    this.parallelism = parallelism;
    this.collects = collects;
    this.permit = new Gate(lock, time);
    ErrorHandler<? super T> errors = settings.errors();
    this.runner = new Runner<>(this, action, errors == null ? this::unheard : errors, null);
  }

  @Override
  void launch() {
    runner.intercept();
    long workers = Math.min(parallelism, source.size().orElse(parallelism));
    for (long i = 0; i < Math.max(1, workers); i++) {
      seat(this::work);
    }
  }

  /** A failure for which there is no handler: the report has it, unless it comes too late for that. */
  private void unheard(T item, Throwable error) {
    if (ladder.hasGivenUp()) {
      Faults.log(item + ", which " + name() + " had given up, failed", error);
    }
  }

  private void work(Seat seat) {
    for (Pulled<T> next; (next = pull(seat)) != null; ) {
      run(seat, next);
    }
    boolean last;
    lock.lock();
    try {
      last = isExhausted() && !pulling && running() == 0;
    } finally {
      lock.unlock();
    }
    if (last) {
      ladder.stop(StopReport.Cause.END, null, settings.gracePeriod());
    }
  }

  private void run(Seat seat, Pulled<T> next) {
    if (context().isCancelled()) {
      seat.activity.settle();
      runner.report(next.item, new CancellationException(name() + " was cancelled"));
      end(seat, Tally.End.CANCELLED);
      return;
    }
    Runner.Ran<R> ran = runner.run(seat, next.item, context(), null);
    if (collects && ran.end() == Tally.End.SUCCEEDED) {
      lock.lock();
      try {
        results.set(Math.toIntExact(next.index), ran.result());
      } finally {
        lock.unlock();
      }
    }
  }

  /** {@return the next item, begun; null when there is none for this thread any more} */
  private @Nullable Pulled<T> pull(Seat seat) {
    if (!claimPermit(seat)) {
      return null;
    }
    @Nullable T item = null;
    @Nullable Throwable thrown = null;
    try {
      item = source.next();
    } catch (Throwable e) {
      thrown = e;
    }
    seat.activity.settle();
    Pulled<T> pulled = null;
    boolean present;
    lock.lock();
    try {
      present = endUncounted(seat);
      pulling = false;
      if (present) {
        pulled = note(seat, item, thrown);
      }
      if (isExhausted()) {
        permit.signalAll();
      } else {
        permit.signal();
      }
    } finally {
      lock.unlock();
    }
    if (!present && item != null) {
      runner.report(
          item, new AbandonedException(name() + " gave up its source: this item never ran"));
    }
    return pulled;
  }

  private boolean claimPermit(Seat seat) {
    lock.lock();
    try {
      for (; ; ) {
        if (!mayPull() || seat.activity.isGone()) {
          permit.signal();
          return false;
        }
        if (!pulling && !closed) {
          pulling = true;
          seat.item = source;
          seat.counted = false;
          Thread.interrupted(); // one that came between items is nobody's
          return seat.activity.begin();
        }
        (closed ? changed : permit).awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** A cancelled context counts at once, before its listeners have stopped the run. */
  private boolean mayPull() {
    return !halted && !context().isCancelled() && (!closed || ladder.isUp()) && !isExhausted();
  }

  /** What a pull has brought; with the lock held. */
  private @Nullable Pulled<T> note(Seat seat, @Nullable T item, @Nullable Throwable thrown) {
    if (thrown != null) {
      boolean cancelled =
          context().isCancelled()
              && (thrown instanceof InterruptedException
                  || thrown instanceof CancellationException);
      if (cancelled) {
        halted = true;
      } else {
        fail(thrown);
      }
    } else if (item == null) {
      exhausted = true;
    } else {
      long index = tally.accepted++;
      if (collects) {
        results.add(null);
      }
      begin(seat, item);
      return new Pulled<>(item, index);
    }
    return null;
  }

  /** The source has failed; with the lock held. */
  private void fail(Throwable error) {
    sourceFailure = error;
    failedBefore = failures.size();
  }

  private boolean isExhausted() {
    return exhausted || sourceFailure != null;
  }

  @Override
  void failed(@Nullable Object item, Throwable error) {
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
  void unheard(StopReport<T> report) {
    // Whoever runs the batch waits for its report.
  }

  @Override
  Duration graceAfterFailure() {
    return Duration.ZERO;
  }

  @Override
  void switched() {
    permit.signalAll();
  }

  @Override
  List<T> handBack() {
    return List.of();
  }

  /** Closes the source; elsewhere if a thread that was given up is still inside it. */
  void closeSource() {
    boolean isInside;
    lock.lock();
    try {
      isInside = pulling;
    } finally {
      lock.unlock();
    }
    if (isInside) {
      time.start(
          Thread.ofVirtual().name(name() + "-close").factory(),
          () -> closeSource(e -> Faults.log("the source of " + name() + " cannot be closed", e)));
    } else {
      closeSource(this::failToClose);
    }
  }

  private void closeSource(Consumer<Throwable> errors) {
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
        fail(error);
        return;
      }
    } finally {
      lock.unlock();
    }
    Faults.log("the source of " + name() + " failed, and cannot be closed", error);
  }

  /** {@return what failed, the source included, in the order of time} */
  Errors failures() {
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

  BatchReport<T> report(StopReport<T> stop, Duration took) {
    lock.lock();
    try {
      Snapshot counts = stop.counts();
      OptionalLong size = source.size();
      return new BatchReport<>(
          name(),
          counts.succeeded(),
          counts.failed(),
          counts.cancelled(),
          List.copyOf(failures),
          size.isPresent()
              ? OptionalLong.of(Math.max(0, size.getAsLong() - counts.accepted()))
              : OptionalLong.empty(),
          stop.stillRunning(),
          exhausted,
          Optional.ofNullable(sourceFailure),
          took);
    } finally {
      lock.unlock();
    }
  }

  /** {@return one result for each item; only for a run in which every item has succeeded} */
  @SuppressWarnings("NullAway") // then every place is filled
  List<R> results() {
    return results;
  }

  /**
   * An item and its place in the source.
   *
   * @param item the item
   * @param index from 0
   */
  private record Pulled<T>(T item, long index) {}
}
