package dev.latchwork.task;

import org.jspecify.annotations.Nullable;

/**
 * Something to do with an item of work, without a result. Any such method is one. Its context is
 * {@link dev.latchwork.signal.Context#current()}.
 *
 * @param <T> the type of the items
 */
@FunctionalInterface
public interface WorkAction<T extends @Nullable Object> {
  /**
   * Does it.
   *
   * @param item what to do it with
   * @throws Exception when it fails
   */
  void run(T item) throws Exception;
}
