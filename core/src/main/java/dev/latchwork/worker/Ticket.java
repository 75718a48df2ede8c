package dev.latchwork.worker;

import dev.latchwork.internal.Cancellation;
import dev.latchwork.internal.Headroom;
import dev.latchwork.signal.Context;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * An item that carries more than itself through the queue: somebody who follows it, such as a result
 * of its own, or the time at which it was put.
 *
 * <p>Invariant: {@code context} and {@code discarded} are guarded by the lock of the run, and at most
 * one of them is ever set: an item that has begun is cancelled through its context, one that has not
 * never begins.
 */
final class Ticket<T> implements Cancellation {
  /**
   * One for all. Nobody gets to see it, only what it says; and one for each would keep the stack of
   * whoever cancels for as long as the item lies in the queue.
   */
  @SuppressWarnings("StaticAssignmentOfThrowable")
  private static final CancellationException CALLED_OFF =
      new CancellationException("cancelled before it began");

  final T item;

  private final QueueRun<T> run;
  private final long putAt;
  private final @Nullable Follower follower;
  private Context.@Nullable Cancellable context;
  private boolean discarded;

  private volatile @Nullable Thread thread;

  private Ticket(QueueRun<T> run, T item, @Nullable Follower follower) {
    this.run = run;
    this.item = item;
    this.putAt = run.time().nanoTime();
    this.follower = follower;
  }

  static <T> Ticket<T> timed(QueueRun<T> run, T item) {
    return new Ticket<>(run, item, null);
  }

  static <T> Ticket<T> followed(QueueRun<T> run, T item, Follower follower) {
    return new Ticket<>(run, item, follower);
  }

  boolean mayBeCancelled() {
    return follower != null && follower.mayCancel();
  }

  /** {@return whether a report need not list it when it is handed back} */
  boolean tellsHandBack() {
    return follower != null && follower.tellsHandBack();
  }

  long waited(long now) {
    return now - putAt;
  }

  boolean isDiscarded() {
    return discarded;
  }

  /** The item begins on this thread; with the lock held. */
  void begin() {
    if (mayBeCancelled()) {
      context = run.context().withCancel();
      thread = Thread.currentThread();
    }
  }

  /** The item begins on this thread; without the lock. */
  void tellBegin() {
    if (follower != null) {
      follower.begins();
    }
  }

  /** {@return the context of the item, once it has begun; null if it shares its run's} */
  Context.@Nullable Cancellable context() {
    return context;
  }

  /** The item has ended, and has been counted. */
  void complete(Runner.Ran<?> ran) {
    if (follower != null) {
      follower.ended(ran);
    }
  }

  /** The item ends without its action's doing. */
  void cancel(CancellationException why) {
    if (follower != null) {
      follower.cancelled(why);
    }
  }

  /** The item ends by a fault of the library's own loop. */
  void fail(Throwable error) {
    if (follower != null) {
      follower.failed(error);
    }
  }

  // model: CANCEL_RESULT
  @Override
  public void request(Throwable cause) {
    Context.Cancellable begun = callOff();
    if (begun != null) {
      begun.cancel(cause);
    }
  }

  /**
   * Keeps the item from beginning.
   *
   * @return its context when it has begun; otherwise it never will, and null
   */
  Context.@Nullable Cancellable callOff() {
    Headroom.require();
    run.lock.lock();
    try {
      if (context == null) {
        discarded = true;
        cancel(CALLED_OFF);
      }
      return context;
    } finally {
      run.lock.unlock();
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
