package dev.latchwork.stress.model;

import dev.latchwork.stress.model.RunState.At;
import dev.latchwork.stress.model.RunState.Fault;
import dev.latchwork.stress.model.RunState.Latch;
import dev.latchwork.stress.model.RunState.Phase;
import dev.latchwork.stress.model.RunState.Place;
import dev.latchwork.stress.model.RunState.Rung;
import org.jspecify.annotations.Nullable;

/**
 * One run of a queue: put, take, run, pause, resume, fail, cancel, and the stop from rung to rung. The ring
 * and the stack of idle workers are coarser here than in their own models; the lock of the run is held
 * from step to step, so that all that needs no lock goes on meanwhile.
 *
 * <p>Processes: threads of workers, one producer, callers from outside, the timers of the two rungs,
 * the thread that interrupts, and, with a stop hook, its thread and its timer.
 */
@SuppressWarnings("RefactorSwitch") // each case is what comes next, and may return early
final class RunModel extends Model {
  private final RunBounds bounds;
  private final RunState state;
  private final RunWake wake;
  private final RunShift shift;
  private final RunRest rest;
  private final RunStop stop;
  private final RunCalls calls;

  RunModel(RunBounds bounds, Fault fault) {
    this.bounds = bounds;
    this.state = new RunState(this, bounds, fault, processes());
    this.wake = new RunWake(this, state);
    this.stop = new RunStop(this, state, wake);
    this.shift = new RunShift(this, state, wake);
    this.rest = new RunRest(state, wake);
    this.calls = new RunCalls(this, state, wake);
  }

  int producer() {
    return bounds.threads();
  }

  int caller(int number) {
    return producer() + 1 + number;
  }

  /** The timer of the grace period. */
  int grace() {
    return caller(bounds.callers().size());
  }

  /** The timer of what comes after it. */
  int allowance() {
    return grace() + 1;
  }

  int interrupter() {
    return grace() + 2;
  }

  int hook() {
    return grace() + 3;
  }

  int hookTimer() {
    return grace() + 4;
  }

  /** {@return whether this process is a caller that stops at once} */
  boolean stopsAtOnce(int process) {
    return !isThread(process) && calls.callOf(process).is(RunBounds.Call.STOP_NOW);
  }

  boolean isThread(int process) {
    return process < producer();
  }

  @Override
  String title() {
    return bounds.toString();
  }

  @Override
  int processes() {
    return interrupter() + 1 + (bounds.hook() ? 2 : 0);
  }

  @Override
  String process(int number) {
    if (isThread(number)) {
      Num seat = state.seat[number];
      return seat.isSet() ? "seat " + seat.get() : "thread";
    } else if (number == producer()) {
      return "producer";
    } else if (number < grace()) {
      return "caller " + (number - producer());
    }
    return switch (number - grace()) {
      case 0 -> "grace timer";
      case 1 -> "last timer";
      case 2 -> "interrupter";
      case 3 -> "hook";
      default -> "hook timer";
    };
  }

  @Override
  int urgent() {
    for (int process = 0; process < processes(); process++) {
      if (isUrgent(process)) {
        return process;
      }
    }
    return -1;
  }

  /**
   * With the lock held, what only touches what the lock guards; and what comes right after something
   * that nobody else can undo.
   */
  private boolean isUrgent(int process) {
    return switch (state.at.get(process).get()) {
      case STOPPING, RESUMED, ENDED, LOOKED_AGAIN -> true;
      case STAFF -> wake.hasFreeThread();
      case SETTLE_RUN -> !state.halted.isSet() && !state.closed.isSet();
      case AROUND -> state.isUp() && !wake.isWatched();
      case RAISE_CLAIMS, GIVE_UP_CLAIM -> state.scan.is(bounds.seats());
      case PAUSE_CHECK -> !state.latch.is(Latch.PAUSED);
      // What was given up is nobody's affair any more.
      case ROW, ROW_POLL, WITHDRAW, NEXT, SETTLE, READY -> isGivenUp(process);
      case END -> isGivenUp(process) && !state.lock.isSet();
      case EXIT -> !state.phases.get(state.seat[process].get() - 1).is(Phase.CLAIMING);
      default -> false;
    };
  }

  private boolean isGivenUp(int thread) {
    return state.phases.get(state.seat[thread].get() - 1).is(Phase.GONE);
  }

  @Override
  void normalize() {
    shift.sortThreads();
  }

  @Override
  @Nullable Step step(int process) {
    var at = state.at.get(process).get();
    return switch (at) {
      case OFF, FIRED -> null;
      case SIGNAL, STAFF, SETTLE_RUN, AROUND, RETIRE_VACANT -> wake.step(process, at);
      case FINISH, CONCLUDE, HOOK, STOP, HALT, CLOSE, STOPPING, STOP_GRACE, STOP_WAKE ->
          stop.stop(process, at);
      case ARMED, RAISE, RAISE_HALT, RAISE_CLAIMS, GIVE_UP, GIVE_UP_CLAIM, GIVE_UP_SEAT ->
          stop.climb(process, at);
      case AIM, INTERRUPT, HIT -> stop.interrupt(process, at);
      case IDLE,
          PUT_BEHIND,
          AWAIT_STOP,
          PAUSE,
          PAUSE_HALT,
          PAUSING,
          PAUSE_CHECK,
          PAUSE_WAIT,
          RESUME,
          RESUME_BIT,
          RESUMED,
          RESUME_WAKE,
          CANCEL,
          CANCEL_RUNNING,
          CANCEL_HIT ->
          calls.step(process, at);
      case REST,
          SWITCHES,
          MAY_LEAVE,
          IS_TO_LEAVE,
          LEAVES,
          LOOK,
          PUSH,
          LOOK_ONCE_MORE,
          SWITCHED,
          LOOK_AGAIN,
          LOOKED_AGAIN,
          EXIT,
          LEAVE ->
          rest.step(process, at);
      default -> shift.step(process, at);
    };
  }

  @Override
  @Nullable String wrong() {
    if (state.rung.is(Rung.DONE)) {
      for (int i = 0; i < state.items; i++) {
        var place = state.places.get(i).get();
        boolean accepted = place != Place.OUTSIDE && place != Place.REFUSED;
        if (accepted && !place.isEnd()) {
          return "the run is over, and item " + (i + 1) + " is " + place;
        }
        if (accepted && bounds.isTicket(i + 1) && !state.complete[i].isSet()) {
          return "the run is over, and the result of item " + (i + 1) + " is open";
        }
      }
      if (state.hasSeats()) {
        return "the run is over, and somebody has a seat";
      }
    }
    return state.unbalanced();
  }

  @Override
  @Nullable String wrongAtRest() {
    if (state.lock.isSet()) {
      return "somebody has the lock";
    }
    if (state.mayTake() && state.firstVacant() >= 0) {
      return "a lost wake-up: an item waits, a worker is idle, and nobody is on the way";
    }
    for (var at : state.at) {
      if (at.is(At.PAUSE_WAIT) && !state.latch.is(Latch.PAUSING)) {
        return "a pause does not return";
      }
    }
    boolean stops = !state.isUp() && state.rung.get().compareTo(Rung.REPORTING) < 0;
    if (stops && state.at.get(allowance()).is(At.FIRED)) {
      return "the stop is not over though its last timer has fired";
    }
    if (!state.isQuiet()) {
      return null;
    }
    if (state.latch.is(Latch.PAUSING)) {
      return "nothing runs, and it is not PAUSED";
    }
    return stops ? "nothing runs, and the stop is not over" : null;
  }

  @Override
  @Nullable String wrongAtEnd() {
    boolean waits = state.places.stream().anyMatch(place -> place.is(Place.WAITING));
    if (waits && !state.halted.isSet()) {
      return "an item waits for ever";
    }
    boolean over = state.rung.is(Rung.DONE);
    return state.isUp() || (over && state.latch.is(Latch.STOPPED)) ? null : "the stop does not end";
  }
}
