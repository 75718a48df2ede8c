package dev.latchwork.stress.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who wakes whom: producers, and workers that take what they put, search, stand back, go idle and are
 * woken. The ring is one number here, since {@link RingModel} has looked into it.
 *
 * <p>Elastic workers hand their seats over when they go idle, and threads come and go: then processes are
 * threads, and some have no seat. The version in the word of {@code IdleWorkers} is one bit for each reader
 * here, which says that no push or pop came since he read; so it never wraps.
 */
@SuppressWarnings("RefactorSwitch") // each case is what comes next, and may return early
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
    NO_VERSION
  }

  /**
   * The bounds.
   *
   * @param producers how many put
   * @param each how many each of them puts
   * @param workers how many seats there are
   * @param elastic whether idle workers have no thread
   * @param thronged whether workers stand back
   */
  record Bounds(int producers, int each, int workers, boolean elastic, boolean thronged) {
    /** {@return how many threads can be there at a time: one may end while the next has its seat} */
    int threads() {
      return elastic ? workers + 1 : workers;
    }
  }

  private enum At {
    // Any: to wake one.
    SIGNAL,
    BELOW,
    POP,
    WAKE,
    // Producers.
    PUT,
    // Threads of workers.
    OFF,
    POLL,
    RUN,
    MORE,
    FOUND,
    CLEAR,
    AGAIN,
    REST,
    STAND_BACK,
    STANDS,
    COMES_BACK,
    SEARCH,
    SEARCHES,
    LOOK,
    PUSH,
    PUSHES,
    LOOK_AGAIN,
    SLEEP
  }

  private enum Rest {
    AWAKE,
    ASLEEP,
    VACANT,
    SEARCHER
  }

  private final Bounds bounds;
  private final Fault fault;

  // The word.
  private final Num top;
  private final Num searching = number("searching", 1);
  private final Num thronged = number("thronged", 1);

  private final Num work;
  private final Num[] below;
  private final List<Mode<Rest>> rests;
  private final Num[] searches;

  private final List<Mode<At>> at;

  /** Where it goes on when it has signalled. */
  private final List<Mode<At>> back;

  // What a process has read from the word, and whether that has been neither pushed nor popped
  // since.
  private final Num[] topsSeen;
  private final Num[] searchingSeen;
  private final Num[] throngedSeen;
  private final Num[] fresh;

  private final Num[] belowSeen;

  /** Whether there was more work when a searcher had found some. */
  private final Num[] more;

  private final Num[] left;
  private final Num[] seats;

  /** Whether the push of a thread clears the searching bit, and whether it is one too many. */
  private final Num[] clears;

  private final Num[] tooMany;

  IdleModel(Bounds bounds, Fault fault) {
    this.bounds = bounds;
    this.fault = fault;
    int workers = bounds.workers;
    int all = bounds.producers + bounds.threads();
    top = number("top", workers);
    work = number("work", bounds.producers * bounds.each);
    below = numbers("below", workers, workers);
    rests = modes("seat", workers, Rest.values());
    searches = numbers("searches", workers, 1);
    at = modes("process", all, At.values());
    back = modes("then", all, At.values());
    topsSeen = numbers("top seen", all, workers);
    searchingSeen = numbers("searching seen", all, 1);
    throngedSeen = numbers("thronged seen", all, 1);
    fresh = numbers("unchanged for", all, 1);
    belowSeen = numbers("below seen", all, workers);
    more = numbers("more", bounds.threads(), 1);
    left = numbers("left to put", bounds.producers, bounds.each);
    seats = numbers("seat of thread", bounds.threads(), workers);
    clears = numbers("clears", bounds.threads(), 1);
    tooMany = numbers("too many", bounds.threads(), 1);
    begin();
  }

  private void begin() {
    for (int p = 0; p < bounds.producers; p++) {
      at.get(p).to(At.PUT);
      left[p].set(bounds.each);
    }
    for (int t = 0; t < bounds.threads(); t++) {
      boolean sits = !bounds.elastic && t < bounds.workers;
      at.get(bounds.producers + t).to(sits ? At.POLL : At.OFF);
      seats[t].set(sits ? t + 1 : 0);
    }
    if (bounds.elastic) {
      for (int seat = bounds.workers; seat > 0; seat--) {
        below[seat - 1].set(top.get());
        rests.get(seat - 1).to(Rest.VACANT);
        top.set(seat);
      }
    }
  }

  @Override
  String title() {
    return "idle, %d producers of %d, %d workers%s%s"
        .formatted(
            bounds.producers,
            bounds.each,
            bounds.workers,
            bounds.elastic ? ", elastic, " + bounds.threads() + " threads" : "",
            bounds.thronged ? ", thronged" : "");
  }

  @Override
  int processes() {
    return bounds.producers + bounds.threads();
  }

  @Override
  String process(int number) {
    return number < bounds.producers
        ? "producer " + (number + 1)
        : "thread " + (number - bounds.producers + 1);
  }

  @Override
  @Nullable Step step(int p) {
    Step step = stepOn(p);
    switch (at.get(p).get()) {
      case BELOW, POP, WAKE, CLEAR, SEARCHES, PUSHES -> {}
      default -> forget(p);
    }
    return step;
  }

  /** What nobody reads again is the same in all states. */
  private void forget(int p) {
    topsSeen[p].set(0);
    searchingSeen[p].set(0);
    throngedSeen[p].set(0);
    fresh[p].set(0);
    belowSeen[p].set(0);
    int t = p - bounds.producers;
    if (t >= 0 && !at.get(p).is(At.FOUND)) {
      more[t].set(0);
    }
    if (!at.get(p).is(At.SIGNAL) && !at.get(p).is(At.FOUND)) {
      back.get(p).to(At.OFF);
    }
  }

  private @Nullable Step stepOn(int p) {
    int t = p - bounds.producers;
    var pc = at.get(p);
    return switch (pc.get()) {
      case SIGNAL -> {
        read(p);
        boolean none = top.is(0) || searching.isSet() || thronged.isSet();
        pc.to(none ? back.get(p).get() : At.BELOW);
        yield Step.SIGNAL;
      }
      case BELOW -> {
        belowSeen[p].set(below[topsSeen[p].get() - 1].get());
        pc.to(At.POP);
        yield Step.POP;
      }
      case POP -> {
        if (isAsSeen(p)) {
          top.set(belowSeen[p].get());
          below[topsSeen[p].get() - 1].set(0); // nobody who reads it now will succeed
          searching.set(1);
          counted();
          pc.to(At.WAKE);
        } else {
          pc.to(t >= 0 && back.get(p).is(At.FOUND) ? At.FOUND : At.SIGNAL);
        }
        yield Step.POP;
      }
      case WAKE -> wake(p);
      case PUT -> put(p);
      case OFF -> null;
      default -> work(p, t);
    };
  }

  private @Nullable Step put(int p) {
    if (left[p].is(0)) {
      return null;
    }
    left[p].add(-1);
    work.add(1);
    signal(p, At.PUT);
    return Step.A_PUT;
  }

  private @Nullable Step wake(int p) {
    int seat = topsSeen[p].get();
    var rest = rests.get(seat - 1);
    Step step = Step.WAKE;
    switch (rest.get()) {
      case ASLEEP -> rest.to(Rest.SEARCHER);
      case VACANT -> {
        int free = 0;
        while (free < bounds.threads() && !at.get(bounds.producers + free).is(At.OFF)) {
          free++;
        }
        if (free == bounds.threads()) {
          return null; // one that has nothing more to do is still about to end
        }
        rest.to(Rest.AWAKE);
        searches[seat - 1].set(1);
        seats[free].set(seat);
        at.get(bounds.producers + free).to(At.POLL);
        step = Step.STAFF;
      }
      default -> throw new Wrong("it wakes a worker that is " + rest.get());
    }
    at.get(p).to(back.get(p).is(At.FOUND) ? At.RUN : back.get(p).get());
    return step;
  }

  private @Nullable Step work(int p, int t) {
    var pc = at.get(p);
    int seat = seats[t].get() - 1;
    switch (pc.get()) {
      case POLL -> {
        if (work.is(0) || (bounds.thronged && choose(2) == 1)) {
          pc.to(At.REST);
          return Step.LOOK_FOR_ITEM;
        }
        work.add(-1);
        pc.to(searches[seat].isSet() ? At.MORE : At.RUN);
        return Step.TAKE;
      }
      case RUN -> {
        pc.to(At.POLL);
        return Step.ACTION_ENDS;
      }
      case MORE -> {
        more[t].set(work.get() > 0);
        pc.to(At.FOUND);
        return Step.SEARCH_ENDS;
      }
      case FOUND -> {
        searches[seat].set(0);
        read(p);
        back.get(p).to(At.FOUND);
        boolean hands = more[t].isSet() && !top.is(0) && !thronged.isSet();
        pc.to(hands ? At.BELOW : At.CLEAR);
        return Step.FOUND;
      }
      case CLEAR -> {
        if (!isAsSeen(p)) {
          pc.to(At.FOUND);
        } else {
          searching.set(0);
          boolean looks = !topsSeen[p].is(0) && !throngedSeen[p].isSet();
          pc.to(looks && fault != Fault.NO_LOOK_AFTER_THE_SEARCH ? At.AGAIN : At.RUN);
        }
        return Step.FOUND;
      }
      case AGAIN -> {
        look(p, At.RUN);
        return Step.SEARCH_ENDS;
      }
      case REST -> {
        tooMany[t].set(0);
        switch (choose(bounds.thronged ? 3 : 2)) {
          case 0 -> pc.to(At.LOOK);
          case 1 -> pc.to(searches[seat].isSet() ? At.LOOK : At.SEARCH);
          default -> {
            tooMany[t].set(1);
            pc.to(At.STAND_BACK);
          }
        }
        return Step.REST;
      }
      case STAND_BACK -> {
        pc.to(thronged.isSet() ? At.PUSH : At.STANDS);
        thronged.set(1); // reading and setting it are one step: between them nothing is done
        return Step.STAND_BACK;
      }
      case STANDS -> {
        thronged.set(0);
        tooMany[t].set(0);
        pc.to(At.COMES_BACK);
        return Step.COME_BACK;
      }
      case COMES_BACK -> {
        look(p, At.POLL);
        return Step.STANDS_BACK;
      }
      case SEARCH -> {
        read(p);
        pc.to(searching.isSet() ? At.LOOK : At.SEARCHES);
        return Step.SEARCH;
      }
      case SEARCHES -> {
        if (isAsSeen(p)) {
          searching.set(1);
          searches[seat].set(1);
          pc.to(At.LOOK);
        } else {
          pc.to(At.SEARCH);
        }
        return Step.SEARCH;
      }
      case LOOK -> {
        pc.to(work.get() > 0 ? At.POLL : At.PUSH);
        return Step.LOOK_FOR_WORK;
      }
      case PUSH -> {
        boolean own = searches[seat].isSet() && fault != Fault.THE_BIT_STAYS_BEHIND;
        clears[t].set(own || clears[t].isSet());
        searches[seat].set(0);
        rests.get(seat).to(bounds.elastic ? Rest.VACANT : Rest.ASLEEP);
        read(p);
        below[seat].set(top.get());
        pc.to(At.PUSHES);
        return Step.PUSH;
      }
      case PUSHES -> {
        if (!isAsSeen(p)) {
          pc.to(At.PUSH);
          return Step.PUSH;
        }
        top.set(seat + 1);
        searching.set(searching.isSet() && !clears[t].isSet());
        thronged.set(thronged.isSet() && tooMany[t].isSet());
        counted();
        clears[t].set(0);
        seats[t].set(bounds.elastic ? 0 : seat + 1);
        tooMany[t].set(0);
        pc.to(fault == Fault.NO_LOOK_AFTER_THE_PUSH ? sleep() : At.LOOK_AGAIN);
        return Step.PUSH;
      }
      case LOOK_AGAIN -> {
        look(p, sleep());
        return Step.REST;
      }
      case SLEEP -> {
        if (rests.get(seat).is(Rest.ASLEEP)) {
          return null;
        }
        searches[seat].set(rests.get(seat).is(Rest.SEARCHER));
        rests.get(seat).to(Rest.AWAKE);
        pc.to(At.POLL);
      }
      default -> throw new AssertionError(pc.get());
    }
    return Step.SLEEP;
  }

  private At sleep() {
    return bounds.elastic ? At.OFF : At.SLEEP;
  }

  /** If there is work it signals, and then goes on. */
  private void look(int p, At then) {
    if (work.get() > 0) {
      signal(p, then);
    } else {
      at.get(p).to(then);
    }
  }

  private void signal(int p, At then) {
    at.get(p).to(At.SIGNAL);
    back.get(p).to(then);
  }

  private void read(int p) {
    topsSeen[p].set(top.get());
    searchingSeen[p].set(searching.get());
    throngedSeen[p].set(thronged.get());
    fresh[p].set(1);
  }

  /** {@return whether a CAS from what was read succeeds} */
  private boolean isAsSeen(int p) {
    boolean same = fault == Fault.NO_VERSION ? topsSeen[p].is(top.get()) : fresh[p].isSet();
    return same && searchingSeen[p].is(searching.get()) && throngedSeen[p].is(thronged.get());
  }

  /** The version was counted up. */
  private void counted() {
    for (Num one : fresh) {
      one.set(0);
    }
  }

  private int idle() {
    int idle = 0;
    for (int seat = top.get(); seat != 0 && idle <= bounds.workers; seat = below[seat - 1].get()) {
      idle++;
    }
    return idle;
  }

  @Override
  @Nullable String wrong() {
    int searchers = 0;
    for (Num one : searches) {
      searchers += one.get();
    }
    return searchers > 1 ? "two workers search" : null;
  }

  @Override
  @Nullable String wrongAtRest() {
    if (work.get() > 0 && idle() > 0) {
      return "a lost wake-up: an item waits, a worker is idle, and nobody is on the way";
    }
    long seated = at.stream().filter(pc -> pc.is(At.RUN)).count();
    return idle() + seated == bounds.workers ? null : "a seat has been lost";
  }

  @Override
  @Nullable String wrongAtEnd() {
    if (work.get() > 0) {
      return "an item is lost";
    }
    return searching.isSet() || thronged.isSet() ? "a bit is left behind" : null;
  }
}
