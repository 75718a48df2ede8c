package dev.latchwork.stress.model;

import dev.latchwork.stress.model.RunState.At;
import dev.latchwork.stress.model.RunState.Fault;
import dev.latchwork.stress.model.RunState.Phase;
import dev.latchwork.stress.model.RunState.Place;
import dev.latchwork.stress.model.RunState.Rung;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a thread of a {@link RunModel} does at its seat: it takes items and runs them. */
@SuppressWarnings("RefactorSwitch") // each case is what comes next, and may return early
final class RunShift {
  private enum Result {
    SUCCEEDED,
    FAILED,
    CANCELLED
  }

  private final RunModel model;
  private final RunState s;
  private final RunWake wake;
  private final List<Mode<Result>> results;

  RunShift(RunModel model, RunState s, RunWake wake) {
    this.model = model;
    this.s = s;
    this.wake = wake;
    results = model.modes("result of thread", s.bounds.threads(), Result.values());
  }

  /** Which thread is which does not matter: those that do more come first. */
  void sortThreads() {
    for (int i = 1; i < s.bounds.threads(); i++) {
      for (int j = i; j > 0 && rank(j) > rank(j - 1); j--) {
        swap(j, j - 1);
      }
    }
  }

  private int rank(int thread) {
    int rank = s.at.get(thread).code();
    rank = rank << 7 | s.back.get(thread).code();
    rank = rank << 3 | s.target[thread].get();
    rank = rank << 3 | s.seat[thread].get();
    rank = rank << 2 | results.get(thread).code();
    return rank << 2 | wake.watching[thread].get();
  }

  private void swap(int one, int other) {
    s.at.get(one).swap(s.at.get(other));
    s.back.get(one).swap(s.back.get(other));
    s.target[one].swap(s.target[other]);
    s.seat[one].swap(s.seat[other]);
    results.get(one).swap(results.get(other));
    wake.watching[one].swap(wake.watching[other]);
    if (s.lock.is(one + 1)) {
      s.lock.set(other + 1);
    } else if (s.lock.is(other + 1)) {
      s.lock.set(one + 1);
    }
  }

  @Nullable Step step(int p, At at) {
    int seat = s.seat[p].get() - 1;
    return switch (at) {
      case READY, OVERFLOW, PAST, PAST_LOCKED, POLL, BEGIN, TICKET -> take(p, seat, at);
      case RUN -> run(p, seat);
      case OWN_PUT, OWN_PUT_LOCKED -> putOwn(p, seat, at);
      case ROW, ROW_POLL, FOLLOW, WITHDRAW, NEXT -> row(p, seat, at);
      case SETTLE, END, ENDED -> end(p, seat, at);
      case SEARCH_ENDS, SEARCH_AGAIN -> endSearch(p, seat, at);
      default -> throw new AssertionError(at);
    };
  }

  private @Nullable Step take(int p, int seat, At at) {
    var pc = s.at.get(p);
    var phase = s.phases.get(seat);
    switch (at) {
      case READY -> {
        ready(p, phase, s.bounds.hasPast() ? At.OVERFLOW : At.POLL);
        return Step.READY;
      }
      case OVERFLOW -> {
        pc.to(s.mayTakePast() ? At.PAST : At.POLL);
        return Step.LOOK_FOR_OVERFLOW;
      }
      case PAST -> {
        rests(phase);
        pc.to(At.PAST_LOCKED);
        return Step.REST_WORD;
      }
      case PAST_LOCKED -> {
        if (s.lock.isSet()) {
          return null;
        }
        ready(p, phase, At.POLL);
        if (phase.is(Phase.CLAIMING) && s.mayTakePast() && !s.halted.isSet()) {
          s.item[seat].set(s.takePast());
          pc.to(At.BEGIN);
        }
        return Step.TAKE_PAST;
      }
      case POLL -> {
        if (s.halted.isSet() || s.head.is(s.tail.get())) {
          pc.to(At.REST);
          return Step.LOOK_FOR_ITEM;
        }
        s.item[seat].set(s.take());
        pc.to(At.BEGIN);
        return Step.TAKE;
      }
      case BEGIN -> {
        phase.to(Phase.RUNNING);
        int item = s.item[seat].get();
        s.begins(item, seat);
        pc.to(s.searches[seat].isSet() ? At.SEARCH_ENDS : begun(seat));
        return Step.BEGIN;
      }
      case TICKET -> {
        boolean spins = s.lock.is(p + 1);
        if (!spins && !s.tryLock(p)) {
          return null;
        }
        int item = s.item[seat].get();
        if (phase.is(Phase.GONE)) {
          s.unlock(p, At.READY);
        } else if (!s.cancelled[item - 1].isSet()) {
          s.begun[item - 1].set(1);
          s.unlock(p, At.RUN);
        } else if (!phase.is(Phase.INTERRUPTING)) {
          phase.to(Phase.IDLE);
          s.item[seat].set(0);
          s.move(item, Place.RUNNING, Place.CANCELLED);
          s.cancels.add(1);
          wake.settle(p, At.ENDED);
        } else if (spins) {
          return null;
        }
        return Step.BEGIN_TICKET;
      }
      default -> throw new AssertionError(at);
    }
  }

  private void ready(int p, Mode<Phase> phase, At next) {
    switch (phase.get()) {
      case IDLE -> phase.to(s.fault == Fault.TAKES_UNANNOUNCED ? Phase.IDLE : Phase.CLAIMING);
      case CLAIMING, GONE -> {}
      default -> throw new Wrong("it claims while it is " + phase.get());
    }
    s.at.get(p).to(phase.is(Phase.GONE) ? At.EXIT : next);
  }

  /** It claims nothing any more. */
  static void rests(Mode<Phase> phase) {
    if (phase.is(Phase.CLAIMING)) {
      phase.to(Phase.IDLE);
    }
  }

  private At begun(int seat) {
    return s.bounds.isTicket(s.item[seat].get()) ? At.TICKET : At.RUN;
  }

  private @Nullable Step run(int p, int seat) {
    int item = s.item[seat].get();
    var pc = s.at.get(p);
    switch (model.choose(4)) {
      case 0 -> {
        results.get(p).to(Result.SUCCEEDED);
        pc.to(s.bounds.isTicket(item) ? At.SETTLE : At.ROW);
        return Step.ACTION_ENDS;
      }
      case 1 -> {
        if (!s.bounds.fails()) {
          return null;
        }
        results.get(p).to(Result.FAILED);
        pc.to(At.SETTLE);
        return Step.ACTION_FAILS;
      }
      case 2 -> {
        if (s.rung.get().compareTo(Rung.CANCELLED) < 0 && !s.cancelled[item - 1].isSet()) {
          return null;
        }
        results.get(p).to(Result.CANCELLED);
        pc.to(At.SETTLE);
        return Step.ACTION_GIVES_IN;
      }
      default -> {
        int own = s.bounds.own();
        if (own == 0 || item == own || !s.places.get(own - 1).is(Place.OUTSIDE)) {
          return null;
        }
        s.places.get(own - 1).to(Place.REFUSED); // until it is accepted
        pc.to(At.OWN_PUT);
        return Step.ACTION_PUTS;
      }
    }
  }

  private @Nullable Step putOwn(int p, int seat, At at) {
    int own = s.bounds.own();
    boolean locked = at == At.OWN_PUT_LOCKED;
    if (locked && s.lock.isSet()) {
      return null;
    }
    boolean open = !s.closed.isSet() && !s.isFull();
    boolean drains = !s.halted.isSet() && s.rung.is(Rung.DRAINING);
    if (open) {
      s.put(own, Place.REFUSED);
      wake.signal(p, At.RUN);
    } else if (!locked) {
      s.at.get(p).to(At.OWN_PUT_LOCKED);
    } else if (s.phases.get(seat).is(Phase.GONE) || (s.closed.isSet() && !drains)) {
      s.at.get(p).to(At.RUN);
    } else {
      s.move(own, Place.REFUSED, Place.WAITING);
      s.overflow.set(1);
      s.accepted.add(1);
      wake.signal(p, At.RUN);
    }
    return locked ? Step.PUT_OWN : Step.CLAIM;
  }

  private @Nullable Step row(int p, int seat, At at) {
    var pc = s.at.get(p);
    var phase = s.phases.get(seat);
    switch (at) {
      case ROW -> {
        s.row[seat].set(1);
        pc.to(At.ROW_POLL);
        return Step.ANNOUNCE;
      }
      case ROW_POLL -> {
        boolean none = s.mayTakePast() || !s.mayTake() || s.bounds.isTicket(s.next());
        if (none) {
          pc.to(At.WITHDRAW);
          return Step.LOOK_FOR_ITEM;
        }
        s.following[seat].set(s.take());
        pc.to(At.FOLLOW);
        return Step.TAKE;
      }
      case FOLLOW -> {
        if (!phase.is(Phase.RUNNING)) {
          throw new Wrong("the next item of a row begins while it is " + phase.get());
        }
        s.move(s.item[seat].get(), Place.RUNNING, Place.SUCCEEDED);
        s.done[seat].add(1);
        s.begins(s.following[seat].get(), seat);
        s.following[seat].set(0);
        s.row[seat].set(0);
        pc.to(At.RUN);
        return Step.FOLLOW;
      }
      case WITHDRAW -> {
        s.row[seat].set(0);
        pc.to(At.NEXT);
        return Step.WITHDRAW;
      }
      case NEXT -> {
        if (phase.is(Phase.RUNNING)) {
          phase.to(Phase.CLAIMING);
          s.move(s.item[seat].get(), Place.RUNNING, Place.SUCCEEDED);
          s.item[seat].set(0);
          s.done[seat].add(1);
          pc.to(At.READY);
        } else {
          pc.to(At.SETTLE);
        }
        return Step.NEXT;
      }
      default -> throw new AssertionError(at);
    }
  }

  private @Nullable Step end(int p, int seat, At at) {
    var pc = s.at.get(p);
    var phase = s.phases.get(seat);
    switch (at) {
      case SETTLE -> {
        if (phase.is(Phase.INTERRUPTING)) {
          return null;
        }
        boolean present = !phase.is(Phase.GONE);
        if (present) {
          phase.to(Phase.SETTLING);
        }
        pc.to(present && results.get(p).is(Result.FAILED) ? At.STOP : At.END);
        return Step.SETTLE;
      }
      case END -> {
        if (!s.tryLock(p)) {
          return null;
        }
        int item = s.item[seat].get();
        s.item[seat].set(0);
        if (phase.is(Phase.GONE)) {
          s.unlock(p, At.READY); // it is counted already
        } else {
          phase.to(Phase.IDLE);
          ends(item, results.get(p).get());
          wake.settle(p, At.ENDED);
        }
        results.get(p).to(Result.SUCCEEDED);
        return Step.END;
      }
      case ENDED -> {
        s.unlock(p, At.READY);
        return Step.END;
      }
      default -> throw new AssertionError(at);
    }
  }

  private void ends(int item, Result result) {
    switch (result) {
      case SUCCEEDED -> {
        s.move(item, Place.RUNNING, Place.SUCCEEDED);
        s.succeeded.add(1);
      }
      case FAILED -> {
        s.move(item, Place.RUNNING, Place.FAILED);
        s.failed.add(1);
      }
      case CANCELLED -> {
        s.move(item, Place.RUNNING, Place.CANCELLED);
        s.cancels.add(1);
      }
    }
  }

  /** The one that searches has found something, or leaves. */
  private Step endSearch(int p, int seat, At at) {
    At next = s.item[seat].isSet() ? begun(seat) : At.LEAVE;
    int idle = s.firstVacant();
    if (at == At.SEARCH_AGAIN) {
      if (s.hasWork()) {
        wake.signal(p, next);
      } else {
        s.at.get(p).to(next);
      }
      return Step.SEARCH_ENDS;
    }
    s.searches[seat].set(0);
    if (s.hasWork() && idle >= 0) {
      wake.pop(p, idle);
      s.back.get(p).to(next);
    } else {
      s.searching.set(0);
      s.at.get(p).to(At.SEARCH_AGAIN);
    }
    return Step.FOUND;
  }
}
