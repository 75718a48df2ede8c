package dev.latchwork.stress.model;

import dev.latchwork.stress.model.LineModel.Fault;
import dev.latchwork.stress.model.LineState.Putting;
import dev.latchwork.stress.model.LineState.State;
import org.jspecify.annotations.Nullable;

/** What the producers of a {@link LineModel} do: put, join the line, linger, sleep, and leave it. */
@SuppressWarnings("RefactorSwitch") // each case is what comes next, and may return early
final class LineProducers {
  private final LineModel model;
  private final LineState s;

  LineProducers(LineModel model, LineState s) {
    this.model = model;
    this.s = s;
  }

  @Nullable Step step(int p) {
    Step step = put(p);
    forget(p);
    return step;
  }

  /** What nobody reads again is the same in all states. */
  private void forget(int p) {
    var pc = s.putting.get(p);
    if (!pc.is(Putting.LOOK) && !pc.is(Putting.PARK)) {
      s.takenSince[p].set(0);
      s.moved[p].set(0);
    }
    if (!pc.is(Putting.LEFT) && !pc.is(Putting.WAKE_NEXT)) {
      s.seen.get(p).to(State.AWAKE);
    }
  }

  private @Nullable Step put(int p) {
    var pc = s.putting.get(p);
    var state = s.states.get(p);
    switch (pc.get()) {
      case PUT -> {
        if (s.left[p].is(0)) {
          return null;
        }
        if (s.closed.isSet() || s.hasRoom()) {
          s.size.add(s.closed.isSet() ? 0 : 1);
          pc.to(s.joined[p].isSet() ? Putting.LEAVE : Putting.NEXT);
        } else {
          pc.to(s.joined[p].isSet() ? Putting.AWAIT : Putting.JOIN);
        }
        return s.joined[p].isSet() ? Step.PUT_AGAIN : Step.A_PUT;
      }
      case JOIN -> {
        if (s.lock.isSet()) {
          return null;
        }
        int last = 0;
        while (s.line[last].isSet()) {
          last++;
        }
        s.line[last].set(p + 1);
        if (last == 0) {
          s.leader.set(p + 1);
        }
        state.to(State.AWAKE);
        s.joined[p].set(1);
        pc.to(Putting.AWAIT);
        return Step.JOIN;
      }
      case LEAVE, LEFT, LOOK_FOR_NEXT, WAKE_NEXT -> {
        return leave(p);
      }
      case NEXT -> {
        s.joined[p].set(0);
        isGone(p + 1);
        state.to(State.AWAKE);
        s.left[p].add(-1);
        pc.to(Putting.PUT);
        return Step.PUT_AGAIN;
      }
      default -> {
        return await(p);
      }
    }
  }

  private Step await(int p) {
    var pc = s.putting.get(p);
    var state = s.states.get(p);
    boolean looksFirst = s.fault == Fault.ROOM_BEFORE_THE_SLEEP;
    switch (pc.get()) {
      case AWAIT ->
          pc.to(s.leader.is(p + 1) ? Putting.LINGER : looksFirst ? Putting.CLOSED : Putting.SLEEPS);
      case LINGER -> {
        state.to(State.LINGERING);
        s.takenSince[p].set(0);
        s.moved[p].set(0);
        pc.to(Putting.LOOK);
        return Step.LINGER;
      }
      case LOOK -> {
        boolean roomy =
            s.size.get() <= s.half
                || s.takenSince[p].is(s.bounds.capacity() - s.half)
                || s.closed.isSet();
        pc.to(roomy ? Putting.PUT : Putting.PARK);
        return Step.LINGER;
      }
      case PARK -> {
        boolean tired = !s.moved[p].isSet() || model.choose(2) == 1;
        s.moved[p].set(0);
        pc.to(
            state.is(State.AWAKE)
                ? Putting.PUT
                : !tired ? Putting.LOOK : looksFirst ? Putting.CLOSED : Putting.SLEEPS);
        return Step.LINGER;
      }
      case SLEEPS -> {
        state.to(State.ASLEEP);
        pc.to(looksFirst ? Putting.SLEEP : Putting.CLOSED);
      }
      case CLOSED -> wakesUp(p, s.closed.isSet(), Putting.LEADS);
      case LEADS ->
          pc.to(s.leader.is(p + 1) ? Putting.ROOM : looksFirst ? Putting.SLEEPS : Putting.SLEEP);
      case ROOM -> wakesUp(p, s.hasRoom(), looksFirst ? Putting.SLEEPS : Putting.SLEEP);
      case SLEEP -> {
        if (state.is(State.ASLEEP)) {
          pc.to(Putting.LEAVE);
          return Step.AN_INTERRUPT;
        }
        pc.to(Putting.PUT);
      }
      default -> throw new AssertionError(pc.get());
    }
    return Step.AWAIT_ROOM;
  }

  private void wakesUp(int p, boolean wakes, Putting otherwise) {
    if (wakes) {
      s.states.get(p).to(State.AWAKE);
    }
    s.putting.get(p).to(wakes ? Putting.PUT : otherwise);
  }

  private @Nullable Step leave(int p) {
    var pc = s.putting.get(p);
    boolean looksFirst = s.fault == Fault.ROOM_BEFORE_THE_LEADER;
    switch (pc.get()) {
      case LEAVE -> {
        if (s.lock.isSet()) {
          return null;
        }
        s.lock.set(p + 1);
        remove(p + 1);
        if (!s.leader.is(p + 1)) {
          unlock(p);
        } else if (looksFirst) {
          boolean room = s.line[0].isSet() && s.hasRoom();
          s.seen.get(p).to(room ? State.ASLEEP : State.AWAKE);
          pc.to(Putting.LEFT);
        } else {
          leads(p);
        }
      }
      case LEFT -> { // only with the fault
        leads(p);
        if (!pc.is(Putting.NEXT)) {
          wakeNext(p);
        }
      }
      case LOOK_FOR_NEXT -> {
        if (s.hasRoom()) {
          s.seen.get(p).to(s.states.get(s.leader.get() - 1).get());
          pc.to(Putting.WAKE_NEXT);
        } else {
          unlock(p);
        }
      }
      case WAKE_NEXT -> wakeNext(p);
      default -> throw new AssertionError(pc.get());
    }
    return Step.LEAVE;
  }

  private void leads(int p) {
    s.leader.set(s.line[0].get());
    if (s.line[0].isSet() && s.fault != Fault.LEAVES_SILENTLY) {
      s.putting.get(p).to(Putting.LOOK_FOR_NEXT);
    } else {
      unlock(p);
    }
  }

  private void wakeNext(int p) {
    s.cas(p, s.leader.get() - 1);
    unlock(p);
  }

  private void unlock(int p) {
    s.lock.set(0);
    s.putting.get(p).to(Putting.NEXT);
  }

  private void remove(int member) {
    int to = 0;
    for (Num place : s.line) {
      int one = place.get();
      place.set(0);
      if (one != 0 && one != member) {
        s.line[to++].set(one);
      }
    }
  }

  /** The next time that it joins it is another one for those that still look at this one. */
  private void isGone(int producer) {
    for (Num one : s.leadersSeen) {
      if (one.is(producer)) {
        one.set(0);
      }
    }
  }
}
