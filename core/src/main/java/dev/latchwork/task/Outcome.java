package dev.latchwork.task;

import dev.latchwork.internal.Faults;
import dev.latchwork.internal.ReadOnlyFuture;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * How an action ended. What it throws is made anew for each reader, so that its stack trace is the
 * reader's own; the failure itself is the cause.
 */
sealed interface Outcome<V extends @Nullable Object> {
  /** Stands in for one that there is no memory for: whoever waits still gets to see an end. */
  Outcome<?> UNTOLD = new Failed<>(new OutOfMemoryError("there was no memory to say how it ended"));

  /** {@return that it returned} */
  static <V extends @Nullable Object> Outcome<V> succeeded(V value) {
    try {
      return new Succeeded<>(value);
    } catch (OutOfMemoryError e) {
      return untold();
    }
  }

  /** {@return that it threw something} */
  static <V extends @Nullable Object> Outcome<V> failed(Throwable error) {
    try {
      return new Failed<>(error);
    } catch (OutOfMemoryError e) {
      return untold();
    }
  }

  /** {@return that it was cancelled for a reason, or given up} */
  static <V extends @Nullable Object> Outcome<V> cancelled(String name, Throwable cause) {
    if (cause instanceof AbandonedException abandoned) {
      return cancelled(abandoned);
    }
    try {
      var why =
          new CancellationException(name + " was cancelled: " + Faults.safely(cause::getMessage));
      why.initCause(cause);
      return new Cancelled<>(why);
    } catch (OutOfMemoryError e) {
      return untold();
    }
  }

  /** {@return that it was cancelled} Type and message are what readers get to see. */
  static <V extends @Nullable Object> Outcome<V> cancelled(CancellationException why) {
    try {
      return new Cancelled<>(why);
    } catch (OutOfMemoryError e) {
      return untold();
    }
  }

  @SuppressWarnings("unchecked") // it has no value
  private static <V extends @Nullable Object> Outcome<V> untold() {
    return (Outcome<V>) UNTOLD;
  }

  /** {@return how it ended, in the words of the JDK} */
  Future.State state();

  /** {@return the value, for {@code join}} */
  V join();

  /** {@return the value, for {@code get}} */
  V get() throws ExecutionException;

  /** Completes a future with it. */
  void deliverTo(ReadOnlyFuture<V> future);

  /** Returned normally. */
  record Succeeded<V extends @Nullable Object>(V value) implements Outcome<V> {
    @Override
    public Future.State state() {
      return Future.State.SUCCESS;
    }

    @Override
    public V join() {
      return value;
    }

    @Override
    public V get() {
      return value;
    }

    @Override
    public void deliverTo(ReadOnlyFuture<V> future) {
      future.succeed(value);
    }
  }

  /**
   * Threw something.
   *
   * @param error what
   * @param unread where it lies until somebody reads it; null if it has been told to somebody
   */
  record Failed<V extends @Nullable Object>(Throwable error, @Nullable UnreadFailure unread)
      implements Outcome<V> {
    Failed(Throwable error) {
      this(error, null);
    }

    @Override
    public Future.State state() {
      return Future.State.FAILED;
    }

    @Override
    public V join() {
      throw new CompletionException(Faults.safely(error::toString), error);
    }

    @Override
    public V get() throws ExecutionException {
      throw new ExecutionException(Faults.safely(error::toString), error);
    }

    @Override
    public void deliverTo(ReadOnlyFuture<V> future) {
      future.fail(error);
    }
  }

  /** Was cancelled, or given up. */
  record Cancelled<V extends @Nullable Object>(CancellationException why) implements Outcome<V> {
    @Override
    public Future.State state() {
      return Future.State.CANCELLED;
    }

    @Override
    public V join() {
      throw exception();
    }

    @Override
    public V get() {
      throw exception();
    }

    @Override
    public void deliverTo(ReadOnlyFuture<V> future) {
      future.fail(exception());
    }

    private CancellationException exception() {
      String message = Faults.safely(why::getMessage);
      var exception =
          why instanceof AbandonedException
              ? new AbandonedException(message)
              : new CancellationException(message);
      exception.initCause(cause());
      return exception;
    }

    /** It may be an action's own, which says of itself what it likes. */
    private @Nullable Throwable cause() {
      try {
        return why.getCause();
      } catch (Throwable e) {
        return why;
      }
    }
  }
}
