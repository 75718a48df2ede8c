package dev.latchwork.stress.model;

import dev.latchwork.stress.model.IdleState.At;
import dev.latchwork.stress.model.IdleState.Rest;
import org.jspecify.annotations.Nullable;

/**
 * Who wakes whom: producers, and workers that take what they put, search, stand back, go idle and are
 * woken. The ring is one number here, since {@link RingModel} has looked into it.
 *
 * <p>Elastic workers hand their seats over when they go idle, and threads come and go: then processes are
 * threads, and some have no seat. The version in the word of {@code IdleWorkers} is one bit for each reader
 * here, which says that no push or pop came since he read; so it never wraps.
 */
final class IdleModel extends Model {
  /** What can be wrong with it on purpose. */
  enum Fault {
    NONE,
    /** A worker that went idle does not look once more for work. */
    NO_LOOK_AFTER_THE_PUSH,
    /** A searcher that has cleared the bit does not look once more. */
    NO_LOOK_AFTER_THE_SEARCH,
    /** A worker that goes idle leaves the searching bit as it is. */
    THE_BIT_STAYS_BEHIND,
    /** Pushes and pops are not counted: a stack that looks as before is taken for the same. */
    NO_VERSION,
    /** A worker for whom there was no thread is not called again. */
    NO_SECOND_CALL
  }

  /**
   * The bounds.
   *
   * @param producers how many put
   * @param each how many each of them puts
   * @param workers how many seats there are
   * @param elastic whether idle workers have no thread
   * @param thronged whether workers stand back
   * @param refusals how often a thread cannot be had
   */
  record Bounds(
      int producers, int each, int workers, boolean elastic, boolean thronged, int refusals) {
    /** {@return how many threads can be there at a time: one may end while the next has its seat} */
    int threads() {
      return elastic ? workers + 1 : workers;
    }
  }

  private final Bounds bounds;
  private final IdleState s;
  private final IdleShift shift;

  IdleModel(Bounds bounds, Fault fault) {
    this.bounds = bounds;
    this.s = new IdleState(this, bounds, fault);
    this.shift = new IdleShift(this, s);
  }

  @Override
  String title() {
    return "idle, %d producers of %d, %d workers%s%s"
        .formatted(
            bounds.producers,
            bounds.each,
            bounds.workers,
            bounds.elastic ? ", elastic, " + bounds.threads() + " threads" : "",
            (bounds.thronged ? ", thronged" : "")
                + (bounds.refusals > 0
                    ? ", no thread for the first " + bounds.refusals + " calls"
                    : ""));
  }

  @Override
  int processes() {
    return s.at.size();
  }

  @Override
  String process(int number) {
    if (number == bounds.producers + bounds.threads()) {
      return "timer";
    }
    return number < bounds.producers
        ? "producer " + (number + 1)
        : "thread " + (number - bounds.producers + 1);
  }

  @Override
  @Nullable Step step(int p) {
    Step step = stepOn(p);
    switch (s.at.get(p).get()) {
      case BELOW, POP, WAKE, CLEAR, SEARCHES, PUSHES -> {}
      default -> forget(p);
    }
    return step;
  }

  /** What nobody reads again is the same in all states. */
  private void forget(int p) {
    s.topsSeen[p].set(0);
    s.searchingSeen[p].set(0);
    s.throngedSeen[p].set(0);
    s.fresh[p].set(0);
    s.belowSeen[p].set(0);
    int t = p - bounds.producers;
    if (t >= 0 && t < bounds.threads() && !s.at.get(p).is(At.FOUND)) {
      s.more[t].set(0);
    }
    switch (s.at.get(p).get()) {
      case SIGNAL, FOUND, CALL_AGAIN -> {}
      default -> s.back.get(p).to(At.OFF);
    }
  }

  private @Nullable Step stepOn(int p) {
    int t = p - bounds.producers;
    var pc = s.at.get(p);
    return switch (pc.get()) {
      case SIGNAL -> {
        s.read(p);
        if (!s.top.is(0) && !s.searching.isSet() && !s.thronged.isSet()) {
          pc.to(At.BELOW);
        } else {
          pc.to(s.searching.isSet() && callsAgain() ? At.CALL_AGAIN : s.back.get(p).get());
        }
        yield Step.SIGNAL;
      }
      case CALL_AGAIN -> {
        if (s.orphan.is(0)) {
          pc.to(s.back.get(p).get());
        } else {
          s.topsSeen[p].set(s.orphan.get());
          s.orphan.set(0);
          pc.to(At.WAKE);
        }
        yield Step.CALL_AGAIN;
      }
      case BELOW -> {
        s.belowSeen[p].set(s.below[s.topsSeen[p].get() - 1].get());
        pc.to(At.POP);
        yield Step.POP;
      }
      case POP -> {
        if (s.isAsSeen(p)) {
          s.top.set(s.belowSeen[p].get());
          s.below[s.topsSeen[p].get() - 1].set(0); // nobody who reads it now will succeed
          s.searching.set(1);
          s.counted();
          pc.to(At.WAKE);
        } else {
          pc.to(t >= 0 && s.back.get(p).is(At.FOUND) ? At.FOUND : At.SIGNAL);
        }
        yield Step.POP;
      }
      case WAKE -> wake(p);
      case PUT -> put(p);
      case OFF -> fire(p);
      default -> shift.step(p);
    };
  }

  private @Nullable Step put(int p) {
    if (s.left[p].is(0)) {
      return null;
    }
    s.left[p].add(-1);
    s.work.add(1);
    s.signal(p, At.PUT);
    return Step.A_PUT;
  }

  private boolean callsAgain() {
    return !s.orphan.is(0) && s.fault != Fault.NO_SECOND_CALL;
  }

  private @Nullable Step fire(int p) {
    if (p < bounds.producers + bounds.threads() || s.timers.is(0)) {
      return null;
    }
    s.timers.add(-1);
    s.at.get(p).to(callsAgain() ? At.CALL_AGAIN : At.OFF);
    return Step.TIMER_FIRES;
  }

  /** There is no thread for a seat. */
  private Step refuse(int p, int seat) {
    s.refusals.add(-1);
    s.orphan.set(seat);
    s.timers.add(1);
    goOn(p);
    return Step.CALL;
  }

  private void goOn(int p) {
    s.at.get(p).to(s.back.get(p).is(At.FOUND) ? At.RUN : s.back.get(p).get());
  }

  private @Nullable Step wake(int p) {
    int seat = s.topsSeen[p].get();
    var rest = s.rests.get(seat - 1);
    Step step = Step.WAKE;
    switch (rest.get()) {
      case ASLEEP -> rest.to(Rest.SEARCHER);
      case VACANT -> {
        if (s.refusals.get() > 0 && choose(2) == 1) {
          return refuse(p, seat);
        }
        int free = 0;
        while (free < bounds.threads() && !s.at.get(bounds.producers + free).is(At.OFF)) {
          free++;
        }
        if (free == bounds.threads()) {
          return null; // one that has nothing more to do is still about to end
        }
        rest.to(Rest.AWAKE);
        s.searches[seat - 1].set(1);
        s.seats[free].set(seat);
        s.at.get(bounds.producers + free).to(At.POLL);
        step = Step.STAFF;
      }
      default -> throw new Wrong("it wakes a worker that is " + rest.get());
    }
    goOn(p);
    return step;
  }

  @Override
  @Nullable String wrong() {
    int searchers = 0;
    for (Num one : s.searches) {
      searchers += one.get();
    }
    return searchers > 1 ? "two workers search" : null;
  }

  @Override
  @Nullable String wrongAtRest() {
    if (s.timers.get() > 0) {
      return null;
    }
    if (s.work.get() > 0 && s.idle() > 0) {
      return "a lost wake-up: an item waits, a worker is idle, and nobody is on the way";
    }
    long seated = s.at.stream().filter(pc -> pc.is(At.RUN)).count();
    return s.idle() + seated == bounds.workers ? null : "a seat has been lost";
  }

  @Override
  @Nullable String wrongAtEnd() {
    if (s.work.get() > 0) {
      return "an item is lost";
    }
    return s.searching.isSet() || s.thronged.isSet() ? "a bit is left behind" : null;
  }
}
