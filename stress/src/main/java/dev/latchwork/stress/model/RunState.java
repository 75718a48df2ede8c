package dev.latchwork.stress.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of a {@link RunModel}: a run of a queue, and who takes part in it. */
final class RunState {
  /** What can be wrong with it on purpose. */
  enum Fault {
    NONE,
    /** A worker that has gone idle does not look whether the run was switched meanwhile. */
    SWITCHES_ARE_MISSED,
    /** A worker that rests tells nobody that it is quiet now. */
    RESTS_SILENTLY,
    /** Vacant seats are retired, and stay in the stack. */
    RETIRED_SEATS_STAY,
    /** Whoever halts does not wait for the claims that came before. */
    CLAIMS_ARE_NOT_AWAITED,
    /** Whoever concludes does not look whether somebody else has. */
    CONCLUDED_TWICE,
    /** A worker takes an item before it says that it claims one. */
    TAKES_UNANNOUNCED,
    /** What lies behind the ring is taken before what was in the ring when it came. */
    THE_TURN_IS_IGNORED
  }

  /** Where a process stands: what it does next. */
  enum At {
    // Anybody.
    OFF,
    SIGNAL,
    STAFF,
    FINISH,
    CONCLUDE,
    // With the lock held.
    SETTLE_RUN,
    AROUND,
    RETIRE_VACANT,
    // Threads of workers.
    READY,
    OVERFLOW,
    PAST,
    PAST_LOCKED,
    POLL,
    BEGIN,
    TICKET,
    RUN,
    OWN_PUT,
    OWN_PUT_LOCKED,
    ROW,
    ROW_POLL,
    FOLLOW,
    WITHDRAW,
    NEXT,
    SETTLE,
    END,
    ENDED,
    REST,
    SWITCHES,
    MAY_LEAVE,
    IS_TO_LEAVE,
    LEAVES,
    LOOK,
    PUSH,
    LOOK_ONCE_MORE,
    SWITCHED,
    LOOK_AGAIN,
    LOOKED_AGAIN,
    SEARCH_ENDS,
    SEARCH_AGAIN,
    EXIT,
    LEAVE,
    // Whoever stops.
    STOP,
    HALT,
    CLOSE,
    STOPPING,
    STOP_GRACE,
    STOP_WAKE,
    RAISE,
    RAISE_HALT,
    RAISE_CLAIMS,
    GIVE_UP,
    GIVE_UP_CLAIM,
    GIVE_UP_SEAT,
    ARMED,
    FIRED,
    AIM,
    INTERRUPT,
    HIT,
    HOOK,
    // Callers from outside.
    IDLE,
    PUT_BEHIND,
    AWAIT_STOP,
    PAUSE,
    PAUSE_HALT,
    PAUSING,
    PAUSE_CHECK,
    PAUSE_WAIT,
    RESUME,
    RESUME_BIT,
    RESUMED,
    RESUME_WAKE,
    CANCEL,
    CANCEL_RUNNING,
    CANCEL_HIT
  }

  enum Phase {
    IDLE,
    CLAIMING,
    RUNNING,
    INTERRUPTING,
    INTERRUPTED,
    SETTLING,
    GONE
  }

  enum Place {
    OUTSIDE,
    REFUSED,
    WAITING,
    CLAIMED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    HANDED_BACK,
    ABANDONED;

    boolean isEnd() {
      return compareTo(RUNNING) > 0;
    }
  }

  enum Latch {
    STARTED,
    PAUSING,
    PAUSED,
    STOPPING,
    STOPPED
  }

  enum Rung {
    UP,
    DRAINING,
    CANCELLED,
    ABANDONED,
    REPORTING,
    DONE
  }

  final RunBounds bounds;
  final Fault fault;
  final int items;

  // The backlog.
  final Num tail;
  final Num head;
  final Num halted;
  final Num closed;
  final Num[] ring;
  final Num overflow;

  /** The item behind the ring, and how many must have been taken from the ring until it is its turn. */
  final Num behind;

  final Num turn;

  // The items.
  final List<Mode<Place>> places;
  final Num[] cancelled;
  final Num[] begun;
  final Num[] complete;

  // The seats.
  final List<Mode<Phase>> phases;
  final Num[] item;
  final Num[] row;
  final Num[] following;
  final Num[] listed;
  final Num[] done;
  final Num[] vacant;
  final Num[] searches;
  final Num searching;

  // The run.
  final Num lock;
  final Mode<Latch> latch;
  final Mode<Rung> rung;
  final Num told;

  /** A pause has returned, and nobody has called resume since. */
  final Num promised;

  // The tally.
  final Num accepted;
  final Num succeeded;
  final Num failed;
  final Num cancels;
  final Num handedBack;
  final Num abandoned;

  // The processes.
  final List<Mode<At>> at;
  final List<Mode<At>> back;

  /** The seat of each thread, from 1, and the one, from 0, that a process is to start a thread for. */
  final Num[] seat;

  final Num[] target;

  /** Where the holder of the lock goes on, which seat he looks at, and whether he has seen work. */
  final Mode<At> then;

  final Num scan;
  final Num work;

  RunState(RunModel model, RunBounds bounds, Fault fault, int processes) {
    this.bounds = bounds;
    this.fault = fault;
    items = bounds.items().length();
    int seats = bounds.seats();
    tail = model.number("tail", items);
    head = model.number("head", items);
    halted = model.number("halted", 1);
    closed = model.number("closed", 1);
    ring = model.numbers("ring", items, items);
    overflow = model.number("overflow", 1);
    behind = model.number("behind", items);
    turn = model.number("turn", items);
    places = model.modes("item", items, Place.values());
    cancelled = model.numbers("cancelled", items, 1);
    begun = model.numbers("begun", items, 1);
    complete = model.numbers("complete", items, 1);
    phases = model.modes("seat", seats, Phase.values());
    item = model.numbers("item of seat", seats, items);
    row = model.numbers("claims in a row", seats, 1);
    following = model.numbers("claimed in a row", seats, items);
    listed = model.numbers("listed", seats, 1);
    done = model.numbers("done at", seats, items);
    vacant = model.numbers("vacant", seats, 1);
    searches = model.numbers("searches", seats, 1);
    searching = model.number("searching", 1);
    lock = model.number("lock", processes);
    latch = model.mode("latch", Latch.values());
    rung = model.mode("rung", Rung.values());
    int pauses = bounds.callers().stream().mapToInt(RunBounds.Caller::calls).sum();
    told = model.number("told to pause", pauses);
    promised = model.number("paused for certain", 1);
    accepted = model.number("accepted past the ring", 2);
    succeeded = model.number("succeeded", items);
    failed = model.number("failed", items);
    cancels = model.number("counted as cancelled", items);
    handedBack = model.number("handed back", items);
    abandoned = model.number("abandoned", items);
    at = model.modes("process", processes, At.values());
    back = model.modes("goes back", processes, At.values());
    seat = model.numbers("seat of thread", bounds.threads(), seats);
    target = model.numbers("target", processes, seats);
    then = model.mode("then", At.values());
    scan = model.number("looks at seat", seats);
    work = model.number("has seen work", 1);
    for (int seat = 0; seat < seats; seat++) {
      listed[seat].set(1);
      vacant[seat].set(1);
    }
  }

  boolean isUp() {
    return rung.is(Rung.UP);
  }

  boolean hasWork() {
    return tail.get() > head.get() || overflow.isSet() || behind.isSet();
  }

  boolean mayTake() {
    return hasWork() && !halted.isSet();
  }

  boolean mayTakePast() {
    boolean isTurn = head.get() >= turn.get() || fault == Fault.THE_TURN_IS_IGNORED;
    return overflow.isSet() || (behind.isSet() && isTurn);
  }

  /** {@return the item past the ring whose turn it is; there is one} */
  int takePast() {
    int taken = bounds.own();
    if (overflow.isSet()) {
      overflow.set(0);
    } else {
      taken = behind.get();
      behind.set(0);
      turn.set(0);
    }
    move(taken, Place.WAITING, Place.CLAIMED);
    return taken;
  }

  boolean isFull() {
    return tail.get() - head.get() == bounds.capacity();
  }

  boolean isBusy(int seat) {
    return switch (phases.get(seat).get()) {
      case RUNNING, INTERRUPTING, INTERRUPTED, SETTLING -> true;
      case IDLE, CLAIMING, GONE -> false;
    };
  }

  /** {@return whether an action runs that nobody has given up} */
  boolean runs() {
    for (int seat = 0; seat < bounds.seats(); seat++) {
      if (isBusy(seat)) {
        return true;
      }
    }
    return false;
  }

  /** {@return whether nothing runs, and nothing may have been taken to run} */
  boolean isQuiet() {
    for (int seat = 0; seat < bounds.seats(); seat++) {
      if (listed[seat].isSet() && (isBusy(seat) || phases.get(seat).is(Phase.CLAIMING))) {
        return false;
      }
    }
    return true;
  }

  boolean hasSeats() {
    for (Num one : listed) {
      if (one.isSet()) {
        return true;
      }
    }
    return false;
  }

  /** {@return one that is idle, from 0; -1 if there is none} */
  int firstVacant() {
    for (int seat = 0; seat < bounds.seats(); seat++) {
      if (vacant[seat].isSet()) {
        return seat;
      }
    }
    return -1;
  }

  boolean tryLock(int process) {
    if (lock.isSet()) {
      return false;
    }
    lock.set(process + 1);
    return true;
  }

  void unlock(int process, At next) {
    lock.set(0);
    at.get(process).to(next);
  }

  /** {@return the item that is the next to be taken; there is one} */
  int next() {
    return ring[head.get()].get();
  }

  /** Puts an item into the ring, which has room. */
  void put(int what, Place from) {
    move(what, from, Place.WAITING);
    ring[tail.get()].set(what);
    tail.add(1);
  }

  /** {@return the item that was taken from the ring} */
  int take() {
    int taken = next();
    head.add(1);
    move(taken, Place.WAITING, Place.CLAIMED);
    return taken;
  }

  void begins(int what, int seat) {
    if (promised.isSet()) {
      throw new Wrong("item " + what + " begins though the run is paused");
    }
    for (int before = 1; before < what && bounds.isInOrder(); before++) {
      if (places.get(before - 1).is(Place.WAITING)) {
        throw new Wrong("item " + what + " overtakes item " + before);
      }
    }
    move(what, Place.CLAIMED, Place.RUNNING);
    item[seat].set(what);
  }

  void move(int what, Place from, Place to) {
    var place = places.get(what - 1);
    if (!place.is(from)) {
      throw new Wrong("item " + what + " is " + place.get() + " and would be " + to);
    }
    place.to(to);
    if (to.isEnd() && bounds.isTicket(what)) {
      complete[what - 1].set(1);
    }
  }

  /** The interrupt that was meant for an item comes. */
  void hit(int at, int meant) {
    var phase = phases.get(at);
    if (phase.is(Phase.INTERRUPTING)) {
      if (!item[at].is(meant)) {
        throw new Wrong("the interrupt for item " + meant + " hits another one");
      }
      phase.to(Phase.INTERRUPTED);
    } else if (!phase.is(Phase.GONE)) {
      throw new Wrong("an interrupt hits a worker that is " + phase.get());
    }
  }

  /** What a seat has counted goes to the tally, once. */
  void unlist(int seat) {
    if (!listed[seat].isSet()) {
      throw new Wrong("seat " + (seat + 1) + " is left twice");
    }
    listed[seat].set(0);
    succeeded.add(done[seat].get());
    done[seat].set(0);
  }

  /** {@return what is wrong with the numbers, else null} */
  @Nullable String unbalanced() {
    int begunOrEnded =
        succeeded.get() + failed.get() + cancels.get() + handedBack.get() + abandoned.get();
    for (int seat = 0; seat < bounds.seats(); seat++) {
      begunOrEnded += listed[seat].isSet() ? done[seat].get() + (isBusy(seat) ? 1 : 0) : 0;
    }
    int waiting = tail.get() + accepted.get() - begunOrEnded;
    int really = 0;
    for (var place : places) {
      really += place.is(Place.WAITING) || place.is(Place.CLAIMED) ? 1 : 0;
    }
    return waiting == really
        ? null
        : "the counts say that " + waiting + " items wait, and there are " + really;
  }
}
