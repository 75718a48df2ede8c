package dev.latchwork.stress.model;

import dev.latchwork.stress.model.LineState.Closing;
import dev.latchwork.stress.model.LineState.Putting;
import dev.latchwork.stress.model.LineState.State;
import dev.latchwork.stress.model.LineState.Taking;
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

  private final Bounds bounds;
  private final LineState s;
  private final LineProducers producers;

  LineModel(Bounds bounds, Fault fault) {
    this.bounds = bounds;
    this.s = new LineState(this, bounds, fault, processes());
    this.producers = new LineProducers(this, s);
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
    int w = process - bounds.producers;
    return w < 0 ? producers.step(process) : w < bounds.workers ? take(process, w) : close(process);
  }

  private @Nullable Step take(int process, int w) {
    Step step = takeOn(process, w);
    // What nobody reads again is the same in all states.
    if (!s.taking.get(w).is(Taking.WAKE)) {
      s.seen.get(process).to(State.AWAKE);
    }
    if (s.taking.get(w).is(Taking.RUN)) {
      s.leadersSeen[w].set(0);
    }
    return step;
  }

  private @Nullable Step takeOn(int process, int w) {
    var pc = s.taking.get(w);
    switch (pc.get()) {
      case TAKE -> {
        if (s.size.is(0)) {
          return null;
        }
        s.size.add(-1);
        for (int p = 0; p < bounds.producers; p++) {
          boolean lingers = s.putting.get(p).is(Putting.LOOK) || s.putting.get(p).is(Putting.PARK);
          s.moved[p].set(lingers);
          s.takenSince[p].set(
              lingers ? Math.min(s.takenSince[p].get() + 1, bounds.capacity - s.half) : 0);
        }
        pc.to(Taking.LEADER);
        return Step.TAKE;
      }
      case LEADER -> {
        s.leadersSeen[w].set(s.leader.get());
        pc.to(s.leader.isSet() ? Taking.STATE : Taking.RUN);
      }
      case STATE -> {
        if (!s.leadersSeen[w].isSet()) {
          pc.to(Taking.RUN);
          return Step.FREED;
        }
        var state = s.states.get(s.leadersSeen[w].get() - 1).get();
        boolean forgets = s.fault == Fault.SLEEPERS_ARE_FORGOTTEN;
        boolean wakes =
            (state == State.ASLEEP && !forgets)
                || (state == State.LINGERING && (forgets || s.size.get() <= s.half));
        s.seen.get(process).to(state);
        pc.to(wakes ? Taking.WAKE : Taking.RUN);
      }
      case WAKE -> {
        if (s.leadersSeen[w].isSet()) {
          s.cas(process, s.leadersSeen[w].get() - 1);
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

  private @Nullable Step close(int process) {
    Step step = closeOn(process);
    if (!s.closing.is(Closing.WAKE)) {
      s.seen.get(process).to(State.AWAKE);
    }
    return step;
  }

  private @Nullable Step closeOn(int process) {
    switch (s.closing.get()) {
      case OPEN -> {
        s.closed.set(1);
        s.closing.to(Closing.LOCK);
        return Step.A_STOP;
      }
      case LOCK -> {
        if (s.lock.isSet()) {
          return null;
        }
        s.lock.set(process + 1);
        s.closing.to(Closing.READ);
      }
      case READ -> {
        if (s.wakes.is(bounds.producers) || !s.line[s.wakes.get()].isSet()) {
          s.lock.set(0);
          s.closing.to(Closing.DONE);
        } else {
          s.seen.get(process).to(s.states.get(s.line[s.wakes.get()].get() - 1).get());
          s.closing.to(Closing.WAKE);
        }
      }
      case WAKE -> {
        s.cas(process, s.line[s.wakes.get()].get() - 1);
        s.wakes.add(1);
        s.closing.to(Closing.READ);
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
    boolean sleeps = s.putting.stream().anyMatch(pc -> pc.is(Putting.SLEEP));
    if (sleeps && s.hasRoom()) {
      return "a producer sleeps beside a free slot";
    }
    return sleeps && s.closed.isSet() ? "a producer sleeps at a closed ring" : null;
  }

  @Override
  @Nullable String wrongAtEnd() {
    for (Num one : s.left) {
      if (one.isSet()) {
        return "a put does not return";
      }
    }
    return s.size.isSet() || s.line[0].isSet() || s.leader.isSet() ? "something is left" : null;
  }
}
