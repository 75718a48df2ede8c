package dev.latchwork.worker;

import dev.latchwork.internal.Cancellation;
import dev.latchwork.internal.Headroom;
import dev.latchwork.internal.Results;
import dev.latchwork.signal.Context;
import dev.latchwork.task.Deferred;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * An item that carries more than itself through the queue: a result of its own, or the time at which
 * it was put.
 *
 * <p>Invariant: {@code context} and {@code discarded} are guarded by the lock of the run, and at most
 * one of them is ever set: an item that has begun is cancelled through its context, one that has not
 * never begins.
 */
final class Ticket<T> implements Cancellation {
  static final Results RESULTS = Results.of(Deferred.class);

  final T item;

  private final QueueRun<T> run;
  private final long putAt;
  private final @Nullable Deferred<Void> result;
  private Context.@Nullable Cancellable context;
  private boolean discarded;

  private volatile @Nullable Thread thread;

  private Ticket(QueueRun<T> run, T item, boolean withResult) {
    this.run = run;
    this.item = item;
    this.putAt = run.time().nanoTime();
    this.result =
        withResult
            ? (Deferred<Void>)
                RESULTS.<Void>create(
                    "an item of " + run.name(), run.time(), run.settings.gracePeriod(), this)
            : null;
  }

  static <T> Ticket<T> timed(QueueRun<T> run, T item) {
    return new Ticket<>(run, item, false);
  }

  static <T> Ticket<T> submitted(QueueRun<T> run, T item) {
    return new Ticket<>(run, item, true);
  }

  /** {@return the result of a submitted item} */
  Deferred<Void> deferred() {
    return Objects.requireNonNull(result, "only submitted items have a result");
  }

  boolean hasResult() {
    return result != null;
  }

  long waited(long now) {
    return now - putAt;
  }

  boolean isDiscarded() {
    return discarded;
  }

  /** The item begins on this thread; with the lock held. */
  void begin() {
    if (result != null) {
      context = run.context().withCancel();
      thread = Thread.currentThread();
    }
  }

  /** {@return the context of the item, once it has begun; null if it shares its run's} */
  Context.@Nullable Cancellable context() {
    return context;
  }

  /** The item has ended, and has been counted: its result completes. */
  void complete(Runner.Ran<?> ran) {
    Future<Void> completes = result;
    Throwable error = ran.error();
    if (completes == null) {
      return;
    }
    if (error == null) {
      succeed(completes);
    } else if (ran.end() == Tally.End.CANCELLED) {
      RESULTS.cancel(completes, error);
    } else {
      RESULTS.fail(completes, error, true);
    }
  }

  @SuppressWarnings("NullAway") // null is the one value of Void
  private static void succeed(Future<Void> result) {
    RESULTS.succeed(result, null);
  }

  /** The item ends without its action's doing. */
  void cancel(CancellationException why) {
    if (result != null) {
      RESULTS.cancel(result, why);
    }
  }

  /** The item ends by a fault of the library's own loop. */
  void fail(Throwable error) {
    if (result != null) {
      RESULTS.fail(result, error, false);
    }
  }

  @Override
  public void request(Throwable cause) {
    Headroom.require();
    Context.Cancellable begun;
    run.lock.lock();
    try {
      begun = context;
      if (begun == null) {
        discarded = true;
        cancel(new CancellationException("cancelled before it began"));
      }
    } finally {
      run.lock.unlock();
    }
    if (begun != null) {
      begun.cancel(cause);
    }
  }

  /**
   * Only the result is given up: the item stays with its queue, which counts it when it ends, and
   * whose stop decides about the thread.
   */
  @Override
  public boolean abandon() {
    return true;
  }

  @Override
  public boolean isOwnThread() {
    return thread == Thread.currentThread();
  }
}
