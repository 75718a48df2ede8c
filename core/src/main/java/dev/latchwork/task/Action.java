package dev.latchwork.task;

import org.jspecify.annotations.Nullable;

/**
 * Something to do with an argument that gives a result. Any method of that shape is one. Its context
 * is {@link dev.latchwork.signal.Context#current()}.
 *
 * @param <A> the type of its argument
 * @param <R> the type of its result
 */
@FunctionalInterface
public interface Action<A extends @Nullable Object, R extends @Nullable Object> {
  /**
   * Does it.
   *
   * @param argument what to do it with
   * @return the result
   * @throws Exception when it fails
   */
  R run(A argument) throws Exception;

  /**
   * {@return an action that does nothing; its result is null}
   *
   * @param <A> the type of its argument
   * @param <R> the type of its result
   */
  static <A extends @Nullable Object, R extends @Nullable Object> Action<A, @Nullable R> noop() {
    return argument -> null;
  }
}
