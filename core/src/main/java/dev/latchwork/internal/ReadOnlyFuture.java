package dev.latchwork.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A future that only the library completes. Everything that reads or derives works as ever; every
 * way to complete it from outside throws, {@code cancel} refuses, and {@code orTimeout} and {@code
 * completeOnTimeout} act on a copy.
 *
 * @param <V> the type of its value
 */
public final class ReadOnlyFuture<V extends @Nullable Object> extends CompletableFuture<V> {
  private static final ReadOnlyFuture<Void> DONE = new ReadOnlyFuture<>();

  static {
    DONE.succeed();
  }

  /** Creates one that is not yet complete. */
  public ReadOnlyFuture() {}

  /** {@return one that is complete, without a value} */
  public static ReadOnlyFuture<Void> done() {
    return DONE;
  }

  /**
   * {@return one that is complete}
   *
   * @param value with this value
   * @param <V> the type of the value
   */
  public static <V extends @Nullable Object> ReadOnlyFuture<V> completed(V value) {
    var future = new ReadOnlyFuture<V>();
    future.succeed(value);
    return future;
  }

  /**
   * {@return one that has failed}
   *
   * @param error why
   * @param <V> the type of the value that it does not have
   */
  public static <V extends @Nullable Object> ReadOnlyFuture<V> failed(Throwable error) {
    var future = new ReadOnlyFuture<V>();
    future.fail(error);
    return future;
  }

  /** Completes it without a value; dependents run on this thread. */
  @SuppressWarnings("NullAway") // null is the one value of Void
  public void succeed() {
    super.complete(null);
  }

  /**
   * Completes it; dependents run on this thread.
   *
   * @param value with this value
   */
  public void succeed(V value) {
    super.complete(value);
  }

  /**
   * Fails it; dependents run on this thread.
   *
   * @param error why
   */
  public void fail(Throwable error) {
    super.completeExceptionally(error);
  }

  @Override
  public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }

  @Override
  public boolean complete(V value) {
    throw readOnly();
  }

  @Override
  public boolean completeExceptionally(Throwable error) {
    throw readOnly();
  }

  @Override
  public CompletableFuture<V> completeAsync(Supplier<? extends V> supplier) {
    throw readOnly();
  }

  @Override
  public CompletableFuture<V> completeAsync(Supplier<? extends V> supplier, Executor executor) {
    throw readOnly();
  }

  @Override
  public void obtrudeValue(V value) {
    throw readOnly();
  }

  @Override
  public void obtrudeException(Throwable error) {
    throw readOnly();
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return false;
  }

  @Override
  public CompletableFuture<V> orTimeout(long timeout, TimeUnit unit) {
    return copy().orTimeout(timeout, unit);
  }

  @Override
  public CompletableFuture<V> completeOnTimeout(V value, long timeout, TimeUnit unit) {
    return copy().completeOnTimeout(value, timeout, unit);
  }

  private static UnsupportedOperationException readOnly() {
    return new UnsupportedOperationException(
        "this future cannot be completed from outside: it tells what happened");
  }
}
