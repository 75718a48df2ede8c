package dev.latchwork.stress.model;

import dev.latchwork.stress.model.RestartModel.Fault;
import dev.latchwork.stress.model.RestartState.At;
import dev.latchwork.stress.model.RestartState.Rung;
import dev.latchwork.stress.model.RestartState.Seat;
import dev.latchwork.stress.model.RestartState.State;
import org.jspecify.annotations.Nullable;

/** What the users of a {@link RestartModel} call: start and stop, up to where they wait for its end. */
@SuppressWarnings("RefactorSwitch") // each case is what comes next, and may return early
final class RestartCalls {
  private final RestartState s;

  RestartCalls(RestartState s) {
    this.s = s;
  }

  @Nullable Step step(int p, At at) {
    return switch (at) {
      case IDLE -> call(p);
      case START, STARTING, GENERATION, LAUNCH, OPEN, LEAVE -> start(p);
      case STATE, PICK, PICK_LOCKED -> pick(p);
      case STOP, RAISE, AWAIT -> stop(p, s.runOf(p));
      default -> throw new AssertionError(at);
    };
  }

  private @Nullable Step call(int p) {
    if (s.called[p].is(s.scripts.get(p).length())) {
      return null;
    }
    boolean starts = s.scripts.get(p).charAt(s.called[p].get()) == '+';
    s.called[p].add(1);
    s.at.get(p).to(starts ? At.START : At.STATE);
    s.asked[p].set(starts ? 0 : s.begun.get());
    return starts ? Step.A_START : Step.A_STOP;
  }

  private @Nullable Step start(int p) {
    var pc = s.at.get(p);
    int own = s.run[p].get() - 1;
    switch (pc.get()) {
      case START -> {
        if (s.monitor.isSet()) {
          return null;
        }
        boolean strays = s.seats.stream().anyMatch(seat -> seat.is(Seat.GIVEN_UP));
        boolean refused = strays && s.fault != Fault.STRAYS_ARE_FORGOTTEN;
        if (!s.latch.is(State.STOPPED) || s.begun.is(s.runs) || refused) {
          pc.to(At.IDLE);
        } else {
          s.monitor.set(p + 1);
          pc.to(At.STARTING);
        }
        return Step.START;
      }
      case STARTING -> {
        s.starter[s.begun.get()].set(1);
        s.begun.add(1);
        s.latch.to(State.STARTING);
        pc.to(At.GENERATION);
        return Step.BEGIN_RUN;
      }
      case GENERATION -> {
        s.generation.set(s.begun.get());
        s.run[p].set(s.begun.get());
        s.monitor.set(0);
        pc.to(At.LAUNCH);
        return Step.START;
      }
      case LAUNCH -> {
        if (s.locks[own].isSet()) {
          return null;
        }
        boolean enlists = s.rungs.get(own).get().compareTo(Rung.ABANDONED) < 0;
        s.seats.get(own).to(enlists ? Seat.IDLE : Seat.NONE);
        pc.to(At.OPEN);
        return Step.ENLIST;
      }
      case OPEN -> {
        if (s.locks[own].isSet()) {
          return null;
        }
        if (s.rungs.get(own).is(Rung.UP)) {
          s.move(own, State.STARTING, State.STARTED);
        } else if (s.seats.get(own).is(Seat.IDLE)) {
          s.seats.get(own).to(Seat.LEFT); // it finds by itself that it has to go
        }
        pc.to(At.LEAVE);
        return Step.OPEN;
      }
      case LEAVE -> {
        if (s.locks[own].isSet()) {
          return null;
        }
        s.starter[own].set(0);
        pc.to(At.FINISH);
        s.back.get(p).to(s.rungs.get(own).is(Rung.UP) ? At.IDLE : At.AWAIT);
        return Step.LEAVE_SEAT;
      }
      default -> throw new AssertionError(pc.get());
    }
  }

  private @Nullable Step pick(int p) {
    var pc = s.at.get(p);
    switch (pc.get()) {
      case STATE -> {
        boolean looks = s.fault != Fault.THE_RUN_BEFORE_IS_TAKEN;
        pc.to(looks && s.latch.is(State.STARTING) ? At.PICK_LOCKED : At.PICK);
      }
      case PICK -> {
        boolean over = s.generation.isSet() && s.rungs.get(s.generation.get() - 1).is(Rung.DONE);
        if (s.fault == Fault.THE_RUN_BEFORE_IS_TAKEN && (over || !s.generation.isSet())) {
          pc.to(At.PICK_LOCKED);
        } else {
          picked(p);
        }
      }
      case PICK_LOCKED -> {
        if (s.monitor.isSet()) {
          return null;
        }
        picked(p);
      }
      default -> throw new AssertionError(pc.get());
    }
    return Step.PICK;
  }

  private void picked(int p) {
    if (s.generation.get() < s.asked[p].get()) {
      throw new Wrong("run " + s.asked[p].get() + " had begun, and it stops the one before");
    }
    s.asked[p].set(0);
    s.run[p].set(s.generation.get());
    s.at.get(p).to(s.generation.isSet() ? At.STOP : At.IDLE);
  }

  private @Nullable Step stop(int p, int own) {
    var pc = s.at.get(p);
    var rung = s.rungs.get(own);
    switch (pc.get()) {
      case STOP -> {
        if (s.locks[own].isSet()) {
          return null;
        }
        if (rung.is(Rung.UP)) {
          rung.to(Rung.DRAINING);
          if (s.seats.get(own).is(Seat.IDLE)) {
            s.seats.get(own).to(Seat.LEFT);
          }
          moveToStopping(own);
        }
        pc.to(At.FINISH);
        s.back.get(p).to(At.RAISE);
        return Step.STOP_BEGINS;
      }
      case RAISE -> {
        if (s.locks[own].isSet()) {
          return null;
        }
        if (rung.is(Rung.DRAINING)) {
          rung.to(Rung.CANCELLED);
          s.at.get(s.users + own).to(At.ARMED);
        }
        pc.to(At.FINISH);
        s.back.get(p).to(At.AWAIT);
        return Step.RAISE;
      }
      case AWAIT -> {
        if (!rung.is(Rung.DONE)) {
          return null;
        }
        s.run[p].set(0);
        pc.to(At.IDLE);
        return Step.AWAIT_STOP;
      }
      default -> throw new AssertionError(pc.get());
    }
  }

  private void moveToStopping(int own) {
    s.move(own, s.latch.is(State.STARTING) ? State.STARTING : State.STARTED, State.STOPPING);
  }
}
