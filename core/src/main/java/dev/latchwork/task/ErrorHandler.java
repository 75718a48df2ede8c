package dev.latchwork.task;

import org.jspecify.annotations.Nullable;

/**
 * Is told of failures, on the thread on which they happened, before they are counted and before
 * results complete. It should be quick: the worker does nothing else meanwhile. What it throws itself
 * is logged, together with the failure that it was told of.
 *
 * <p>Must be thread-safe where the worker has more than one thread.
 *
 * @param <T> the type of the items
 */
@FunctionalInterface
public interface ErrorHandler<T extends @Nullable Object> {
  /**
   * Takes note of a failure.
   *
   * @param item what failed
   * @param error how it failed
   * @throws Exception when it cannot
   */
  void handle(T item, Throwable error) throws Exception;
}
