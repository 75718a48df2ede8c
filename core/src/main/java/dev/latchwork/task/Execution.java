package dev.latchwork.task;

import dev.latchwork.internal.Activity;
import dev.latchwork.internal.Cancellation;
import dev.latchwork.internal.Faults;
import dev.latchwork.internal.Scope;
import dev.latchwork.internal.Watch;
import dev.latchwork.signal.Context;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
 *
 * <p>Invariants of its own context:
 *
 * <ol>
 *   <li>Below the root, which nothing cancels, it is made for the first that needs it: the action that
 *       asks, or a cancel. Anywhere else it is there before the thread starts, so that a cancellation
 *       from above finds it.
 *   <li>It is written once, by CAS: all see the same. What loses that CAS hangs nowhere.
 *   <li>A canceller publishes it, marks it cancelled and only then looks whether the action runs; the
 *       action begins and only then looks whether a context is there that is cancelled. All of that
 *       is volatile: either the action is interrupted, or it does not run.
 *   <li>What is made after the release is made by a canceller, who cancels it: none stays open.
 * </ol>
 */
final class Execution<V extends @Nullable Object> extends Completion<V>
    implements Runnable, Cancellation, Scope.Source {
  private static final VarHandle CONTEXT;

  static {
    try {
      CONTEXT =
          MethodHandles.lookup()
              .findVarHandle(Execution.class, "context", Context.Cancellable.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Context above;
  private final Callable<? extends V> action;
  private final boolean interrupts;
  private final @Nullable Consumer<? super Throwable> errors;
  private final Activity activity = new Activity();

  /** Null while nobody has needed it. */
  private volatile Context.@Nullable Cancellable context;

  Execution(String name, Context above, Callable<? extends V> action, Deferred.Options options) {
    super(name, above.time());
    this.above = above;
    this.action = action;
    this.interrupts = options.interrupts();
    this.errors = options.errors();
  }

  /** Starts the thread, or ends at once when the context is cancelled already. */
  void start(ThreadFactory threads) {
    if (above != Context.root()) {
      context();
    }
    if (isContextCancelled()) {
      complete(cancelled(), false);
      return;
    }
    Watch.current().started(this, name);
    try {
      time.start(threads, this);
    } catch (Throwable e) {
      context().close(); // the factory may have started a thread all the same: it must not run on
      Watch.current().ended(this);
      throw new IllegalStateException(
          name + " cannot start: its thread cannot: " + Faults.safely(e::getMessage), e);
    }
  }

  @Override
  public void run() {
    if (!activity.begin()) {
      release();
      Watch.current().ended(this);
      return;
    }
    Outcome<V> outcome = ownOutcome();
    boolean settled = activity.settle();
    Throwable failure = outcome instanceof Outcome.Failed<V> failed ? failed.error() : null;
    try {
      if (failure != null && errors != null) {
        Recover.hand(errors, failure, "the error consumer of " + name);
      }
      release();
    } finally { // there may be no memory for that
      end(outcome, settled, failure);
    }
  }

  private void end(Outcome<V> outcome, boolean settled, @Nullable Throwable failure) {
    boolean ended = settled && activity.end();
    Watch.current().ended(this);
    if (ended) {
      complete(outcome, errors == null);
    } else if (failure != null && errors == null) {
      Faults.log(name + " failed after it had been abandoned", failure);
    }
  }

  private Outcome<V> ownOutcome() {
    try {
      return act();
    } catch (OutOfMemoryError e) { // while it was cancelled
      return Outcome.failed(e);
    }
  }

  private Outcome<V> act() {
    if (isContextCancelled()) {
      return cancelled();
    }
    try {
      var scope = new Scope(this, null);
      return Outcome.succeeded(scope.carrier().call(action::call));
    } catch (InterruptedException | CancellationException e) {
      return isContextCancelled() ? cancelled() : Outcome.failed(e);
    } catch (Throwable e) {
      return Outcome.failed(e);
    }
  }

  private Outcome<V> cancelled() {
    return Outcome.cancelled(name, context().cause().orElseThrow());
  }

  @Override
  public Context.Cancellable context() {
    Context.Cancellable known = context;
    if (known != null) {
      return known;
    }
    Context.Cancellable made = above.withCancel();
    if (interrupts) {
      made.onCancel(activity::interrupt); // does nothing unless the action runs
    }
    var first = (Context.@Nullable Cancellable) CONTEXT.compareAndExchange(this, null, made);
    return first == null ? made : first;
  }

  @Override
  public String name() {
    return name;
  }

  private boolean isContextCancelled() {
    Context.Cancellable known = context;
    return known != null && known.isCancelled();
  }

  private void release() {
    Context.Cancellable known = context;
    if (known != null) {
      known.close();
    }
  }

  @Override
  public void request(Throwable cause) {
    context().cancel(cause);
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
