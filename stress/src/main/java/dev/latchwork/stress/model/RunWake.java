package dev.latchwork.stress.model;

import dev.latchwork.stress.model.RunState.At;
import dev.latchwork.stress.model.RunState.Fault;
import dev.latchwork.stress.model.RunState.Latch;
import dev.latchwork.stress.model.RunState.Phase;
import org.jspecify.annotations.Nullable;

/** How those that take part in a {@link RunModel} wake each other, and tell each other what has changed. */
@SuppressWarnings("RefactorSwitch") // each case is what comes next, and may return early
final class RunWake {
  private final RunModel model;
  private final RunState s;

  /** By thread: 1 if it has read how often the run was switched, 2 once that is old, else 0. */
  final Num[] watching;

  /** By caller: whether the change has come that it waits for. */
  private final Num[] signalled;

  RunWake(RunModel model, RunState s) {
    this.model = model;
    this.s = s;
    watching = model.numbers("watches", s.bounds.threads(), 2);
    signalled = model.numbers("signalled", s.bounds.callers().size(), 1);
  }

  /** The process signals that there is work, and goes on there. */
  void signal(int p, At then) {
    s.at.get(p).to(At.SIGNAL);
    s.back.get(p).to(then);
  }

  /** The process looks whether the run is over, and goes on there. */
  void unlockAndFinish(int p, At then) {
    s.unlock(p, At.FINISH);
    s.back.get(p).to(then);
  }

  /** With the lock held: looks whether idle workers have to go, and goes on there. */
  void lookAround(int p, At then) {
    s.at.get(p).to(At.AROUND);
    s.then.to(then);
  }

  /** With the lock held: tells who waits for quiet, and goes on there. */
  void settle(int p, At then) {
    s.at.get(p).to(At.SETTLE_RUN);
    s.then.to(then);
  }

  void goBack(int p) {
    s.at.get(p).to(s.back.get(p).get());
    s.back.get(p).to(At.OFF);
  }

  private void goOn(int p) {
    s.at.get(p).to(s.then.get());
    s.then.to(At.OFF);
  }

  @Nullable Step step(int p, At at) {
    switch (at) {
      case SIGNAL -> {
        int seat = s.firstVacant();
        if (seat < 0 || s.searching.isSet()) {
          goBack(p);
        } else {
          pop(p, seat);
        }
        return Step.SIGNAL;
      }
      case STAFF -> {
        return staff(p);
      }
      case SETTLE_RUN -> {
        if (!(s.halted.isSet() || s.closed.isSet()) || !s.isQuiet()) {
          goOn(p);
          return Step.SETTLE_RUN;
        }
        settlePause();
        signalChange();
        if (s.isUp()) {
          goOn(p);
        } else {
          s.at.get(p).to(At.AROUND);
        }
        return Step.SETTLE_RUN;
      }
      case AROUND -> {
        for (Num one : watching) {
          one.set(one.isSet() ? 2 : 0);
        }
        if (s.isUp()) {
          goOn(p);
        } else {
          s.work.set(s.hasWork());
          s.at.get(p).to(At.RETIRE_VACANT);
        }
        return Step.LOOK_AROUND;
      }
      case RETIRE_VACANT -> {
        if (s.halted.isSet() || (!s.work.isSet() && s.isQuiet())) {
          retireVacant();
        }
        s.work.set(0);
        goOn(p);
        return Step.LOOK_AROUND;
      }
      default -> throw new AssertionError(at);
    }
  }

  private void retireVacant() {
    for (int seat = 0; seat < s.bounds.seats(); seat++) {
      if (s.vacant[seat].isSet()) {
        s.vacant[seat].set(s.fault == Fault.RETIRED_SEATS_STAY);
        retire(seat);
      }
    }
  }

  /** A seat is left, or taken away. */
  void retire(int seat) {
    var phase = s.phases.get(seat);
    boolean twice = s.fault == Fault.RETIRED_SEATS_STAY;
    if (phase.is(Phase.IDLE) || twice) {
      phase.to(Phase.GONE);
      s.unlist(seat);
    } else if (!phase.is(Phase.GONE)) {
      throw new Wrong("a seat is left while it is " + phase.get());
    }
  }

  /** Takes an idle worker from the stack, to be started as the one that searches. */
  void pop(int p, int seat) {
    s.vacant[seat].set(0);
    s.searching.set(1);
    s.searches[seat].set(1);
    s.target[p].set(seat);
    s.at.get(p).to(At.STAFF);
  }

  boolean hasFreeThread() {
    return freeThread() >= 0;
  }

  private int freeThread() {
    for (int thread = 0; thread < s.bounds.threads(); thread++) {
      if (s.at.get(thread).is(At.OFF)) {
        return thread;
      }
    }
    return -1;
  }

  /** {@return whether a thread would see that the run is switched} */
  boolean isWatched() {
    for (Num one : watching) {
      if (one.is(1)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Step staff(int p) {
    int free = freeThread();
    if (free < 0) {
      return null; // until one of those that have nothing more to do has ended
    }
    s.seat[free].set(s.target[p].get() + 1);
    s.at.get(free).to(At.READY);
    s.target[p].set(0);
    goBack(p);
    return Step.STAFF;
  }

  /** With the lock held: if it pauses and nothing runs, it is paused. */
  void settlePause() {
    if (s.latch.is(Latch.PAUSING) && s.isQuiet()) {
      s.latch.to(Latch.PAUSED);
      signalChange();
    }
  }

  void signalChange() {
    for (int i = 0; i < signalled.length; i++) {
      if (s.at.get(model.caller(i)).is(At.PAUSE_WAIT)) {
        signalled[i].set(1);
      }
    }
  }

  boolean isSignalled(int p) {
    return signalled[p - model.caller(0)].isSet();
  }

  void hasBeenSignalled(int p) {
    signalled[p - model.caller(0)].set(0);
  }

  /** A thread reads how often the run was switched. */
  void watch(int thread) {
    watching[thread].set(1);
  }

  /** {@return whether the run was switched since} */
  boolean watched(int thread) {
    boolean switched = watching[thread].is(2);
    watching[thread].set(0);
    return switched;
  }
}
