package dev.latchwork.task;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that stands around actions, whatever their arguments and results are: it measures,
 * retries, limits, guards.
 *
 * {@snippet class="dev.latchwork.examples.Interceptors" region="retry"}
 *
 * <p>The result of the action is that of the last {@link Call#proceed()} that succeeded, null when
 * none did. An exception thrown by the interceptor is the action's. One that catches the failure of
 * {@code proceed} turns it into a success.
 *
 * <p>An interceptor is shared by all threads of its worker: it must be thread-safe.
 */
@FunctionalInterface
public interface Interceptor {
  /**
   * Stands around one run of an action. Does not proceed, or proceeds once or several times, always
   * on this thread and before it returns.
   *
   * @param call the run
   * @throws Exception when the action shall fail
   */
  void around(Call call) throws Exception;

  /**
   * {@return an action that runs the given one with this interceptor around it}
   *
   * @param action the inner one
   * @param <A> the type of its argument
   * @param <R> the type of its result
   */
  default <A extends @Nullable Object, R extends @Nullable Object> Action<A, R> apply(
      Action<A, R> action) {
    Objects.requireNonNull(action, "action");
    return argument -> InterceptedCall.run(this, action, argument);
  }

  /**
   * {@return this interceptor with another one around it} As in {@link #chain}, the one named first
   * is the nearest to the action.
   *
   * @param outer the one that stands outermost
   */
  default Interceptor andThen(Interceptor outer) {
    Objects.requireNonNull(outer, "outer");
    return call -> InterceptedCall.run(this, outer, call);
  }

  /**
   * {@return one interceptor of several, the first nearest to the action, the last outermost} Nulls
   * are skipped; without any, it just proceeds.
   *
   * @param innermostFirst the interceptors, each of which may be null
   */
  static Interceptor chain(@Nullable Interceptor... innermostFirst) {
    @Nullable Interceptor chain = null;
    for (Interceptor next : innermostFirst) {
      if (next != null) {
        chain = chain == null ? next : chain.andThen(next);
      }
    }
    return chain == null ? Call::proceed : chain;
  }

  /** One run of an action, as its interceptor sees it. Belongs to the thread that runs it. */
  interface Call {
    /** {@return the name of the worker that runs the action, {@code action} outside workers} */
    String name();

    /** {@return the item; null where there is none, as in intervals and deferreds} */
    @Nullable Object argument();

    /**
     * Runs the action, or the interceptor next to it. May be called again, to retry.
     *
     * @return the result
     * @throws Exception how it failed
     * @throws IllegalStateException on any other thread than that of {@code around}, and after {@code
     *     around} has returned: the action would run outside its context and its interrupts, and
     *     nobody would get to see the result. The action is not run then.
     */
    @Nullable Object proceed() throws Exception;
  }
}
