package dev.latchwork.task;

import dev.latchwork.internal.Scope;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What one interceptor gets to see of one run. Used by one thread only: all fields but the final
 * ones are read and written after {@link #proceed} has made sure of that.
 */
final class InterceptedCall implements Interceptor.Call {
  private final Thread thread = Thread.currentThread();
  private final String name;
  private final @Nullable Object argument;
  private final Callable<? extends @Nullable Object> inner;

  private boolean over;
  private @Nullable Object result;

  private InterceptedCall(
      String name, @Nullable Object argument, Callable<? extends @Nullable Object> inner) {
    this.name = name;
    this.argument = argument;
    this.inner = inner;
  }

  /** Runs the action with the interceptor around it. */
  @SuppressWarnings({"unchecked", "NullAway"}) // the result came from this action; or is null
  static <A extends @Nullable Object, R extends @Nullable Object> R run(
      Interceptor interceptor, Action<A, R> action, A argument) throws Exception {
    Scope scope = Scope.current();
    String name = scope == null ? "action" : scope.name();
    return (R) new InterceptedCall(name, argument, () -> action.run(argument)).within(interceptor);
  }

  /** Proceeds with a call through one interceptor within another; the outer one has the last word. */
  static void run(Interceptor inner, Interceptor outer, Interceptor.Call call) throws Exception {
    String name = call.name();
    Object argument = call.argument();
    Callable<? extends @Nullable Object> innermost =
        () -> new InterceptedCall(name, argument, call::proceed).within(inner);
    Object result = new InterceptedCall(name, argument, innermost).within(outer);
    if (call instanceof InterceptedCall own) {
      own.result = result;
    }
  }

  private @Nullable Object within(Interceptor interceptor) throws Exception {
    try {
      interceptor.around(this);
      return result;
    } finally {
      over = true;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable Object argument() {
    return argument;
  }

  @Override
  public @Nullable Object proceed() throws Exception {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException(
          name + " cannot proceed on " + Thread.currentThread() + ": its action runs on " + thread);
    }
    if (over) {
      throw new IllegalStateException(name + " cannot proceed: its interceptor has returned");
    }
    result = inner.call();
    return result;
  }

  @Override
  public String toString() {
    return "call of " + name;
  }
}
