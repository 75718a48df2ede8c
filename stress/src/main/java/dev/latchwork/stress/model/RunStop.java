package dev.latchwork.stress.model;

import dev.latchwork.stress.model.RunState.At;
import dev.latchwork.stress.model.RunState.Fault;
import dev.latchwork.stress.model.RunState.Latch;
import dev.latchwork.stress.model.RunState.Phase;
import dev.latchwork.stress.model.RunState.Place;
import dev.latchwork.stress.model.RunState.Rung;
import org.jspecify.annotations.Nullable;

/** The stop of a {@link RunModel}, from its first rung to the report. */
@SuppressWarnings("RefactorSwitch") // each case is what comes next, and may return early
final class RunStop {
  private final RunModel model;
  private final RunState s;
  private final RunWake wake;

  private final Num[] began;

  /** What the interrupter aims at. */
  private final Num aim;

  RunStop(RunModel model, RunState s, RunWake wake) {
    this.model = model;
    this.s = s;
    this.wake = wake;
    began = model.numbers("began the stop", model.processes(), 1);
    aim = model.number("is to be interrupted", s.items);
  }

  @Nullable Step stop(int p, At at) {
    switch (at) {
      case STOP -> {
        if (!s.tryLock(p)) {
          return null;
        }
        if (!s.isUp()) {
          wake.unlockAndFinish(p, At.STOP_GRACE);
        } else {
          s.rung.to(Rung.DRAINING);
          began[p].set(1);
          s.at.get(p).to(At.HALT);
        }
        return Step.STOP;
      }
      case HALT -> {
        s.halted.set(s.halted.isSet() || model.isThread(p) || model.stopsAtOnce(p));
        s.at.get(p).to(At.CLOSE);
        return Step.HALT;
      }
      case CLOSE -> {
        s.closed.set(1);
        wake.lookAround(p, At.STOPPING);
        return Step.CLOSE;
      }
      case STOPPING -> {
        if (s.latch.is(Latch.STOPPING) || s.latch.is(Latch.STOPPED)) {
          throw new Wrong("a run that is " + s.latch.get() + " begins to stop");
        }
        s.latch.to(Latch.STOPPING);
        wake.signalChange();
        wake.unlockAndFinish(p, At.STOP_GRACE);
        return Step.STOP_BEGINS;
      }
      case STOP_GRACE -> {
        if (model.stopsAtOnce(p)) {
          s.at.get(p).to(At.RAISE);
        } else {
          arm(model.grace(), s.rung.is(Rung.DRAINING));
          s.at.get(p).to(At.STOP_WAKE);
        }
        return Step.STOP;
      }
      case STOP_WAKE -> {
        At then = model.isThread(p) ? At.END : At.AWAIT_STOP;
        if (began[p].isSet() && s.mayTake()) {
          wake.signal(p, then);
        } else {
          s.at.get(p).to(then);
        }
        began[p].set(0);
        return Step.LOOK_FOR_WORK;
      }
      case FINISH -> {
        return finish(p);
      }
      case HOOK -> {
        s.at.get(p).to(At.CONCLUDE);
        return p == model.hook() ? Step.HOOK_ENDS : Step.TIMER_FIRES;
      }
      case CONCLUDE -> {
        if (!s.tryLock(p)) {
          return null;
        }
        if (s.rung.is(Rung.REPORTING) || s.fault == Fault.CONCLUDED_TWICE) {
          if (!s.latch.is(Latch.STOPPING)) {
            throw new Wrong("a run that is " + s.latch.get() + " is stopped");
          }
          s.latch.to(Latch.STOPPED);
          s.rung.to(Rung.DONE);
          wake.signalChange();
        }
        s.lock.set(0);
        wake.goBack(p);
        return Step.CONCLUDE;
      }
      default -> throw new AssertionError(at);
    }
  }

  private void arm(int timer, boolean really) {
    if (really && s.at.get(timer).is(At.OFF)) {
      s.at.get(timer).to(At.ARMED);
    }
  }

  private @Nullable Step finish(int p) {
    if (!s.tryLock(p)) {
      return null;
    }
    s.lock.set(0);
    boolean ends = !s.isUp() && s.rung.get().compareTo(Rung.REPORTING) < 0 && !s.hasSeats();
    if (!ends) {
      wake.goBack(p);
      return Step.FINISH;
    }
    s.rung.to(Rung.REPORTING);
    for (int i = 1; i <= s.items; i++) {
      if (s.places.get(i - 1).is(Place.WAITING)) {
        handBack(i);
      }
    }
    s.head.set(s.tail.get());
    s.overflow.set(0);
    s.behind.set(0);
    s.turn.set(0);
    if (s.bounds.hook()) {
      s.at.get(model.hook()).to(At.HOOK);
      s.at.get(model.hookTimer()).to(At.HOOK);
      s.back.get(model.hook()).to(At.FIRED);
      s.back.get(model.hookTimer()).to(At.FIRED);
      wake.goBack(p);
    } else {
      s.at.get(p).to(At.CONCLUDE);
    }
    return Step.FINISH;
  }

  private void handBack(int item) {
    boolean called = s.cancelled[item - 1].isSet();
    s.move(item, Place.WAITING, called ? Place.CANCELLED : Place.HANDED_BACK);
    (called ? s.cancels : s.handedBack).add(1);
  }

  @Nullable Step climb(int p, At at) {
    switch (at) {
      case ARMED -> {
        if (s.rung.is(Rung.DONE)) {
          return null; // it is closed
        }
        s.at.get(p).to(p == model.grace() ? At.RAISE : At.GIVE_UP);
        return Step.TIMER_FIRES;
      }
      case RAISE -> {
        if (!s.tryLock(p)) {
          return null;
        }
        if (s.rung.is(Rung.DRAINING)) {
          s.rung.to(Rung.CANCELLED);
          s.at.get(p).to(At.RAISE_HALT);
        } else {
          s.unlock(p, afterRaise(p));
        }
        return Step.RAISE;
      }
      case RAISE_HALT -> {
        s.halted.set(1);
        wake.lookAround(p, At.RAISE_CLAIMS);
        return Step.HALT;
      }
      case RAISE_CLAIMS -> {
        if (!s.scan.is(s.bounds.seats()) && s.fault != Fault.CLAIMS_ARE_NOT_AWAITED) {
          return awaitsClaim(p, At.RAISE_CLAIMS) ? scanned(Step.AWAIT_CLAIM) : null;
        }
        s.scan.set(0);
        arm(model.allowance(), true);
        s.at.get(model.interrupter()).to(At.AIM);
        wake.unlockAndFinish(p, afterRaise(p));
        return Step.RAISE;
      }
      case GIVE_UP -> {
        if (!s.tryLock(p)) {
          return null;
        }
        s.back.get(p).to(At.FIRED);
        if (s.rung.is(Rung.CANCELLED)) {
          s.rung.to(Rung.ABANDONED);
          s.at.get(p).to(At.GIVE_UP_CLAIM);
        } else {
          s.unlock(p, s.rung.is(Rung.REPORTING) ? At.CONCLUDE : At.FINISH);
        }
        return Step.GIVE_UP;
      }
      case GIVE_UP_CLAIM -> {
        if (!s.scan.is(s.bounds.seats())) {
          return awaitsClaim(p, At.GIVE_UP_SEAT) ? Step.AWAIT_CLAIM : null;
        }
        s.scan.set(0);
        s.unlock(p, At.FINISH);
        return Step.GIVE_UP;
      }
      case GIVE_UP_SEAT -> {
        int seat = s.scan.get();
        if (s.listed[seat].isSet() && s.phases.get(seat).is(Phase.CLAIMING)) {
          return null;
        }
        if (s.listed[seat].isSet()) {
          giveUp(seat);
        }
        s.at.get(p).to(At.GIVE_UP_CLAIM);
        return scanned(Step.ABANDON);
      }
      default -> throw new AssertionError(at);
    }
  }

  private At afterRaise(int p) {
    return p == model.grace() ? At.FIRED : At.STOP_WAKE;
  }

  private Step scanned(Step step) {
    s.scan.add(1);
    return step;
  }

  /** {@return whether no claim is under way at the seat that is looked at} */
  private boolean awaitsClaim(int p, At next) {
    int seat = s.scan.get();
    boolean claims = s.phases.get(seat).is(Phase.CLAIMING) || s.row[seat].isSet();
    if (s.listed[seat].isSet() && claims && s.fault != Fault.CLAIMS_ARE_NOT_AWAITED) {
      return false;
    }
    s.at.get(p).to(next);
    return true;
  }

  private void giveUp(int seat) {
    boolean busy = s.isBusy(seat);
    s.phases.get(seat).to(Phase.GONE);
    if (busy) {
      s.move(s.item[seat].get(), Place.RUNNING, Place.ABANDONED);
      s.abandoned.add(1);
    }
    s.unlist(seat);
  }

  /** The thread that interrupts all that runs, one seat after another. */
  @Nullable Step interrupt(int p, At at) {
    int seat = s.target[p].get();
    var phase = s.phases.get(seat);
    switch (at) {
      case AIM -> {
        if (phase.is(Phase.CLAIMING)) {
          return null;
        }
        aim.set(phase.is(Phase.RUNNING) ? s.item[seat].get() : 0);
        if (aim.isSet()) {
          s.at.get(p).to(At.INTERRUPT);
        } else {
          nextSeat(p);
        }
      }
      case INTERRUPT -> {
        // The word has the number of the row; the one that runs now is meant.
        if (phase.is(Phase.RUNNING) && s.item[seat].is(aim.get())) {
          phase.to(Phase.INTERRUPTING);
          s.at.get(p).to(At.HIT);
        } else {
          nextSeat(p);
        }
      }
      case HIT -> {
        s.hit(seat, aim.get());
        nextSeat(p);
      }
      default -> throw new AssertionError(at);
    }
    return Step.INTERRUPT;
  }

  private void nextSeat(int p) {
    aim.set(0);
    if (s.target[p].is(s.bounds.seats() - 1)) {
      s.target[p].set(0);
      s.at.get(p).to(At.FIRED);
    } else {
      s.target[p].add(1);
      s.at.get(p).to(At.AIM);
    }
  }
}
