package dev.latchwork.worker;

import dev.latchwork.internal.Durations;
import dev.latchwork.internal.Faults;
import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.CannotStopException;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.task.Checker;
import dev.latchwork.task.Task;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Something that starts, stops within a budget, says what it left behind, and can start again.
 *
 * <p>Each start begins a new run with counts and a report of its own; the report and the failure of
 * the last run stay readable until the next one begins.
 *
 * {@snippet class="dev.latchwork.examples.Restarts" region="restart"}
 *
 * <p>The states and what each operation does in each of them are in {@code docs/lifecycle.md}.
 * Thread-safe.
 */
public interface Lifecycle extends Checker, AutoCloseable {
  /** How long a stop lets running work go on before it cancels it, unless told otherwise: 10 s. */
  Duration DEFAULT_GRACE_PERIOD = Duration.ofSeconds(10);

  /** {@return what messages, threads and reports call it} */
  String name();

  /** {@return the state at this moment; {@link State#ACTIVE} while started and an action runs} */
  State state();

  /**
   * {@return a future for a state, as {@link dev.latchwork.signal.Latch#when} gives it}
   *
   * @param state any but {@link State#ACTIVE}
   */
  CompletableFuture<Void> when(State state);

  /** {@return what ended the last run, if that was a failure} */
  Optional<Throwable> failure();

  /**
   * Starts it, and returns when it is started.
   *
   * @return this
   * @throws CannotStartException when it is not stopped, is stopped while it starts, or fails to
   *     start; also when an action of its own asks
   */
  Lifecycle start();

  /**
   * Stops it: no new work is accepted, what was accepted may run within the grace period, then
   * running work is cancelled and interrupted, and 500 ms later given up and named. Concurrent stops
   * join one stop: the shortest deadline counts, and all get the same report. A run that has ended
   * already gives its report.
   *
   * <p>An interrupt of the calling thread does what a stop with {@link Duration#ZERO} does; the flag
   * is set again on return.
   *
   * @param gracePeriod how long work may go on; {@link Duration#ZERO} is at once
   * @return what the run did, and what it left
   * @throws CannotStopException when it was never started, or when an action of its own asks: that
   *     may use {@link #requestStop}
   * @throws IllegalArgumentException when the grace period is negative
   */
  StopReport<?> stop(Duration gracePeriod);

  /**
   * Stops it with its own grace period.
   *
   * @return as {@link #stop(Duration)}
   */
  default StopReport<?> stop() {
    return stop(DEFAULT_GRACE_PERIOD);
  }

  /**
   * Begins a stop with its own grace period and returns at once. Legal from inside its own actions.
   *
   * @return the report to come; the same future for all that ask
   * @throws CannotStopException when it was never started
   */
  CompletableFuture<? extends StopReport<?>> requestStop();

  /**
   * {@return whether it is in this state at this moment}
   *
   * @param state any; {@link State#ACTIVE} is also {@link State#STARTED}
   */
  default boolean is(State state) {
    return state().is(state);
  }

  /**
   * Waits for a state, by the rules of {@link #when}.
   *
   * @param state any but {@link State#ACTIVE}
   * @throws InterruptedException when this thread is interrupted first
   * @throws IllegalStateException when the run can no longer get there
   */
  default void await(State state) throws InterruptedException {
    await(state, Duration.ofNanos(Long.MAX_VALUE));
  }

  /**
   * Waits for a state, at most so long, by the rules of {@link #when}.
   *
   * @param state any but {@link State#ACTIVE}
   * @param timeout at most this long
   * @return false when the time ran out
   * @throws InterruptedException when this thread is interrupted first
   * @throws IllegalStateException when the run can no longer get there
   */
  default boolean await(State state, Duration timeout) throws InterruptedException {
    try {
      when(state).get(Durations.nanos(timeout), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(name() + " can no longer become " + state, e.getCause());
    }
  }

  /**
   * Starts it and blocks until the run has ended. An interrupt requests a stop, a second one stops
   * at once; the flag is set again on return.
   *
   * @throws CannotStartException as {@link #start}
   * @throws CompletionException when the run ended with a failure, which is the cause
   */
  default void run() {
    start();
    boolean interrupted = false;
    for (boolean ended = false; !ended; ) {
      try {
        await(State.STOPPED);
        ended = true;
      } catch (InterruptedException e) {
        if (interrupted) {
          stop(Duration.ZERO);
          ended = true;
        } else {
          interrupted = true;
          var _ = requestStop();
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    failure()
        .ifPresent(cause -> {
          throw new CompletionException(name() + " has failed", cause);
        });
  }

  /** {@return its counts at this moment} */
  default Snapshot snapshot() {
    return Snapshot.of(name(), state());
  }

  /**
   * Throws when it is unhealthy: when its last run failed, and, where the options say what is overdue,
   * when one action has been seen running for so long.
   *
   * @throws Exception that says why
   */
  @Override
  default void check() throws Exception {
    var cause = failure();
    if (cause.isPresent()) {
      String text = Faults.safely(cause.get()::toString);
      throw new IllegalStateException(name() + " has failed: " + text, cause.get());
    }
  }

  /**
   * Stops it with its own grace period, if it runs. Never throws for what was left: that is logged at
   * WARNING and given to the hook, if there is one. Idempotent.
   *
   * @throws IllegalStateException when an action of its own asks
   */
  @Override
  default void close() {
    if (state() == State.STOPPED) {
      return;
    }
    StopReport<?> report = stop();
    if (!report.clean()) {
      Faults.warn(report.toString());
    }
  }

  /**
   * Returns a lifecycle whose run is one blocking call, on a thread of its own. A stop cancels and
   * interrupts it at once; the grace period is its time to end. The run also ends when the call
   * returns, and with {@link #failure()} when it throws.
   *
   * {@snippet class="dev.latchwork.examples.Services" region="of"}
   *
   * @param name what to call it
   * @param body the call
   * @return a stopped lifecycle
   */
  static Lifecycle of(String name, Task body) {
    return Service.blocking(name, Service.settings(Context.root(), null), body);
  }

  /**
   * Returns a lifecycle over somebody else's start and stop. Each runs on a thread of its own; a stop
   * gives {@code stop} the grace period.
   *
   * @param name what to call it
   * @param start brings it up, and returns when it is up
   * @param stop takes it down, and returns when it is down
   * @return a stopped lifecycle
   */
  static Lifecycle of(String name, Task start, Task stop) {
    return Service.startStop(name, Service.settings(Context.root(), null), start, stop);
  }
}
