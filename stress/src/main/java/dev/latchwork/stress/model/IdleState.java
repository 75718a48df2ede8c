package dev.latchwork.stress.model;

import dev.latchwork.stress.model.IdleModel.Bounds;
import dev.latchwork.stress.model.IdleModel.Fault;
import java.util.List;

/** The state of an {@link IdleModel}: the word, the seats, and where everybody stands. */
final class IdleState {
  enum At {
    // Any: to wake one.
    SIGNAL,
    BELOW,
    POP,
    WAKE,
    CALL_AGAIN,
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

  enum Rest {
    AWAKE,
    ASLEEP,
    VACANT,
    SEARCHER
  }

  final Bounds bounds;
  final Fault fault;

  // The word.
  final Num top;
  final Num searching;
  final Num thronged;

  final Num work;
  final Num[] below;
  final List<Mode<Rest>> rests;
  final Num[] searches;

  final List<Mode<At>> at;

  /** Where it goes on when it has signalled. */
  final List<Mode<At>> back;

  // What a process has read from the word, and whether nobody has pushed or popped since.
  final Num[] topsSeen;
  final Num[] searchingSeen;
  final Num[] throngedSeen;
  final Num[] fresh;

  final Num[] belowSeen;

  /** Whether there was more work when a searcher had found some. */
  final Num[] more;

  final Num[] left;
  final Num[] seats;

  /** Whether the push of a thread clears the searching bit, and whether it is one too many. */
  final Num[] clears;

  final Num[] tooMany;

  /** The seat for which no thread could be had, how often that may still happen, and timers set for it. */
  final Num orphan;

  final Num refusals;
  final Num timers;

  IdleState(IdleModel model, Bounds bounds, Fault fault) {
    this.bounds = bounds;
    this.fault = fault;
    int workers = bounds.workers();
    int all = bounds.producers() + bounds.threads() + (bounds.refusals() > 0 ? 1 : 0);
    searching = model.number("searching", 1);
    thronged = model.number("thronged", 1);
    top = model.number("top", workers);
    work = model.number("work", bounds.producers() * bounds.each());
    below = model.numbers("below", workers, workers);
    rests = model.modes("seat", workers, Rest.values());
    searches = model.numbers("searches", workers, 1);
    at = model.modes("process", all, At.values());
    back = model.modes("then", all, At.values());
    topsSeen = model.numbers("top seen", all, workers);
    searchingSeen = model.numbers("searching seen", all, 1);
    throngedSeen = model.numbers("thronged seen", all, 1);
    fresh = model.numbers("unchanged for", all, 1);
    belowSeen = model.numbers("below seen", all, workers);
    more = model.numbers("more", bounds.threads(), 1);
    left = model.numbers("left to put", bounds.producers(), bounds.each());
    seats = model.numbers("seat of thread", bounds.threads(), workers);
    clears = model.numbers("clears", bounds.threads(), 1);
    tooMany = model.numbers("too many", bounds.threads(), 1);
    orphan = model.number("orphan", workers);
    refusals = model.number("refusals", bounds.refusals());
    timers = model.number("timers", bounds.refusals());
    begin();
  }

  private void begin() {
    refusals.set(bounds.refusals());
    if (bounds.refusals() > 0) {
      at.getLast().to(At.OFF);
      back.getLast().to(At.OFF);
    }
    for (int p = 0; p < bounds.producers(); p++) {
      at.get(p).to(At.PUT);
      left[p].set(bounds.each());
    }
    for (int t = 0; t < bounds.threads(); t++) {
      boolean sits = !bounds.elastic() && t < bounds.workers();
      at.get(bounds.producers() + t).to(sits ? At.POLL : At.OFF);
      seats[t].set(sits ? t + 1 : 0);
    }
    if (bounds.elastic()) {
      for (int seat = bounds.workers(); seat > 0; seat--) {
        below[seat - 1].set(top.get());
        rests.get(seat - 1).to(Rest.VACANT);
        top.set(seat);
      }
    }
  }

  /** If there is work it signals, and then goes on. */
  void look(int p, At then) {
    if (work.get() > 0) {
      signal(p, then);
    } else {
      at.get(p).to(then);
    }
  }

  void signal(int p, At then) {
    at.get(p).to(At.SIGNAL);
    back.get(p).to(then);
  }

  void read(int p) {
    topsSeen[p].set(top.get());
    searchingSeen[p].set(searching.get());
    throngedSeen[p].set(thronged.get());
    fresh[p].set(1);
  }

  /** {@return whether a CAS from what was read succeeds} */
  boolean isAsSeen(int p) {
    boolean same = fault == Fault.NO_VERSION ? topsSeen[p].is(top.get()) : fresh[p].isSet();
    return same && searchingSeen[p].is(searching.get()) && throngedSeen[p].is(thronged.get());
  }

  /** The version was counted up. */
  void counted() {
    for (Num one : fresh) {
      one.set(0);
    }
  }

  /** {@return how many are idle} */
  int idle() {
    int idle = 0;
    for (int seat = top.get();
        seat != 0 && idle <= bounds.workers();
        seat = below[seat - 1].get()) {
      idle++;
    }
    return idle;
  }
}
