package dev.latchwork.stress.model;

import dev.latchwork.stress.model.LineModel.Bounds;
import dev.latchwork.stress.model.LineModel.Fault;
import java.util.List;

/** The state of a {@link LineModel}: the ring, the line, and who is at it. */
final class LineState {
  enum Putting {
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

  enum Taking {
    TAKE,
    LEADER,
    STATE,
    WAKE,
    RUN
  }

  enum Closing {
    OPEN,
    LOCK,
    READ,
    WAKE,
    DONE
  }

  enum State {
    AWAKE,
    LINGERING,
    ASLEEP
  }

  final Bounds bounds;
  final Fault fault;
  final int half;

  final Num size;
  final Num closed;
  final Num lock;

  final Num[] line;
  final Num leader;
  final List<Mode<State>> states;

  final List<Mode<Putting>> putting;
  final Num[] joined;

  /** How much was taken since a leader began to linger, up to what it waits for, and since it looked. */
  final Num[] takenSince;

  final Num[] moved;

  final Num[] left;

  final List<Mode<Taking>> taking;
  final Num[] leadersSeen;

  final Mode<Closing> closing;
  final Num wakes;

  /** Read from a producer's state before the CAS on it, by each process. */
  final List<Mode<State>> seen;

  LineState(LineModel model, Bounds bounds, Fault fault, int processes) {
    this.bounds = bounds;
    this.fault = fault;
    half = bounds.capacity() / 2;
    int producers = bounds.producers();
    size = model.number("size", bounds.capacity());
    closed = model.number("closed", 1);
    lock = model.number("lock", processes);
    line = model.numbers("line", producers, producers);
    leader = model.number("leader", producers);
    states = model.modes("state", producers, State.values());
    putting = model.modes("producer", producers, Putting.values());
    joined = model.numbers("joined", producers, 1);
    takenSince = model.numbers("taken since", producers, bounds.capacity() - half);
    moved = model.numbers("moved for", producers, 1);
    left = model.numbers("left", producers, bounds.each());
    taking = model.modes("worker", bounds.workers(), Taking.values());
    leadersSeen = model.numbers("leader seen", bounds.workers(), producers);
    closing = model.mode("close", Closing.values());
    wakes = model.number("wakes", producers);
    seen = model.modes("state seen", processes, State.values());
    for (Num one : left) {
      one.set(bounds.each());
    }
    if (!bounds.closes()) {
      closing.to(Closing.DONE);
    }
  }

  boolean hasRoom() {
    return size.get() < bounds.capacity();
  }

  /** Wakes a producer if its state is still the one that was seen. */
  void cas(int process, int producer) {
    var state = states.get(producer);
    if (!seen.get(process).is(State.AWAKE) && state.is(seen.get(process).get())) {
      state.to(State.AWAKE);
    }
  }
}
