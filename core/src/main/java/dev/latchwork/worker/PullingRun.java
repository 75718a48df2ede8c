package dev.latchwork.worker;

import dev.latchwork.internal.Errand;
import dev.latchwork.internal.Faults;
import dev.latchwork.signal.Latch;
import dev.latchwork.task.AbandonedException;
import dev.latchwork.task.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * A batch whose source is foreign code: each worker pulls one item and runs it.
 *
 * <p>Invariants, all under the lock:
 *
 * <ol>
 *   <li>At most one thread pulls, without the lock. Neither a stop nor a snapshot needs the permit:
 *       a source that blocks holds up nobody but those who want its next item.
 *   <li>One item for each pull, and it begins in the same step in which its pull ends: what was taken
 *       from the source has begun, so nothing is lost.
 *   <li>While items run there is one worker that runs none, up to the parallelism: it waits for the
 *       next item, or for the permit. A worker is added when the last such one has got an item, so
 *       there are never more of them than there were items, and one.
 * </ol>
 */
final class PullingRun<T, R extends @Nullable Object> extends BatchRun<T, R> {
  private final Source<T> source;
  private final int parallelism;
  private final Gate permit;

  // All guarded by the lock.
  private boolean pulling;
  private int workers = 1;

  /** How many workers run no item. */
  private int spare = 1;

  /** By the order of the source; only for those who want them. */
  private final List<@Nullable R> results = new ArrayList<>();

  PullingRun(
      Settings<T> settings,
      Source<T> source,
      int parallelism,
      Action<T, R> action,
      boolean collects,
      Latch latch) {
    super(settings, source, action, collects, latch);
    this.source = source;
    this.parallelism = parallelism;
    this.permit = new Gate(lock, time());
  }

  @Override
  void launch() {
    runner.intercept();
    addWorker();
  }

  @Override
  void runItems(Seat seat) {
    boolean isFresh = true;
    for (Pulled<T> next; (next = pull(seat, isFresh)) != null; isFresh = false) {
      if (next.isLastSpare) {
        addWorkerLater();
      }
      run(seat, next);
    }
  }

  private void run(Seat seat, Pulled<T> next) {
    if (context().isCancelled()) {
      seat.activity.settle();
      runner.report(next.item, new CancellationException(name() + " was cancelled"));
      end(seat, Tally.End.CANCELLED);
      return;
    }
    Runner.Ran<R> ran = runner.run(seat, next.item, null);
    if (collects && ran.end() == Tally.End.SUCCEEDED) {
      lock.lock();
      try {
        results.set(Math.toIntExact(next.index), ran.result());
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * {@return the next item, begun; null when there is none for this thread any more}
   *
   * @param isFresh whether this thread has run no item yet
   */
  private @Nullable Pulled<T> pull(Seat seat, boolean isFresh) {
    if (!claimPermit(seat, isFresh)) {
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

  private boolean claimPermit(Seat seat, boolean isFresh) {
    lock.lock();
    try {
      spare += isFresh ? 0 : 1;
      for (; ; ) {
        if (!mayTake() || seat.activity.isGone()) {
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
        (closed ? changed() : permit).awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
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
        failSource(thrown);
      }
    } else if (item == null) {
      exhausted = true;
    } else {
      long index = tally().accepted++;
      if (collects) {
        results.add(null);
      }
      begin(seat, item);
      return new Pulled<>(item, index, isLastSpare());
    }
    return null;
  }

  /** A worker begins an item: whether there must be one more; counts it then; with the lock held. */
  private boolean isLastSpare() {
    spare--;
    if (spare > 0 || workers == parallelism) {
      return false;
    }
    workers++;
    spare++;
    return true;
  }

  @Override
  void switched() {
    permit.signalAll();
  }

  @Override
  OptionalLong notStarted() {
    OptionalLong size = source.size();
    return size.isPresent()
        ? OptionalLong.of(Math.max(0, size.getAsLong() - counted().accepted))
        : OptionalLong.empty();
  }

  /** Closes the source; elsewhere if a thread that was given up is still inside it. */
  @Override
  void closeSource() {
    boolean isInside;
    lock.lock();
    try {
      isInside = pulling;
    } finally {
      lock.unlock();
    }
    if (isInside) {
      ThreadFactory threads = Thread.ofVirtual().name(name() + "-close").factory();
      Errand.send(
          code -> time().start(threads, code),
          () -> closeSource(e -> Faults.log("the source of " + name() + " cannot be closed", e)));
    } else {
      super.closeSource();
    }
  }

  @Override
  @SuppressWarnings("NullAway") // then every place is filled
  List<R> results() {
    return results;
  }

  /**
   * An item that has begun.
   *
   * @param item the item
   * @param index its place in the source, from 0
   * @param isLastSpare whether no worker was left to wait for the next item
   */
  private record Pulled<T>(T item, long index, boolean isLastSpare) {}
}
