package dev.latchwork.worker;

import dev.latchwork.internal.Faults;
import dev.latchwork.signal.Context;
import dev.latchwork.task.Action;
import dev.latchwork.task.ErrorHandler;
import dev.latchwork.task.Task;
import dev.latchwork.task.WorkAction;
import dev.latchwork.worker.Tally.End;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Runs begun items to their end, the same way for all workers. In this order: the action; the
 * interrupt window closes and the flag is cleared; the failure goes to the error handler; {@code
 * afterEach}; the end is decided and counted; the result completes.
 *
 * @param <T> the type of the items
 * @param <R> the type of the results
 */
final class Runner<T extends @Nullable Object, R extends @Nullable Object> {
  private final Generation<?> run;

  /** Replaced once, before the first thread starts. */
  private Action<T, R> action;

  private final @Nullable ErrorHandler<? super T> errors;
  private final @Nullable WorkAction<? super T> afterEach;

  Runner(
      Generation<?> run,
      Action<T, R> action,
      @Nullable ErrorHandler<? super T> errors,
      @Nullable WorkAction<? super T> afterEach) {
    this.run = run;
    this.action = action;
    this.errors = errors;
    this.afterEach = afterEach;
  }

  /** {@return a runner of actions without an item} */
  static Runner<@Nullable Void, @Nullable Object> of(
      Generation<Void> run, Task task, @Nullable ErrorHandler<? super Void> errors) {
    return new Runner<@Nullable Void, @Nullable Object>(
        run,
        nothing -> {
          task.run();
          return null;
        },
        errors,
        null);
  }

  /** Puts the interceptor around the action; once for each run, when it starts. */
  void intercept() {
    var interceptor = run.settings.interceptor();
    if (interceptor != null) {
      action = interceptor.apply(action);
    }
  }

  /**
   * What became of an item.
   *
   * @param end its end
   * @param counted whether the end is the item's; otherwise it had been given up before
   * @param error what the action threw
   * @param result what it returned
   */
  record Ran<R extends @Nullable Object>(
      End end, boolean counted, @Nullable Throwable error, @Nullable R result) {}

  /**
   * Runs an item that has begun on this thread.
   *
   * @param seat of this thread
   * @param item the item
   * @param own the context of the item, if it is the item's alone, to be released at its end; null
   *     for that of the run
   */
  Ran<R> run(Seat seat, T item, Context.@Nullable Cancellable own) {
    var event = Events.running();
    @Nullable Throwable error = null;
    @Nullable R result = null;
    try {
      result = action.run(item);
    } catch (Throwable e) {
      error = e;
    }
    End end = finish(seat, item, own, event, error);
    return new Ran<>(end, end != End.ABANDONED, error, result);
  }

  /**
   * Runs an item that has begun on this thread, and those that follow it without the lock: for as long
   * as each succeeds and the row has a next one.
   *
   * @param seat of this thread
   * @param first the first item
   * @param row which they are
   */
  void runRow(Seat seat, T first, Row<T, R> row) {
    T item = first;
    for (@Nullable T next; ; item = next) {
      var event = Events.running();
      try {
        row.keep(action.run(item));
      } catch (Throwable e) {
        finish(seat, item, null, event, e);
        return;
      }
      Thread.interrupted(); // before the claim: after it, an interrupt is the next one's
      next = row.next();
      if (next == null) {
        if (event != null || !row.isOver()) {
          finish(seat, item, null, event, null);
        }
        return;
      }
      if (event != null) {
        Events.ran(event, run.name(), End.SUCCEEDED);
      }
    }
  }

  /** Items that one worker runs one after another. */
  interface Row<T extends @Nullable Object, R extends @Nullable Object> {
    /** Takes the result of the item that runs. */
    void keep(R result);

    /** {@return the next item, begun, by which the one before has ended; or null, and it has not} */
    @Nullable T next();

    /** There is no next one: {@return whether the last has ended by this call} */
    default boolean isOver() {
      return false;
    }
  }

  /** {@return how it has ended; ABANDONED if it had been given up before} */
  End finish(
      Seat seat,
      T item,
      Context.@Nullable Cancellable own,
      Events.@Nullable ItemRan event,
      @Nullable Throwable error) {
    boolean present = seat.activity.settle();
    End end = error == null ? End.SUCCEEDED : isCancel(error, own) ? End.CANCELLED : End.FAILED;
    if (error != null) {
      if (end == End.FAILED && present) {
        failed(item, error);
      }
      if (end == End.FAILED || errors != null) {
        report(item, error);
      }
    }
    if (afterEach != null) {
      try {
        afterEach.run(item);
      } catch (Throwable e) {
        report(item, e);
      }
    }
    if (own != null) {
      own.close(); // calls the listeners that the action left
    }
    boolean counted = run.end(seat, end);
    if (event != null) {
      Events.ran(event, run.name(), counted ? end : End.ABANDONED);
    }
    return counted ? end : End.ABANDONED;
  }

  private void failed(T item, Throwable error) {
    run.failed(item, error);
    if (run.settings.stopOnError()) {
      run.stopAnyway(StopReport.Cause.FAILURE, error, run.graceAfterFailure());
    }
  }

  /** Whatever becomes of the report, even where there is no memory for it, the item still ends. */
  void report(T item, Throwable error) {
    try {
      tell(item, error);
    } catch (Throwable e) {
      Faults.log("a failure could not be reported", e);
    }
  }

  /** Gives a failure to the error handler; to the log where there is none, or where that fails. */
  private void tell(T item, Throwable error) {
    Events.failed(run.name(), error);
    if (errors == null) {
      Faults.log("an action of " + run.name() + " failed", error);
      return;
    }
    try {
      errors.handle(item, error);
    } catch (Throwable e) {
      Faults.log("an action of " + run.name() + " failed", error);
      Faults.log("the error handler of " + run.name() + " failed", e);
    }
  }

  private boolean isCancel(Throwable error, Context.@Nullable Cancellable own) {
    return (error instanceof InterruptedException || error instanceof CancellationException)
        && (own == null ? run.isContextCancelled() : own.isCancelled());
  }
}
