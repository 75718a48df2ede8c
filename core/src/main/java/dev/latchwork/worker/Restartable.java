package dev.latchwork.worker;

import dev.latchwork.internal.Classes;
import dev.latchwork.internal.Faults;
import dev.latchwork.internal.Headroom;
import dev.latchwork.internal.Named;
import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.CannotStopException;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What all workers share: a latch, and a {@link Generation} for each run.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>The generation is replaced in one step with the move to STARTING, under the monitor of the latch, which
 *       nobody else can reach. Who finds the latch STARTING looks under that lock, who finds it further
 *       needs none: so whoever has seen STARTING also finds the run that starts.
 *   <li>Old threads hold only their old generation.
 * </ol>
 *
 * @param <T> the type of the items
 * @param <G> the type of the runs
 */
abstract sealed class Restartable<T, G extends Generation<T>> implements Lifecycle, Named
    permits WorkQueue, Interval, Service {
  final Settings<T> settings;
  final Latch latch;

  private volatile @Nullable G generation;

  Restartable(Settings<T> settings, String name) {
    Classes.prepareWorkers();
    this.settings = settings;
    this.latch = new Latch(name, settings.time());
  }

  /** For one that knows its name without being told: it says so by {@link #name()}. */
  Restartable(Settings<T> settings) {
    Classes.prepareWorkers();
    this.settings = settings;
    this.latch = Named.latch(Latch.class, this, settings.time());
  }

  /**
   * {@return a new run} Neither started here, nor any foreign code called: a lock is held.
   *
   * @param strays of the runs before, which are over
   */
  abstract G generation(Set<Seat> strays);

  /** {@return whether a run must wait for the strays of the one before} */
  abstract boolean refusesStrays();

  @Override
  public String name() {
    return latch.name();
  }

  @Override
  public final State state() {
    G run = current();
    return run == null ? latch.state() : run.snapshot().state();
  }

  @Override
  public final CompletableFuture<Void> when(State state) {
    return latch.when(state);
  }

  @Override
  public final void await(State state) throws InterruptedException {
    refuseOwnWait(state);
    latch.await(state);
  }

  @Override
  public final boolean await(State state, Duration timeout) throws InterruptedException {
    refuseOwnWait(state);
    return latch.await(state, timeout);
  }

  @Override
  public final Optional<Throwable> failure() {
    return latch.failure();
  }

  @Override
  public final Snapshot snapshot() {
    G run = current();
    return run == null ? Snapshot.of(name(), State.STOPPED) : run.snapshot();
  }

  /** Starts a new run, on this thread. */
  // model: START
  final G startRun() {
    if (isOwn()) {
      throw new CannotStartException(name() + " cannot be started by its own action");
    }
    G run;
    Headroom.requireTwice();
    synchronized (latch) {
      State state = latch.state();
      if (state != State.STOPPED) {
        throw new CannotStartException(name() + " cannot start: it is " + state);
      }
      G last = generation;
      Set<Seat> strays = last == null ? Set.of() : last.strays();
      if (refusesStrays()) {
        for (Seat stray : strays) {
          throw new CannotStartException(
              name() + " cannot start: an abandoned action still runs on " + stray.thread());
        }
      }
      if (settings.context().isCancelled()) {
        throw new CannotStartException(name() + " cannot start: its context is cancelled");
      }
      run = generation(strays); // before the move: this may find no memory
      Generation.move(latch, State.STARTING);
      generation = run;
    }
    run.start();
    return run;
  }

  /** Waits for the very run that it starts: what is started after that does not matter. */
  @Override
  public final void run() {
    G run = startRun();
    StopReport<T> report;
    try {
      report = run.ladder().join();
    } catch (InterruptedException e) {
      run.ladder().stop(cause(settings.gracePeriod()), null, settings.gracePeriod());
      report = run.ladder().await();
      Thread.currentThread().interrupt();
    }
    if (report.cause() == StopReport.Cause.FAILURE) {
      throw new CompletionException(name() + " has failed", report.failure().orElseThrow());
    }
  }

  /** Stops with the grace period of the options; see {@link #stop(Duration)}. */
  @Override
  public final StopReport<T> stop() {
    return stop(settings.gracePeriod());
  }

  @Override
  public final StopReport<T> stop(Duration gracePeriod) {
    Require.notNegative("gracePeriod", gracePeriod);
    G run = begun();
    if (isOwn()) {
      throw new CannotStopException(
          name() + " cannot be stopped by its own action: requestStop() does not wait");
    }
    run.ladder().stop(cause(gracePeriod), null, gracePeriod);
    return run.ladder().await();
  }

  @Override
  public CompletableFuture<StopReport<T>> requestStop() {
    G run = begun();
    run.ladder().stop(cause(settings.gracePeriod()), null, settings.gracePeriod());
    return run.ladder().stage();
  }

  @Override
  public final void close() {
    if (isOwn()) {
      throw new IllegalStateException(name() + " cannot be closed by its own action");
    }
    G run = current();
    if (run != null && !run.isOver()) {
      StopReport<T> report = stop(settings.gracePeriod());
      if (!report.clean()) {
        Faults.warn(report.toString());
      }
    }
  }

  @Override
  public final void check() throws Exception {
    Lifecycle.super.check();
    G run = current();
    Duration overdue = settings.overdueAfter();
    if (run != null && overdue != null) {
      Duration busy = Duration.ofNanos(run.longestRunning());
      if (busy.compareTo(overdue) >= 0) {
        throw new IllegalStateException(
            name() + " is overdue: an action has been running for at least " + busy);
      }
    }
  }

  /** {@return the run that started last, which may be over; null before the first} */
  final @Nullable G latest() {
    return generation;
  }

  /**
   * {@return the run that started last, or null before the first} The latch comes first: the run before may
   * still be on its last instructions when the latch says STARTING.
   */
  // model: PICK
  final @Nullable G current() {
    if (latch.is(State.STARTING)) {
      synchronized (latch) {
        return generation;
      }
    }
    return generation;
  }

  /**
   * {@return the run that started last}
   *
   * @param operation what is tried, for the message
   * @throws IllegalStateException when it was never started
   */
  final G started(String operation) {
    G run = current();
    if (run == null) {
      throw new IllegalStateException(name() + " cannot " + operation + ": it was never started");
    }
    return run;
  }

  /** {@return whether this is a thread of the current run's own} */
  @SuppressWarnings("ReferenceEquality") // a run is itself only
  final boolean isOwn() {
    Seat seat = Seat.ofThisThread();
    return seat != null && seat.generation == generation;
  }

  @Override
  public final String toString() {
    return name() + " is " + state();
  }

  final void pauseRun() throws InterruptedException {
    if (isOwn()) {
      throw new IllegalStateException(name() + " cannot be paused by its own action");
    }
    started("pause").pause();
  }

  private G begun() {
    G run = current();
    if (run == null) {
      throw new CannotStopException(name() + " cannot stop: it was never started");
    }
    return run;
  }

  private void refuseOwnWait(State state) {
    Objects.requireNonNull(state, "state");
    if ((state == State.STOPPED || state == State.PAUSED) && isOwn()) {
      throw new IllegalStateException(
          name() + " cannot become " + state + " while its own action waits for that");
    }
  }

  private static StopReport.Cause cause(Duration gracePeriod) {
    return gracePeriod.isZero() ? StopReport.Cause.NOW : StopReport.Cause.REQUEST;
  }
}
