package dev.latchwork.stress.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Producers at a full ring: the line, its leader, and workers that make room. Producers may be
 * interrupted while they sleep, and the ring may be closed.
 */
@SuppressWarnings("RefactorSwitch") // each case is what comes next, and may return early
final class LineModel extends Model {
  /** What can be wrong with it on purpose. */
  enum Fault {
    NONE,
    /** Who leaves the line wakes nobody. */
    LEAVES_SILENTLY,
    /** Who leaves the line looks for room first, and makes the next one the leader then. */
    ROOM_BEFORE_THE_LEADER,
    /** A producer looks for room first, and says then that it sleeps. */
    ROOM_BEFORE_THE_SLEEP,
    /** A worker wakes a leader that lingers for any slot, and one that sleeps never. */
    SLEEPERS_ARE_FORGOTTEN
  }

  /**
   * The bounds.
   *
   * @param capacity of the ring
   * @param producers how many put
   * @param each how many each of them puts
   * @param workers how many take
   * @param closes whether the ring may be closed
   */
  record Bounds(int capacity, int producers, int each, int workers, boolean closes) {}

  private enum Putting {
    PUT,
    JOIN,
    AWAIT,
    LINGER,
    LOOK,
    PARK,
    SLEEPS,
    CLOSED,
    LEADS,
    ROOM,
    SLEEP,
    LEAVE,
    LEFT,
    LOOK_FOR_NEXT,
    WAKE_NEXT,
    NEXT
  }

  private enum Taking {
    TAKE,
    LEADER,
    STATE,
    WAKE,
    RUN
  }

  private enum Closing {
    OPEN,
    LOCK,
    READ,
    WAKE,
    DONE
  }

  private enum State {
    AWAKE,
    LINGERING,
    ASLEEP
  }

  private final Bounds bounds;
  private final Fault fault;
  private final int half;

  private final Num size;
  private final Num closed = number("closed", 1);
  private final Num lock;

  private final Num[] line;
  private final Num leader;
  private final List<Mode<State>> states;

  private final List<Mode<Putting>> putting;
  private final Num[] joined;

  /** How much was taken since a leader began to linger, up to what it waits for, and since it looked. */
  private final Num[] takenSince;

  private final Num[] moved;

  private final Num[] left;

  private final List<Mode<Taking>> taking;
  private final Num[] leadersSeen;

  private final Mode<Closing> closing = mode("close", Closing.values());
  private final Num wakes;

  /** Read from a producer's state before the CAS on it, by each process. */
  private final List<Mode<State>> seen;

  LineModel(Bounds bounds, Fault fault) {
    this.bounds = bounds;
    this.fault = fault;
    this.half = bounds.capacity / 2;
    int producers = bounds.producers;
    size = number("size", bounds.capacity);
    lock = number("lock", processes());
    line = numbers("line", producers, producers);
    leader = number("leader", producers);
    states = modes("state", producers, State.values());
    putting = modes("producer", producers, Putting.values());
    joined = numbers("joined", producers, 1);
    takenSince = numbers("taken since", producers, bounds.capacity - half);
    moved = numbers("moved for", producers, 1);
    left = numbers("left", producers, bounds.each);
    taking = modes("worker", bounds.workers, Taking.values());
    leadersSeen = numbers("leader seen", bounds.workers, producers);
    wakes = number("wakes", producers);
    seen = modes("state seen", processes(), State.values());
    for (Num one : left) {
      one.set(bounds.each);
    }
    if (!bounds.closes) {
      closing.to(Closing.DONE);
    }
  }

  @Override
  String title() {
    return "line at a ring of %d, %d producers of %d, %d workers%s"
        .formatted(
            bounds.capacity,
            bounds.producers,
            bounds.each,
            bounds.workers,
            bounds.closes ? ", closed" : "");
  }

  @Override
  int processes() {
    return bounds.producers + bounds.workers + 1;
  }

  @Override
  String process(int number) {
    return number < bounds.producers
        ? "producer " + (number + 1)
        : number < bounds.producers + bounds.workers
            ? "worker " + (number - bounds.producers + 1)
            : "close";
  }

  @Override
  @Nullable Step step(int process) {
    Step step = stepOn(process);
    forget(process);
    return step;
  }

  /** What nobody reads again is the same in all states. */
  private void forget(int process) {
    if (process < bounds.producers) {
      var pc = putting.get(process);
      if (!pc.is(Putting.LOOK) && !pc.is(Putting.PARK)) {
        takenSince[process].set(0);
        moved[process].set(0);
      }
      if (!pc.is(Putting.LEFT) && !pc.is(Putting.WAKE_NEXT)) {
        seen.get(process).to(State.AWAKE);
      }
    } else if (process < bounds.producers + bounds.workers) {
      int w = process - bounds.producers;
      if (!taking.get(w).is(Taking.WAKE)) {
        seen.get(process).to(State.AWAKE);
      }
      if (taking.get(w).is(Taking.RUN)) {
        leadersSeen[w].set(0);
      }
    } else if (!closing.is(Closing.WAKE)) {
      seen.get(process).to(State.AWAKE);
    }
  }

  private @Nullable Step stepOn(int process) {
    return process < bounds.producers
        ? put(process)
        : process < bounds.producers + bounds.workers
            ? take(process, process - bounds.producers)
            : close(process);
  }

  private @Nullable Step put(int p) {
    var pc = putting.get(p);
    var state = states.get(p);
    switch (pc.get()) {
      case PUT -> {
        if (left[p].is(0)) {
          return null;
        }
        if (closed.isSet() || size.get() < bounds.capacity) {
          size.add(closed.isSet() ? 0 : 1);
          pc.to(joined[p].isSet() ? Putting.LEAVE : Putting.NEXT);
        } else {
          pc.to(joined[p].isSet() ? Putting.AWAIT : Putting.JOIN);
        }
        return joined[p].isSet() ? Step.PUT_AGAIN : Step.A_PUT;
      }
      case JOIN -> {
        if (lock.isSet()) {
          return null;
        }
        int last = 0;
        while (line[last].isSet()) {
          last++;
        }
        line[last].set(p + 1);
        if (last == 0) {
          leader.set(p + 1);
        }
        state.to(State.AWAKE);
        joined[p].set(1);
        pc.to(Putting.AWAIT);
        return Step.JOIN;
      }
      case LEAVE, LEFT, LOOK_FOR_NEXT, WAKE_NEXT -> {
        return leave(p);
      }
      case NEXT -> {
        joined[p].set(0);
        isGone(p + 1);
        state.to(State.AWAKE);
        left[p].add(-1);
        pc.to(Putting.PUT);
        return Step.PUT_AGAIN;
      }
      default -> {
        return await(p);
      }
    }
  }

  private Step await(int p) {
    var pc = putting.get(p);
    var state = states.get(p);
    boolean looksFirst = fault == Fault.ROOM_BEFORE_THE_SLEEP;
    switch (pc.get()) {
      case AWAIT ->
          pc.to(leader.is(p + 1) ? Putting.LINGER : looksFirst ? Putting.CLOSED : Putting.SLEEPS);
      case LINGER -> {
        state.to(State.LINGERING);
        takenSince[p].set(0);
        moved[p].set(0);
        pc.to(Putting.LOOK);
        return Step.LINGER;
      }
      case LOOK -> {
        boolean roomy =
            size.get() <= half || takenSince[p].is(bounds.capacity - half) || closed.isSet();
        pc.to(roomy ? Putting.PUT : Putting.PARK);
        return Step.LINGER;
      }
      case PARK -> {
        boolean tired = !moved[p].isSet() || choose(2) == 1;
        moved[p].set(0);
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
      case CLOSED -> wakesUp(p, closed.isSet(), Putting.LEADS);
      case LEADS ->
          pc.to(leader.is(p + 1) ? Putting.ROOM : looksFirst ? Putting.SLEEPS : Putting.SLEEP);
      case ROOM ->
          wakesUp(p, size.get() < bounds.capacity, looksFirst ? Putting.SLEEPS : Putting.SLEEP);
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
      states.get(p).to(State.AWAKE);
    }
    putting.get(p).to(wakes ? Putting.PUT : otherwise);
  }

  private @Nullable Step leave(int p) {
    var pc = putting.get(p);
    boolean looksFirst = fault == Fault.ROOM_BEFORE_THE_LEADER;
    switch (pc.get()) {
      case LEAVE -> {
        if (lock.isSet()) {
          return null;
        }
        lock.set(p + 1);
        remove(p + 1);
        if (!leader.is(p + 1)) {
          unlock(p);
        } else if (looksFirst) {
          boolean room = line[0].isSet() && size.get() < bounds.capacity;
          seen.get(p).to(room ? State.ASLEEP : State.AWAKE);
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
        if (size.get() < bounds.capacity) {
          seen.get(p).to(states.get(leader.get() - 1).get());
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
    leader.set(line[0].get());
    if (line[0].isSet() && fault != Fault.LEAVES_SILENTLY) {
      putting.get(p).to(Putting.LOOK_FOR_NEXT);
    } else {
      unlock(p);
    }
  }

  private void wakeNext(int p) {
    cas(p, leader.get() - 1);
    unlock(p);
  }

  private void unlock(int p) {
    lock.set(0);
    putting.get(p).to(Putting.NEXT);
  }

  private void remove(int member) {
    int to = 0;
    for (Num place : line) {
      int one = place.get();
      place.set(0);
      if (one != 0 && one != member) {
        line[to++].set(one);
      }
    }
  }

  /** The next time that it joins it is another one for those that still look at this one. */
  private void isGone(int producer) {
    for (Num one : leadersSeen) {
      if (one.is(producer)) {
        one.set(0);
      }
    }
  }

  private @Nullable Step take(int process, int w) {
    var pc = taking.get(w);
    switch (pc.get()) {
      case TAKE -> {
        if (size.is(0)) {
          return null;
        }
        size.add(-1);
        for (int p = 0; p < bounds.producers; p++) {
          boolean lingers = putting.get(p).is(Putting.LOOK) || putting.get(p).is(Putting.PARK);
          moved[p].set(lingers);
          takenSince[p].set(
              lingers ? Math.min(takenSince[p].get() + 1, bounds.capacity - half) : 0);
        }
        pc.to(Taking.LEADER);
        return Step.TAKE;
      }
      case LEADER -> {
        leadersSeen[w].set(leader.get());
        pc.to(leader.isSet() ? Taking.STATE : Taking.RUN);
      }
      case STATE -> {
        if (!leadersSeen[w].isSet()) {
          pc.to(Taking.RUN);
          return Step.FREED;
        }
        var state = states.get(leadersSeen[w].get() - 1).get();
        boolean forgets = fault == Fault.SLEEPERS_ARE_FORGOTTEN;
        boolean wakes =
            (state == State.ASLEEP && !forgets)
                || (state == State.LINGERING && (forgets || size.get() <= half));
        seen.get(process).to(state);
        pc.to(wakes ? Taking.WAKE : Taking.RUN);
      }
      case WAKE -> {
        if (leadersSeen[w].isSet()) {
          cas(process, leadersSeen[w].get() - 1);
        }
        pc.to(Taking.RUN);
      }
      case RUN -> {
        pc.to(Taking.TAKE);
        return Step.ACTION_ENDS;
      }
    }
    return Step.FREED;
  }

  /** Wakes a producer if its state is still the one that was seen. */
  private void cas(int process, int producer) {
    var state = states.get(producer);
    if (!seen.get(process).is(State.AWAKE) && state.is(seen.get(process).get())) {
      state.to(State.AWAKE);
    }
  }

  private @Nullable Step close(int process) {
    switch (closing.get()) {
      case OPEN -> {
        closed.set(1);
        closing.to(Closing.LOCK);
        return Step.A_STOP;
      }
      case LOCK -> {
        if (lock.isSet()) {
          return null;
        }
        lock.set(process + 1);
        closing.to(Closing.READ);
      }
      case READ -> {
        if (wakes.is(bounds.producers) || !line[wakes.get()].isSet()) {
          lock.set(0);
          closing.to(Closing.DONE);
        } else {
          seen.get(process).to(states.get(line[wakes.get()].get() - 1).get());
          closing.to(Closing.WAKE);
        }
      }
      case WAKE -> {
        cas(process, line[wakes.get()].get() - 1);
        wakes.add(1);
        closing.to(Closing.READ);
      }
      case DONE -> {
        return null;
      }
    }
    return Step.WAKE_LINE;
  }

  @Override
  @Nullable String wrong() {
    return null;
  }

  @Override
  @Nullable String wrongAtRest() {
    boolean sleeps = putting.stream().anyMatch(pc -> pc.is(Putting.SLEEP));
    if (sleeps && size.get() < bounds.capacity) {
      return "a producer sleeps beside a free slot";
    }
    return sleeps && closed.isSet() ? "a producer sleeps at a closed ring" : null;
  }

  @Override
  @Nullable String wrongAtEnd() {
    for (Num one : left) {
      if (one.isSet()) {
        return "a put does not return";
      }
    }
    return size.isSet() || line[0].isSet() || leader.isSet() ? "something is left" : null;
  }
}
