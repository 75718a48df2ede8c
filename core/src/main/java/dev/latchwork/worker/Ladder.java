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
 * UP ─stop─▶ BEGUN ─▶ DRAINING ─grace over─▶ CANCELLED ─500 ms─▶ ABANDONED
 *                        └──────────────────────┴───────────────────┴──last thread out──▶ REPORTING ─▶ DONE
 * </pre>
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>{@code rung} only rises, and only under the lock of the generation. Whoever raises it does
 *       what belongs to the rung, so each is done once, by anyone: callers of stop only wait, and
 *       losing one of them changes nothing.
 *   <li>A rung is raised once all that belongs to it under the lock is done, all of which may be done
 *       again: if there is no memory for it, the next who comes does it. Timers come again, and so do
 *       threads of the library's own, which nobody else would ask again. BEGUN is there since much
 *       of a beginning needs to know that no run is up.
 *   <li>The timer of the next rung is set before a rung is raised, and before anything that could
 *       block: no listener, hook or action keeps it from coming.
 *   <li>Neither the timers' thread nor a caller of stop runs foreign code: contexts are cancelled,
 *       and so their listeners called, on a platform thread that is started for it, which no
 *       CPU-bound virtual thread can hold up; the hook, and listeners left behind, on a virtual one.
 *       Nor does the timers' thread wait for the lock, whose next holder may be waiting for a carrier.
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
    BEGUN,
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

  /** Whether the run was told that it stops, outside the lock: more than once, if two begin at once. */
  private volatile boolean told;

  /** Whether the hook was called. Used by one thread at a time. */
  private boolean hookCalled;

  // All guarded by the lock.
  private Cause cause = Cause.END;
  private @Nullable Throwable failure;
  private long began;
  private long cutShort;
  private final List<StopReport.Running> stillRunning = new ArrayList<>();
  private @Nullable List<T> notRun;
  private List<TimeSource.Timer> timers = List.of();
  private @Nullable Stage<T> stage;

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

  /** {@return whether this is what the run has failed with, and its report says so} */
  @SuppressWarnings("ReferenceEquality") // a failure is itself only
  boolean reports(Throwable error) {
    run.lock.lock();
    try {
      return failure == error;
    } finally {
      run.lock.unlock();
    }
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
        run.stopAnyway(Cause.CONTEXT, null, Duration.ZERO);
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
    run.lock.lock();
    try {
      if (failure == null && rung.compareTo(Rung.REPORTING) < 0) {
        failure = error;
      }
      if (rung.compareTo(Rung.DRAINING) < 0) {
        begin(why);
      }
    } finally {
      run.lock.unlock();
    }
    finish();
    if (grace.isZero()) {
      graceOver();
    } else if (isDraining()) {
      armGraceOver(grace);
    }
    if (!told) {
      run.stopping();
      told = true;
    }
  }

  // model: STOP_BEGINS
  private void begin(Cause why) {
    if (rung == Rung.UP) {
      cause = why;
      began = time.nanoTime();
    }
    run.closed = true;
    run.halted |= why != Cause.REQUEST; // otherwise a drain, unless it is paused
    rung = Rung.BEGUN;
    run.switched();
    if (failure == null) {
      run.latch.tryMove(State.STOPPING);
    } else {
      run.latch.tryMove(State.STOPPING, failure);
    }
    run.sample();
    run.signalChange();
    rung = Rung.DRAINING;
  }

  private void graceOver() {
    var cancel = Errand.insisting(this::startPromptly, this::cancelContext);
    if (raiseToCancelled()) {
      cancelled = true;
      cancel.send();
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
      TimeSource.Timer next = arm(Durations.ALLOWANCE, this::giveUp);
      try {
        run.halted = true;
        run.switched();
        cutShort = run.acting(); // what has returned is past being cut short
        run.sample();
        rung = Rung.CANCELLED;
      } finally {
        if (rung != Rung.CANCELLED) {
          next.close(); // who tries again has the whole allowance
        }
      }
      return true;
    } finally {
      run.lock.unlock();
    }
  }

  /** Cancels the context, and interrupts what runs; does not wait for the listeners of the context. */
  void cancelRunning() {
    cancelled = true;
    Errand.insisting(this::startPromptly, this::cancelContext).send();
  }

  /**
   * The interrupts come again for what began after a cancellation from above, and for what the first ones
   * did not reach for want of memory.
   */
  private void cancelContext() {
    run.context().cancel(new CancellationException(run.name() + " stops"));
    run.interrupt();
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
        run.giveUp(stillRunning);
        rung = Rung.ABANDONED;
      }
    } finally {
      run.lock.unlock();
    }
    finish();
  }

  /** Ends the stop if the last thread is out; harmless at any other time. */
  // model: FINISH
  void finish() {
    Errand last;
    boolean tellsNobody;
    run.lock.lock();
    try {
      if (rung == Rung.UP || rung.compareTo(Rung.REPORTING) >= 0 || !run.isEmpty()) {
        return;
      }
      if (rung == Rung.BEGUN) {
        begin(cause); // whoever began it was broken off, and may not come again
      }
      if (notRun == null) {
        notRun = run.handBack();
      }
      StopReport<T> made = draft(notRun);
      tellsNobody = run.settings.onStop() == null && run.isContextOver();
      last = Errand.insisting(code -> start("-stop", code), () -> tellAndConclude(made));
      run.signalChange(); // nothing waits any more, whatever the hook still does
      if (!tellsNobody) {
        arm(Durations.ALLOWANCE, this::conclude);
      }
      report = made;
      rung = Rung.REPORTING;
    } finally {
      run.lock.unlock();
    }
    if (!tellsNobody) {
      last.send();
      return;
    }
    try {
      conclude(); // there is nobody left to tell, and a thread for it may be late
    } catch (OutOfMemoryError e) {
      last.send();
    }
  }

  private void tellAndConclude(StopReport<T> made) {
    callHook(made);
    run.context().close(); // calls the listeners that the actions left
    conclude();
  }

  /** In the context above the run's own, which a stop may have cancelled. */
  private void callHook(StopReport<T> made) {
    var hook = run.settings.onStop();
    if (hook != null && !hookCalled) {
      Seat seat = new Seat(run); // so that this thread is one of the run's own
      String who = "the stop hook of " + run.name();
      Runnable call = () -> hook.accept(made);
      seat.sit(
          run.settings.context(),
          run.name(),
          () -> {
            hookCalled = true;
            Faults.guard(who, call);
          });
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
        List.copyOf(stillRunning),
        List.of());
  }

  // model: CONCLUDE
  private void conclude() {
    StopReport<T> concluded;
    List<TimeSource.Timer> pending;
    Stage<T> asked;
    run.lock.lock();
    try {
      if (rung != Rung.REPORTING) {
        return;
      }
      concluded = Objects.requireNonNull(report, "made on the rung before");
      pending = List.copyOf(timers);
      asked = stage;
      Watch.current().ended(run);
      Generation.move(run.latch, State.STOPPED); // once: it is the next run's from then on
      rung = Rung.DONE;
    } finally {
      run.lock.unlock();
    }
    try {
      pending.forEach(TimeSource.Timer::close);
      Events.stopped(concluded);
    } finally {
      waiters.wakeAll(time);
      if (asked != null) {
        asked.errand.send();
      }
    }
    boolean asksNobody = concluded.cause() == Cause.CONTEXT || concluded.cause() == Cause.FAILURE;
    if (asksNobody && !concluded.clean() && run.settings.onStop() == null) {
      // A log may block, and this may be the timers' thread.
      Errand.send(code -> start("-log", code), () -> run.unheard(concluded));
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
        run.stopAnyway(Cause.NOW, null, Duration.ZERO);
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
        stage = new Stage<>(this);
      }
      return stage.future;
    } finally {
      run.lock.unlock();
    }
  }

  /** Sets a timer, which the end of the stop calls off; with the lock held, before the end. */
  private TimeSource.Timer arm(Duration delay, Runnable rungs) {
    if (timers.isEmpty()) {
      timers = new ArrayList<>();
    }
    var errand = Errand.insisting(this::startPromptly, rungs);
    TimeSource.Timer timer = time.after(delay, errand::send);
    timers.add(timer);
    return timer;
  }

  private void armGraceOver(Duration grace) {
    run.lock.lock();
    try {
      if (isDraining()) {
        arm(grace, this::graceOver);
      }
    } finally {
      run.lock.unlock();
    }
  }

  /** The report to come; all that telling it takes is made when it is asked for. */
  private static final class Stage<T> {
    private final ReadOnlyFuture<StopReport<T>> future = new ReadOnlyFuture<>();
    private final Errand errand;

    Stage(Ladder<T> ladder) {
      errand =
          Errand.insisting(
              code -> ladder.start("-signal", code),
              () -> future.succeed(Objects.requireNonNull(ladder.report)));
    }
  }
}
