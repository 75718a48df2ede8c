package dev.latchwork.stress.model;

import dev.latchwork.stress.model.RestartState.At;
import dev.latchwork.stress.model.RestartState.Rung;
import dev.latchwork.stress.model.RestartState.Seat;
import dev.latchwork.stress.model.RestartState.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A worker that is started and stopped again and again, by several at once: the latch, the runs, their
 * timers, and actions that outlive their run. What happens within a run is coarser here than in {@link
 * RunModel}: what is done under the lock of a run is one step, but for its last one.
 */
@SuppressWarnings("RefactorSwitch") // each case is what comes next, and may return early
final class RestartModel extends Model {
  /** What can be wrong with it on purpose. */
  enum Fault {
    NONE,
    /** Whoever concludes a run does not look whether somebody else has. */
    CONCLUDED_TWICE,
    /** A start does not look for an action of the run before that was given up and still runs. */
    STRAYS_ARE_FORGOTTEN,
    /** Who calls takes the run that is there, unless that is over: the latch may have gone on. */
    THE_RUN_BEFORE_IS_TAKEN
  }

  private final RestartState s;
  private final RestartCalls calls;

  /**
   * Creates one.
   *
   * @param runs how many runs there can be
   * @param scripts what each user calls: a plus for start, a minus for stop
   */
  RestartModel(int runs, Fault fault, String... scripts) {
    this.s = new RestartState(this, runs, fault, List.of(scripts));
    this.calls = new RestartCalls(s);
  }

  @Override
  String title() {
    return "restart: users call %s, %d runs".formatted(String.join(" | ", s.scripts), s.runs);
  }

  @Override
  int processes() {
    return s.processes();
  }

  @Override
  String process(int number) {
    if (number < s.users) {
      return "user " + (number + 1);
    }
    int other = number - s.users;
    return (other < s.runs ? "timer of " : "worker of ") + (other % s.runs + 1);
  }

  @Override
  @Nullable Step step(int p) {
    var at = s.at.get(p).get();
    return switch (at) {
      case FINISH, CONCLUDE, DONE -> finish(p, s.runOf(p));
      case OFF, ARMED, GIVE_UP, RUN, END, OVER ->
          p < s.users + s.runs ? time(p, s.runOf(p)) : work(p, s.runOf(p));
      default -> calls.step(p, at);
    };
  }

  private @Nullable Step finish(int p, int own) {
    var pc = s.at.get(p);
    var rung = s.rungs.get(own);
    boolean locked = s.locks[own].isSet();
    switch (pc.get()) {
      case FINISH -> {
        if (locked) {
          return null;
        }
        boolean empty =
            !s.starter[own].isSet()
                && !s.seats.get(own).is(Seat.IDLE)
                && !s.seats.get(own).is(Seat.RUNNING);
        boolean stops = !rung.is(Rung.UP) && rung.get().compareTo(Rung.REPORTING) < 0;
        if (stops && empty) {
          rung.to(Rung.REPORTING);
          pc.to(At.CONCLUDE);
        } else {
          s.goBack(p);
        }
        return Step.FINISH;
      }
      case CONCLUDE -> {
        if (locked) {
          return null;
        }
        if (rung.is(Rung.REPORTING) || s.fault == Fault.CONCLUDED_TWICE) {
          s.locks[own].set(p + 1);
          s.move(own, State.STOPPING, State.STOPPED);
          pc.to(At.DONE);
        } else {
          s.goBack(p);
        }
        return Step.CONCLUDE;
      }
      case DONE -> {
        rung.to(Rung.DONE);
        s.locks[own].set(0);
        s.goBack(p);
        return Step.CONCLUDE;
      }
      default -> throw new AssertionError(pc.get());
    }
  }

  private @Nullable Step time(int p, int own) {
    var pc = s.at.get(p);
    if (pc.is(At.ARMED)) {
      pc.to(At.GIVE_UP); // also when the run is over, and this was under way
      return Step.TIMER_FIRES;
    }
    if (!pc.is(At.GIVE_UP) || s.locks[own].isSet()) {
      return null;
    }
    if (s.rungs.get(own).is(Rung.CANCELLED)) {
      s.rungs.get(own).to(Rung.ABANDONED);
      s.starter[own].set(0);
      var seat = s.seats.get(own);
      seat.to(seat.is(Seat.RUNNING) ? Seat.GIVEN_UP : seat.is(Seat.IDLE) ? Seat.LEFT : seat.get());
    }
    boolean stuck = s.rungs.get(own).is(Rung.REPORTING) || s.fault == Fault.CONCLUDED_TWICE;
    pc.to(stuck && !s.rungs.get(own).is(Rung.ABANDONED) ? At.CONCLUDE : At.FINISH);
    s.back.get(p).to(At.OFF);
    return Step.GIVE_UP;
  }

  private @Nullable Step work(int p, int own) {
    var pc = s.at.get(p);
    var seat = s.seats.get(own);
    switch (pc.get()) {
      case OFF -> {
        if (!seat.is(Seat.IDLE) || !s.rungs.get(own).is(Rung.UP) || s.locks[own].isSet()) {
          return null;
        }
        if (s.generation.is(own + 1) && !s.latch.is(State.STARTED)) {
          return null; // nothing is accepted yet
        }
        seat.to(Seat.RUNNING);
        pc.to(At.RUN);
        return Step.A_PUT;
      }
      case RUN -> {
        pc.to(At.END);
        return Step.ACTION_ENDS;
      }
      case END -> {
        if (s.locks[own].isSet()) {
          return null;
        }
        boolean stays = seat.is(Seat.RUNNING) && s.rungs.get(own).is(Rung.UP);
        seat.to(stays ? Seat.IDLE : Seat.LEFT);
        pc.to(stays ? At.OVER : At.FINISH);
        s.back.get(p).to(stays ? At.IDLE : At.OVER);
        return Step.END;
      }
      default -> {
        return null;
      }
    }
  }

  @Override
  @Nullable String wrong() {
    long running =
        s.seats.stream().filter(seat -> seat.is(Seat.RUNNING) || seat.is(Seat.GIVEN_UP)).count();
    return running > 1 ? "two actions run at a time" : null;
  }

  @Override
  @Nullable String wrongAtRest() {
    if (s.monitor.isSet()) {
      return "somebody has the monitor";
    }
    for (int i = 0; i < s.runs; i++) {
      if (s.locks[i].isSet()) {
        return "somebody has a lock";
      }
      boolean stops = !s.rungs.get(i).is(Rung.UP) && !s.rungs.get(i).is(Rung.DONE);
      if (stops && !s.seats.get(i).is(Seat.RUNNING)) {
        return "nothing runs, and the stop is not over";
      }
    }
    return null;
  }

  @Override
  @Nullable String wrongAtEnd() {
    boolean waits = s.at.stream().limit(s.users).anyMatch(pc -> !pc.is(At.IDLE));
    return waits ? "somebody waits for ever" : null;
  }
}
