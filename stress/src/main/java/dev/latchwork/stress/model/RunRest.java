package dev.latchwork.stress.model;

import dev.latchwork.stress.model.RunState.At;
import dev.latchwork.stress.model.RunState.Fault;
import dev.latchwork.stress.model.RunState.Phase;
import org.jspecify.annotations.Nullable;

/** How a thread of a {@link RunModel} that finds nothing to take goes idle, or leaves. */
@SuppressWarnings("RefactorSwitch") // each case is what comes next, and may return early
final class RunRest {
  private final RunState s;
  private final RunWake wake;

  RunRest(RunState s, RunWake wake) {
    this.s = s;
    this.wake = wake;
  }

  @Nullable Step step(int p, At at) {
    int seat = s.seat[p].get() - 1;
    return switch (at) {
      case EXIT, LEAVE -> leave(p, seat, at);
      case LOOK_ONCE_MORE, SWITCHED, LOOK_AGAIN, LOOKED_AGAIN -> handedOver(p, at);
      default -> rest(p, seat, at);
    };
  }

  private @Nullable Step rest(int p, int seat, At at) {
    var pc = s.at.get(p);
    var phase = s.phases.get(seat);
    switch (at) {
      case REST -> {
        s.item[seat].set(0);
        RunShift.rests(phase);
        pc.to(At.SWITCHES);
        return Step.REST_WORD;
      }
      case SWITCHES -> {
        wake.watch(p);
        pc.to(At.MAY_LEAVE);
        return Step.LOOK_AT_SWITCHES;
      }
      case MAY_LEAVE -> {
        pc.to(s.closed.isSet() || s.halted.isSet() ? At.IS_TO_LEAVE : At.LOOK);
        return Step.MAY_LEAVE;
      }
      case IS_TO_LEAVE -> {
        if (!s.tryLock(p)) {
          return null;
        }
        wake.settle(p, At.LEAVES);
        if (s.fault == Fault.RESTS_SILENTLY) {
          pc.to(At.LEAVES);
        }
        return Step.IS_TO_LEAVE;
      }
      case LEAVES -> {
        boolean done = s.halted.isSet() || (!s.hasWork() && s.isQuiet());
        boolean leaves = !s.isUp() && (phase.is(Phase.GONE) || done);
        s.unlock(p, leaves ? At.EXIT : At.LOOK);
        return Step.IS_TO_LEAVE;
      }
      case LOOK -> {
        if (s.mayTake()) {
          boolean _ = wake.watched(p);
          pc.to(At.READY);
        } else {
          pc.to(At.PUSH);
        }
        return Step.LOOK_FOR_WORK;
      }
      case PUSH -> {
        if (s.vacant[seat].isSet()) {
          throw new Wrong("a seat is pushed twice");
        }
        s.vacant[seat].set(1);
        s.searching.set(s.searching.isSet() && !s.searches[seat].isSet());
        s.searches[seat].set(0);
        s.seat[p].set(0);
        pc.to(At.LOOK_ONCE_MORE);
        return Step.PUSH;
      }
      default -> throw new AssertionError(at);
    }
  }

  /** It has no seat any more. */
  private @Nullable Step handedOver(int p, At at) {
    var pc = s.at.get(p);
    switch (at) {
      case LOOK_ONCE_MORE -> {
        if (s.mayTake()) {
          wake.signal(p, At.SWITCHED);
        } else {
          pc.to(At.SWITCHED);
        }
        return Step.LOOK_FOR_WORK;
      }
      case SWITCHED -> {
        boolean switched = wake.watched(p) && s.fault != Fault.SWITCHES_ARE_MISSED;
        pc.to(switched ? At.LOOK_AGAIN : At.OFF);
        return Step.LOOK_AT_SWITCHES;
      }
      case LOOK_AGAIN -> {
        if (!s.tryLock(p)) {
          return null;
        }
        wake.lookAround(p, At.LOOKED_AGAIN);
        return Step.LOOK_AGAIN;
      }
      case LOOKED_AGAIN -> {
        wake.unlockAndFinish(p, At.OFF);
        return Step.LOOK_AGAIN;
      }
      default -> throw new AssertionError(at);
    }
  }

  private @Nullable Step leave(int p, int seat, At at) {
    var phase = s.phases.get(seat);
    if (at == At.EXIT) {
      boolean _ = wake.watched(p);
      s.row[seat].set(0);
      s.item[seat].set(0);
      RunShift.rests(phase);
      s.at.get(p).to(s.searches[seat].isSet() ? At.SEARCH_ENDS : At.LEAVE);
      return Step.REST_WORD;
    }
    if (!s.tryLock(p)) {
      return null;
    }
    wake.retire(seat);
    s.seat[p].set(0);
    wake.unlockAndFinish(p, At.OFF);
    return Step.LEAVE_SEAT;
  }
}
