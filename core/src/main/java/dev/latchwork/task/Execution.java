package dev.latchwork.task;

import dev.latchwork.internal.Activity;
import dev.latchwork.internal.Cancellation;
import dev.latchwork.internal.Faults;
import dev.latchwork.internal.Scope;
import dev.latchwork.internal.Watch;
import dev.latchwork.signal.Context;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the action of one deferred on a thread of its own.
 *
 * <p>The order at the end: the interrupt window is closed, then a failure is reported, then the
 * context is released, then one CAS on the activity decides between this end and abandonment, and
 * only then the result completes. So whoever has joined finds all of that done, and a stuck error
 * consumer or cancel listener is abandoned like a stuck action.
 */
final class Execution<V extends @Nullable Object> extends Completion<V>
    implements Runnable, Cancellation {
  private final Context.Cancellable context;
  private final Callable<? extends V> action;
  private final boolean interrupts;
  private final @Nullable Consumer<? super Throwable> errors;
  private final Activity activity = new Activity();

  Execution(
      String name,
      Context.Cancellable context,
      Callable<? extends V> action,
      Deferred.Options options) {
    super(name, context.time());
    this.context = context;
    this.action = action;
    this.interrupts = options.interrupts();
    this.errors = options.errors();
  }

  /** Starts the thread, or ends at once when the context is cancelled already. */
  void start(ThreadFactory threads) {
    if (context.isCancelled()) {
      complete(cancelled(), false);
      return;
    }
    Watch.current().started(this, name);
    try {
      time.start(threads, this);
    } catch (Throwable e) {
      context.close(); // the factory may have started a thread all the same: it must not run on
      Watch.current().ended(this);
      throw new IllegalStateException(
          name + " cannot start: its thread cannot: " + e.getMessage(), e);
    }
  }

  @Override
  public void run() {
    if (!activity.begin()) {
      context.close();
      Watch.current().ended(this);
      return;
    }
    if (interrupts) {
      context.onCancel(activity::interrupt); // does nothing once this has settled
    }
    Outcome<V> outcome = act();
    boolean settled = activity.settle();
    Throwable failure = outcome instanceof Outcome.Failed<V> failed ? failed.error() : null;
    if (failure != null && errors != null) {
      Recover.hand(errors, failure, "the error consumer of " + name);
    }
    context.close();
    boolean ended = settled && activity.end();
    Watch.current().ended(this);
    if (ended) {
      complete(outcome, errors == null);
    } else if (failure != null && errors == null) {
      Faults.log(name + " failed after it had been abandoned", failure);
    }
  }

  private Outcome<V> act() {
    if (context.isCancelled()) {
      return cancelled();
    }
    try {
      var scope = new Scope(context, name, null);
      return new Outcome.Succeeded<>(scope.carrier().call(action::call));
    } catch (InterruptedException | CancellationException e) {
      return context.isCancelled() ? cancelled() : new Outcome.Failed<>(e);
    } catch (Throwable e) {
      return new Outcome.Failed<>(e);
    }
  }

  private Outcome<V> cancelled() {
    return Outcome.Cancelled.because(name, context.cause().orElseThrow());
  }

  @Override
  public void request(Throwable cause) {
    context.cancel(cause);
  }

  @Override
  public boolean abandon() {
    return switch (activity.abandon()) {
      case BUSY -> true;
      case IDLE -> activity.sequence() == 0; // it has not begun, or has ended
      case LATE -> false;
    };
  }

  @Override
  public boolean isOwnThread() {
    return activity.owner() == Thread.currentThread();
  }
}
