package dev.latchwork.signal;

import dev.latchwork.internal.Classes;
import dev.latchwork.internal.Durations;
import dev.latchwork.internal.Named;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of something that starts, pauses and stops, again and again.
 *
 * <p>Every move is atomic: of many threads that race for one move exactly one wins, and the others
 * get an exception and change nothing ({@code tryMove}: {@code false}). Any number of threads may
 * wait for a state, early or late, because waits are level-triggered and belong to a run:
 *
 * <ul>
 *   <li>While {@code STOPPED}, waits for {@code STOPPING} and {@code STOPPED} refer to the last run
 *       (on a latch that was never started they are over at once), all others to the next run.
 *       Otherwise all refer to the current run.
 *   <li>{@code PAUSING}, {@code PAUSED} and {@code RESUMING} are over when that state is current, or
 *       at its next entry in this run; the others when this run has been there.
 *   <li>A wait for a state that the run can no longer enter ends with an {@link
 *       IllegalStateException} whose cause is {@link #failure()}.
 * </ul>
 *
 * {@snippet class="dev.latchwork.examples.Latches" region="service"}
 *
 * <p>Thread-safe. Nothing that a move does blocks or runs anybody else's code.
 */
// A latch is a chain of runs, one for each generation; the current one is the last that has begun.
// Invariants:
//  1. Only the last begun run can move: a run whose moment is STOPPED is over for good, and the
//     next one begins by a CAS on its own moment. So a thread of an old run cannot touch a new one.
//  2. `run` may lag behind by one; whoever sees that helps it on before going on.
//  3. A waiter holds the run that it asked about. Later runs cannot take its answer away.
public final class Latch {
  private static final VarHandle RUN;

  static {
    try {
      RUN = MethodHandles.lookup().findVarHandle(Latch.class, "run", Run.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    Named.latches((owner, time) -> new Latch((Object) owner, (TimeSource) time));
  }

  /** A String, or a {@link Named} that is asked for it. */
  private final Object name;

  private final TimeSource time;
  private volatile Run run;

  /**
   * Creates a stopped latch.
   *
   * @param name what messages call it
   */
  public Latch(String name) {
    this(name, TimeSource.system());
  }

  /**
   * Creates a stopped latch whose waits run on a time source.
   *
   * @param name what messages call it
   * @param time where its waits park
   */
  public Latch(String name, TimeSource time) {
    this((Object) name, time);
  }

  private Latch(Object name, TimeSource time) {
    Classes.prepare();
    this.name = Objects.requireNonNull(name, "name");
    this.time = Objects.requireNonNull(time, "time");
    this.run = Run.before(this);
  }

  /** {@return what messages call it} */
  public String name() {
    return name instanceof Named owner ? owner.name() : (String) name;
  }

  /** {@return the state at this moment; never {@link State#ACTIVE}} */
  public State state() {
    return current().moment().state();
  }

  /**
   * {@return whether it is in this state at this moment}
   *
   * @param state any state; {@link State#ACTIVE} never is
   */
  public boolean is(State state) {
    return state().is(state);
  }

  /** {@return what ended the last run, if that was a failure; until the next run begins} */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(current().moment().failure());
  }

  /**
   * Moves from {@code STOPPED} to {@code STARTING}.
   *
   * @throws CannotStartException in any other state
   */
  // model: BEGIN_RUN
  public void starting() {
    Run seen = current();
    if (!tryMove(State.STARTING)) {
      throw new CannotStartException(name() + " cannot start: it is " + blocker(seen));
    }
  }

  /**
   * Moves to {@code STARTED}.
   *
   * @throws IllegalStateException unless it is {@code STARTING} or {@code RESUMING}
   */
  public void started() {
    move(State.STARTED);
  }

  /**
   * Moves to {@code PAUSING}.
   *
   * @throws IllegalStateException unless it is {@code STARTED}
   */
  public void pausing() {
    move(State.PAUSING);
  }

  /**
   * Moves to {@code PAUSED}.
   *
   * @throws IllegalStateException unless it is {@code PAUSING}
   */
  public void paused() {
    move(State.PAUSED);
  }

  /**
   * Moves to {@code RESUMING}.
   *
   * @throws IllegalStateException unless it is {@code PAUSING} or {@code PAUSED}
   */
  public void resuming() {
    move(State.RESUMING);
  }

  /**
   * Moves to {@code STOPPING}.
   *
   * @throws CannotStopException when it is {@code STOPPED} or {@code STOPPING}
   */
  public void stopping() {
    if (!tryMove(State.STOPPING)) {
      throw new CannotStopException(name() + " cannot stop: it is " + state());
    }
  }

  /**
   * Moves to {@code STOPPED}.
   *
   * @throws IllegalStateException unless it is {@code STOPPING}
   */
  public void stopped() {
    move(State.STOPPED);
  }

  /**
   * Ends the run with a cause: through {@code STOPPING} into {@code STOPPED}, from wherever it is.
   * The first cause of a run stays.
   *
   * @param failure the cause
   * @throws IllegalStateException when it is {@code STOPPED}
   */
  public void failed(Throwable failure) {
    Objects.requireNonNull(failure, "failure");
    Run run = current();
    boolean kept = run.tryMove(State.STOPPING, failure); // then anybody may take the last step
    if (!run.tryMove(State.STOPPED, failure) && !kept) {
      throw new IllegalStateException(name() + " cannot fail: it is STOPPED", failure);
    }
  }

  /**
   * Makes the move if it is legal now.
   *
   * @param next the state to enter
   * @return whether this call made it
   * @throws IllegalArgumentException for {@link State#ACTIVE}, which cannot be entered
   */
  public boolean tryMove(State next) {
    return tryMove(next, null, notActive(next));
  }

  /**
   * Makes the move if it is legal now, with a cause.
   *
   * @param next {@code STOPPING} or {@code STOPPED}
   * @param failure what {@link #failure()} says from then on, unless the run has a cause already
   * @return whether this call made it
   * @throws IllegalArgumentException for any other state
   */
  public boolean tryMove(State next, Throwable failure) {
    Objects.requireNonNull(failure, "failure");
    if (next != State.STOPPING && next != State.STOPPED) {
      throw new IllegalArgumentException(
          name() + " cannot enter " + next + " with a failure: only STOPPING and STOPPED keep one");
    }
    return tryMove(next, failure, next);
  }

  private boolean tryMove(State next, @Nullable Throwable failure, State checked) {
    Run run = current();
    if (checked == State.STARTING) {
      return run.isOver() && run.next().tryBegin();
    }
    return run.tryMove(next, failure);
  }

  /**
   * {@return a future for a state: complete if the run asked about has been there, else completed
   * right after it gets there, on a fresh virtual thread; failed with an {@link
   * IllegalStateException} when it can no longer get there} The caller cannot complete it.
   *
   * @param state any but {@link State#ACTIVE}
   * @throws IllegalArgumentException for {@link State#ACTIVE}
   */
  public CompletableFuture<Void> when(State state) {
    return askedAbout(notActive(state)).when(state);
  }

  /**
   * Waits for a state. Never moves the latch.
   *
   * @param state any but {@link State#ACTIVE}
   * @throws InterruptedException when this thread is interrupted first
   * @throws IllegalStateException when the run can no longer get there
   * @throws IllegalArgumentException for {@link State#ACTIVE}
   */
  public void await(State state) throws InterruptedException {
    askedAbout(notActive(state)).await(state, Long.MAX_VALUE);
  }

  /**
   * Waits for a state, at most so long. Never moves the latch.
   *
   * @param state any but {@link State#ACTIVE}
   * @param timeout at most this long; zero or less only looks
   * @return false when the time ran out
   * @throws InterruptedException when this thread is interrupted first
   * @throws IllegalStateException when the run can no longer get there
   * @throws IllegalArgumentException for {@link State#ACTIVE}
   */
  public boolean await(State state, Duration timeout) throws InterruptedException {
    return askedAbout(notActive(state)).await(state, Durations.nanos(timeout));
  }

  @Override
  public String toString() {
    return name() + " is " + state();
  }

  TimeSource time() {
    return time;
  }

  private void move(State next) {
    if (!tryMove(next)) {
      throw new IllegalStateException(name() + " cannot become " + next + ": it is " + state());
    }
  }

  /** What kept a start from winning: the run it saw, or the one that another start began since. */
  private State blocker(Run seen) {
    State state = seen.moment().state();
    return state == State.STOPPED ? State.STARTING : state;
  }

  private Run askedAbout(State state) {
    Run run = current();
    boolean ofTheLast = state == State.STOPPING || state == State.STOPPED;
    return run.isOver() && !ofTheLast ? run.next() : run;
  }

  private Run current() {
    Run seen = run;
    for (; ; ) {
      Run next = seen.nextIfBegun();
      if (next == null) {
        return seen;
      }
      RUN.compareAndSet(this, seen, next);
      seen = run;
    }
  }

  private State notActive(State state) {
    if (state == State.ACTIVE) {
      throw new IllegalArgumentException(
          name() + " cannot enter ACTIVE: it is how a started worker shows that an action runs");
    }
    return state;
  }
}
