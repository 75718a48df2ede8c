package dev.latchwork.stress.model;

import dev.latchwork.stress.model.RunBounds.Call;
import dev.latchwork.stress.model.RunState.At;
import dev.latchwork.stress.model.RunState.Latch;
import dev.latchwork.stress.model.RunState.Phase;
import dev.latchwork.stress.model.RunState.Place;
import dev.latchwork.stress.model.RunState.Rung;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who calls a run of a {@link RunModel} from outside: one that puts, others that stop, pause, cancel. */
@SuppressWarnings("RefactorSwitch") // each case is what comes next, and may return early
final class RunCalls {
  private final RunModel model;
  private final RunState s;
  private final RunWake wake;

  /** How much each has left to put, or to call. */
  private final List<Num> left = new ArrayList<>();

  private final List<Mode<Call>> calls;

  /** Which pause each waits for. */
  private final Num[] mine;

  RunCalls(RunModel model, RunState s, RunWake wake) {
    this.model = model;
    this.s = s;
    this.wake = wake;
    var callers = s.bounds.callers();
    calls = model.modes("calls", callers.size(), Call.values());
    int most = callers.stream().mapToInt(RunBounds.Caller::calls).sum();
    mine = model.numbers("waits for pause", callers.size(), most);
    add("left to put", s.bounds.fromOutside(), model.producer());
    for (int i = 0; i < callers.size(); i++) {
      add("left to call " + (i + 1), callers.get(i).calls(), model.caller(i));
    }
  }

  private void add(String name, int most, int process) {
    left.add(model.number(name, most));
    left.getLast().set(most);
    s.at.get(process).to(At.IDLE);
  }

  /** {@return what a caller calls, or called last} */
  Mode<Call> callOf(int p) {
    return calls.get(p - model.caller(0));
  }

  @Nullable Step step(int p, At at) {
    switch (at) {
      case IDLE -> {
        Num more = left.get(p - model.producer());
        if (!more.isSet() || s.rung.is(Rung.DONE)) {
          return null;
        }
        return p == model.producer() ? put(p, more) : begin(p, more);
      }
      case PUT_BEHIND -> {
        return putBehind(p, left.getFirst());
      }
      case AWAIT_STOP -> {
        if (!s.rung.is(Rung.DONE)) {
          return null;
        }
        callOf(p).to(Call.PAUSE);
        s.at.get(p).to(At.IDLE);
        return Step.AWAIT_STOP;
      }
      case CANCEL, CANCEL_RUNNING, CANCEL_HIT -> {
        return cancel(p, at);
      }
      case RESUME, RESUME_BIT, RESUMED, RESUME_WAKE -> {
        return resume(p, at);
      }
      default -> {
        return pause(p, at);
      }
    }
  }

  private Step put(int p, Num more) {
    int item = next(more);
    if (item == s.bounds.behind() && !s.closed.isSet() && s.isFull()) {
      s.at.get(p).to(At.PUT_BEHIND);
      return Step.A_PUT;
    }
    more.add(-1);
    if (s.closed.isSet() || s.isFull()) {
      s.move(item, Place.OUTSIDE, Place.REFUSED);
    } else {
      s.put(item, Place.OUTSIDE);
      wake.signal(p, At.IDLE);
    }
    return Step.A_PUT;
  }

  private int next(Num more) {
    return s.bounds.fromOutside() - more.get() + 1;
  }

  private @Nullable Step putBehind(int p, Num more) {
    if (s.lock.isSet()) {
      return null;
    }
    int item = next(more);
    more.add(-1);
    if (s.closed.isSet()) {
      s.move(item, Place.OUTSIDE, Place.REFUSED);
      s.at.get(p).to(At.IDLE);
      return Step.PUT_BEHIND;
    }
    if (s.isFull()) {
      s.move(item, Place.OUTSIDE, Place.WAITING);
      s.behind.set(item);
      s.turn.set(s.tail.get());
      s.accepted.add(1);
    } else {
      s.put(item, Place.OUTSIDE);
    }
    wake.signal(p, At.IDLE);
    return Step.PUT_BEHIND;
  }

  private @Nullable Step begin(int p, Num more) {
    var choice = s.bounds.callers().get(p - model.caller(0)).choice();
    var call = choice.get(model.choose(choice.size()));
    if (call == Call.CANCEL && !isOpen(ticket())) {
      return null;
    }
    more.add(-1);
    callOf(p).to(call);
    s.at
        .get(p)
        .to(
            switch (call) {
              case PAUSE -> At.PAUSE;
              case RESUME -> At.RESUME;
              case STOP, STOP_NOW -> At.STOP;
              case CANCEL -> At.CANCEL;
            });
    return switch (call) {
      case PAUSE -> Step.A_PAUSE;
      case RESUME -> Step.A_RESUME;
      case STOP, STOP_NOW -> Step.A_STOP;
      case CANCEL -> Step.A_CANCEL;
    };
  }

  private int ticket() {
    return s.bounds.items().indexOf('t') + 1;
  }

  private boolean isOpen(int ticket) {
    var place = s.places.get(ticket - 1);
    return !place.is(Place.OUTSIDE) && !place.is(Place.REFUSED) && !s.complete[ticket - 1].isSet();
  }

  private @Nullable Step cancel(int p, At at) {
    int item = ticket();
    Num seat = s.target[p];
    switch (at) {
      case CANCEL -> {
        if (s.lock.isSet()) {
          return null;
        }
        s.cancelled[item - 1].set(1);
        boolean begun = s.begun[item - 1].isSet();
        if (!begun) {
          s.complete[item - 1].set(1);
        }
        s.at.get(p).to(begun ? At.CANCEL_RUNNING : At.IDLE);
        return Step.CANCEL_RESULT;
      }
      case CANCEL_RUNNING -> {
        int runs = seatOf(item);
        if (runs < 0) {
          s.at.get(p).to(At.IDLE);
        } else {
          s.phases.get(runs).to(Phase.INTERRUPTING);
          seat.set(runs);
          s.at.get(p).to(At.CANCEL_HIT);
        }
        return Step.INTERRUPT;
      }
      case CANCEL_HIT -> {
        s.hit(seat.get(), item);
        seat.set(0);
        s.at.get(p).to(At.IDLE);
        return Step.INTERRUPT;
      }
      default -> throw new AssertionError(at);
    }
  }

  private int seatOf(int item) {
    for (int seat = 0; seat < s.bounds.seats(); seat++) {
      if (s.item[seat].is(item) && s.phases.get(seat).is(Phase.RUNNING)) {
        return seat;
      }
    }
    return -1;
  }

  private @Nullable Step pause(int p, At at) {
    Num mine = this.mine[p - model.caller(0)];
    switch (at) {
      case PAUSE -> {
        if (!s.tryLock(p)) {
          return null;
        }
        mine.set(s.told.get());
        s.at.get(p).to(s.latch.is(Latch.STARTED) ? At.PAUSE_HALT : At.PAUSE_CHECK);
        return Step.PAUSE;
      }
      case PAUSE_HALT -> {
        s.halted.set(1);
        wake.lookAround(p, At.PAUSING);
        return Step.HALT;
      }
      case PAUSING -> {
        s.latch.to(Latch.PAUSING);
        s.told.add(1);
        mine.set(s.told.get());
        wake.settlePause();
        s.at.get(p).to(At.PAUSE_CHECK);
        return Step.PAUSE;
      }
      case PAUSE_CHECK -> {
        if (s.latch.is(Latch.PAUSING) && mine.is(s.told.get())) {
          wake.hasBeenSignalled(p);
          s.unlock(p, At.PAUSE_WAIT);
          return Step.AWAIT_CHANGE;
        }
        if (s.latch.is(Latch.PAUSED)) {
          if (s.runs()) {
            throw new Wrong("a pause returns, and an action runs");
          }
          s.promised.set(1);
        }
        mine.set(0);
        s.unlock(p, At.IDLE);
        return Step.PAUSE;
      }
      case PAUSE_WAIT -> {
        if (!wake.isSignalled(p) || !s.tryLock(p)) {
          return null;
        }
        wake.hasBeenSignalled(p);
        s.at.get(p).to(At.PAUSE_CHECK);
        return Step.AWAIT_CHANGE;
      }
      default -> throw new AssertionError(at);
    }
  }

  private @Nullable Step resume(int p, At at) {
    switch (at) {
      case RESUME -> {
        if (!s.tryLock(p)) {
          return null;
        }
        if (s.latch.is(Latch.PAUSING) || s.latch.is(Latch.PAUSED)) {
          s.promised.set(0);
          s.latch.to(Latch.STARTED);
          s.at.get(p).to(At.RESUME_BIT);
        } else {
          s.unlock(p, At.RESUME_WAKE);
        }
        return Step.RESUME;
      }
      case RESUME_BIT -> {
        s.halted.set(0);
        wake.lookAround(p, At.RESUMED);
        return Step.RESUME_TAKING;
      }
      case RESUMED -> {
        wake.signalChange();
        s.unlock(p, At.RESUME_WAKE);
        return Step.RESUME;
      }
      case RESUME_WAKE -> {
        if (s.mayTake()) {
          wake.signal(p, At.IDLE);
        } else {
          s.at.get(p).to(At.IDLE);
        }
        return Step.LOOK_FOR_WORK;
      }
      default -> throw new AssertionError(at);
    }
  }
}
