package dev.latchwork.worker;

import dev.latchwork.internal.Durations;
import dev.latchwork.internal.Errand;
import dev.latchwork.internal.Faults;
import dev.latchwork.internal.Headroom;
import dev.latchwork.internal.ReadOnlyFuture;
import dev.latchwork.internal.Waiters;
import dev.latchwork.internal.Watch;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.worker.StopReport.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The stop of one run, rung by rung.
 *
 * <pre>
 * UP ─stop─▶ DRAINING ─grace over─▶ CANCELLED ─500 ms─▶ ABANDONED
 *                └──────────────────────┴───────────────────┴──last thread out──▶ REPORTING ─▶ DONE
 * </pre>
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>{@code rung} only rises, and only under the lock of the generation. Whoever raises it does
 *       what belongs to the rung, so each is done once, by anyone: callers of stop only wait, and
 *       losing one of them changes nothing.
 *   <li>A rung's timer is set before anything of the rung that could block: no listener, hook or
 *       action keeps the next rung from coming.
 *   <li>Neither the timers' thread nor a caller of stop runs foreign code: contexts are cancelled,
 *       and so their listeners called, on a platform thread that is started for it, which no
 *       CPU-bound virtual thread can hold up; the hook, and listeners left behind, on a virtual one.
 *       Nor does the timers' thread wait for the lock, whose next holder may be waiting for a carrier.
 *   <li>REPORTING is raised once the report is made: if there is no memory for it, the next who comes
 *       makes it.
 *   <li>Contexts are cancelled before threads are interrupted: a woken action finds its context
 *       cancelled. The interrupt is the first listener of the run's context: no other keeps it from
 *       coming.
 * </ol>
 *
 * @param <T> the type of the items
 */
final class Ladder<T> {
  private enum Rung {
    UP,
    DRAINING,
    CANCELLED,
    ABANDONED,
    REPORTING,
    DONE
  }

  private final Generation<T> run;
  private final TimeSource time;
  private final Waiters waiters = new Waiters();

  /** Written under the lock. */
  private volatile Rung rung = Rung.UP;

  /** Whether the cancellation of the context is this stop's own doing. */
  private volatile boolean cancelled;

  // All guarded by the lock.
  private Cause cause = Cause.END;
  private @Nullable Throwable failure;
  private long began;
  private long cutShort;
  private List<StopReport.Running> stillRunning = List.of();
  private List<TimeSource.Timer> timers = List.of();
  private @Nullable ReadOnlyFuture<StopReport<T>> stage;

  /** Written once, under the lock, on the rung REPORTING; read without it once DONE. */
  private @Nullable StopReport<T> report;

  Ladder(Generation<T> run) {
    this.run = run;
    this.time = run.settings.time();
  }

  boolean isUp() {
    return rung == Rung.UP;
  }

  boolean isDraining() {
    return rung == Rung.DRAINING;
  }

  boolean isOver() {
    return rung == Rung.DONE;
  }

  boolean hasGivenUp() {
    return rung.compareTo(Rung.ABANDONED) >= 0;
  }

  /**
   * Stops when the context of the run is cancelled, by itself or with the one above it. As its first
   * listener: no other can hold this up.
   */
  void follow(Context.Cancellable context) {
    context.onCancel(() -> {
      if (!cancelled) {
        stop(Cause.CONTEXT, null, Duration.ZERO);
      }
      run.interrupt();
    });
  }

  /**
   * Begins the stop, or joins it with a deadline of its own: the nearest counts.
   *
   * @param why the cause; that of the first caller is the report's
   * @param error what the run fails with, or null
   * @param grace how long what was accepted may go on
   */
  // model: STOP
  void stop(Cause why, @Nullable Throwable error, Duration grace) {
    Headroom.require();
    boolean begins;
    run.lock.lock();
    try {
      begins = rung == Rung.UP;
      if (rung.compareTo(Rung.REPORTING) < 0 && failure == null) {
        failure = error;
      }
      if (begins) {
        begin(why, error);
      }
    } finally {
      run.lock.unlock();
    }
    finish();
    if (grace.isZero()) {
      graceOver();
    } else if (isDraining()) {
      arm(grace, this::graceOver);
    }
    if (begins) {
      run.stopping();
    }
  }

  // model: STOP_BEGINS
  private void begin(Cause why, @Nullable Throwable error) {
    run.closed = true;
    run.halted |= why != Cause.REQUEST; // otherwise a drain, unless it is paused
    rung = Rung.DRAINING;
    run.switched();
    if (error == null) {
      run.latch.stopping();
    } else {
      run.latch.tryMove(State.STOPPING, error);
    }
    cause = why;
    began = time.nanoTime();
    run.longestRunning();
    run.signalChange();
  }

  private void graceOver() {
    if (raiseToCancelled()) {
      cancelRunning();
      finish();
    }
  }

  // model: RAISE
  private boolean raiseToCancelled() {
    run.lock.lock();
    try {
      if (rung != Rung.DRAINING) {
        return false;
      }
      rung = Rung.CANCELLED;
      run.halted = true;
      run.switched();
      cutShort = run.acting(); // what has returned is past being cut short
      run.longestRunning();
    } finally {
      run.lock.unlock();
    }
    arm(Durations.ALLOWANCE, this::giveUp);
    return true;
  }

  /**
   * Cancels the context, and interrupts what runs; does not wait for the listeners of the context.
   * The interrupts come again for what began after a cancellation from above.
   */
  void cancelRunning() {
    cancelled = true;
    Errand.send(
        this::startPromptly,
        () -> {
          if (!run.context().cancel(new CancellationException(run.name() + " stops"))) {
            run.interrupt();
          }
        });
  }

  /** On a thread that does not wait for a carrier; on one that does, where there is no other. */
  private void startPromptly(Runnable code) {
    try {
      time.start(Thread.ofPlatform().daemon().name(run.name() + "-stop").factory(), code);
    } catch (Throwable e) {
      start("-stop", code);
    }
  }

  private void start(String suffix, Runnable code) {
    time.start(Thread.ofVirtual().name(run.name() + suffix).factory(), code);
  }

  // model: GIVE_UP
  private void giveUp() {
    run.lock.lock();
    try {
      if (rung == Rung.CANCELLED) {
        rung = Rung.ABANDONED;
        stillRunning = run.giveUp();
      }
    } finally {
      run.lock.unlock();
    }
    finish();
  }

  /** Ends the stop if the last thread is out; harmless at any other time. */
  // model: FINISH
  void finish() {
    StopReport<T> made;
    run.lock.lock();
    try {
      if (rung == Rung.UP || rung.compareTo(Rung.REPORTING) >= 0 || !run.isEmpty()) {
        return;
      }
      made = draft(run.handBack());
      report = made;
      rung = Rung.REPORTING;
      run.signalChange(); // nothing waits any more, whatever the hook still does
    } finally {
      run.lock.unlock();
    }
    if (run.settings.onStop() == null && run.isContextOver()) {
      conclude(); // there is nobody left to tell, and a thread for it may be late
      return;
    }
    arm(Durations.ALLOWANCE, this::conclude);
    Errand.send(
        code -> start("-stop", code),
        () -> {
          callHook(made);
          run.context().close(); // calls the listeners that the actions left
          conclude();
        });
  }

  /** In the context above the run's own, which a stop may have cancelled. */
  private void callHook(StopReport<T> made) {
    var hook = run.settings.onStop();
    if (hook != null) {
      Seat seat = new Seat(run); // so that this thread is one of the run's own
      seat.sit(
          run.settings.context(),
          run.name(),
          () -> Faults.guard("the stop hook of " + run.name(), () -> hook.accept(made)));
    }
  }

  private StopReport<T> draft(List<T> notRun) {
    return new StopReport<>(
        run.name(),
        cause,
        Optional.ofNullable(failure),
        Duration.ofNanos(time.nanoTime() - began),
        run.snapshot(State.STOPPED),
        cutShort,
        List.copyOf(notRun),
        stillRunning,
        List.of());
  }

  // model: CONCLUDE
  private void conclude() {
    StopReport<T> concluded;
    List<TimeSource.Timer> pending;
    ReadOnlyFuture<StopReport<T>> asked;
    run.lock.lock();
    try {
      if (rung != Rung.REPORTING) {
        return;
      }
      concluded = Objects.requireNonNull(report, "made on the rung before");
      Watch.current().ended(run);
      run.latch.stopped();
      rung = Rung.DONE;
      pending = List.copyOf(timers);
      asked = stage;
      run.signalChange();
    } finally {
      run.lock.unlock();
    }
    try {
      pending.forEach(TimeSource.Timer::close);
      Events.stopped(concluded);
    } finally {
      waiters.wakeAll(time);
    }
    boolean asksNobody = concluded.cause() == Cause.CONTEXT || concluded.cause() == Cause.FAILURE;
    if (asksNobody && !concluded.clean() && run.settings.onStop() == null) {
      // A log may block, and this may be the timers' thread.
      Errand.send(code -> start("-log", code), () -> run.unheard(concluded));
    }
    if (asked != null) {
      Errand.send(code -> start("-signal", code), () -> asked.succeed(concluded));
    }
  }

  /**
   * Waits for the end. An interrupt of this thread does what a stop without grace does, so the wait is
   * bounded; the flag is set again on return.
   */
  StopReport<T> await() {
    boolean interrupted = false;
    for (; ; ) {
      try {
        StopReport<T> ended = join();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return ended;
      } catch (InterruptedException e) {
        interrupted = true;
        stop(Cause.NOW, null, Duration.ZERO);
      }
    }
  }

  /** Waits for the end, and does nothing for it. */
  // model: AWAIT_STOP
  StopReport<T> join() throws InterruptedException {
    waiters.await(time, this::isOver, Long.MAX_VALUE);
    return Objects.requireNonNull(report, "a wait without a limit ends with what it waits for");
  }

  /** {@return the report, once it is made; with the lock held} */
  @Nullable StopReport<T> report() {
    return report;
  }

  /** {@return the report to come} */
  ReadOnlyFuture<StopReport<T>> stage() {
    Headroom.require();
    run.lock.lock();
    try {
      if (report != null && isOver()) {
        return ReadOnlyFuture.completed(report);
      }
      if (stage == null) {
        stage = new ReadOnlyFuture<>();
      }
      return stage;
    } finally {
      run.lock.unlock();
    }
  }

  private void arm(Duration delay, Runnable rungs) {
    run.lock.lock();
    try {
      if (rung != Rung.DONE) {
        if (timers.isEmpty()) {
          timers = new ArrayList<>();
        }
        timers.add(time.after(delay, () -> Errand.send(this::startPromptly, rungs)));
      }
    } finally {
      run.lock.unlock();
    }
  }
}
