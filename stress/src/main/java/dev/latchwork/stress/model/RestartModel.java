package dev.latchwork.stress.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A worker that is started and stopped again and again, by several at once: the latch, the runs, their
 * timers, and actions that outlive their run. What happens within a run is coarser here than in {@link
 * RunModel}: what is done under the lock of a run is one step, but for its last one.
 */
@SuppressWarnings("RefactorSwitch") // each case is what comes next, and may return early
final class RestartModel extends Model {
  /** What can be wrong with it on purpose. */
  enum Fault {
    NONE,
    /** Whoever concludes a run does not look whether somebody else has. */
    CONCLUDED_TWICE,
    /** A start does not look for an action of the run before that was given up and still runs. */
    STRAYS_ARE_FORGOTTEN,
    /** Who calls takes the run that is there, unless that is over: the latch may have gone on. */
    THE_RUN_BEFORE_IS_TAKEN
  }

  private enum At {
    IDLE,
    // To start.
    START,
    STARTING,
    GENERATION,
    LAUNCH,
    OPEN,
    LEAVE,
    // To stop.
    STATE,
    PICK,
    PICK_LOCKED,
    STOP,
    RAISE,
    AWAIT,
    // Anybody.
    FINISH,
    CONCLUDE,
    DONE,
    // Of a run: its last timer, and its worker.
    OFF,
    ARMED,
    GIVE_UP,
    RUN,
    END,
    OVER
  }

  private enum Rung {
    UP,
    DRAINING,
    CANCELLED,
    ABANDONED,
    REPORTING,
    DONE
  }

  private enum State {
    STOPPED,
    STARTING,
    STARTED,
    STOPPING
  }

  private enum Seat {
    NONE,
    IDLE,
    RUNNING,
    GIVEN_UP,
    LEFT
  }

  private final List<String> scripts;
  private final int users;
  private final int runs;
  private final Fault fault;

  // The latch, and the field that says which run is the current one.
  private final Mode<State> latch = mode("latch", State.values());
  private final Num begun;
  private final Num generation;
  private final Num monitor;

  // By run, from 0.
  private final List<Mode<Rung>> rungs;
  private final Num[] starter;
  private final List<Mode<Seat>> seats;
  private final Num[] locks;

  // By process.
  private final List<Mode<At>> at;
  private final List<Mode<At>> back;

  // By user: how often it has called, the run that it is about, from 1, and how many had begun when
  // it called.
  private final Num[] called;
  private final Num[] run;
  private final Num[] asked;

  /**
   * Creates one.
   *
   * @param runs how many runs there can be
   * @param scripts what each user calls: a plus for start, a minus for stop
   */
  RestartModel(int runs, Fault fault, String... scripts) {
    this.scripts = List.of(scripts);
    this.users = scripts.length;
    this.runs = runs;
    this.fault = fault;
    begun = number("begun", runs);
    generation = number("generation", runs);
    monitor = number("monitor", users);
    rungs = modes("rung of run", runs, Rung.values());
    starter = numbers("starter in run", runs, 1);
    seats = modes("worker of run", runs, Seat.values());
    locks = numbers("lock of run", runs, processes());
    at = modes("process", processes(), At.values());
    back = modes("goes back", processes(), At.values());
    called = numbers("has called", users, 4);
    run = numbers("user's run", users, runs);
    asked = numbers("had begun for", users, runs);
    for (int p = 0; p < processes(); p++) {
      at.get(p).to(p < users ? At.IDLE : At.OFF);
    }
  }

  @Override
  String title() {
    return "restart: users call %s, %d runs".formatted(String.join(" | ", scripts), runs);
  }

  @Override
  int processes() {
    return users + 2 * runs;
  }

  @Override
  String process(int number) {
    if (number < users) {
      return "user " + (number + 1);
    }
    int other = number - users;
    return (other < runs ? "timer of " : "worker of ") + (other % runs + 1);
  }

  @Override
  @Nullable Step step(int p) {
    return switch (at.get(p).get()) {
      case IDLE -> call(p);
      case START, STARTING, GENERATION, LAUNCH, OPEN, LEAVE -> start(p);
      case STATE, PICK, PICK_LOCKED -> pick(p);
      case STOP, RAISE, AWAIT -> stop(p, run[p].get() - 1);
      case FINISH, CONCLUDE, DONE -> finish(p, runOf(p));
      default -> p < users + runs ? time(p, runOf(p)) : work(p, runOf(p));
    };
  }

  /** {@return the run, from 0, that a process is about} */
  private int runOf(int p) {
    return p < users ? run[p].get() - 1 : (p - users) % runs;
  }

  private @Nullable Step call(int p) {
    if (called[p].is(scripts.get(p).length())) {
      return null;
    }
    boolean starts = scripts.get(p).charAt(called[p].get()) == '+';
    called[p].add(1);
    at.get(p).to(starts ? At.START : At.STATE);
    asked[p].set(starts ? 0 : begun.get());
    return starts ? Step.A_START : Step.A_STOP;
  }

  private @Nullable Step start(int p) {
    var pc = at.get(p);
    int own = run[p].get() - 1;
    switch (pc.get()) {
      case START -> {
        if (monitor.isSet()) {
          return null;
        }
        boolean strays = seats.stream().anyMatch(seat -> seat.is(Seat.GIVEN_UP));
        boolean refused = strays && fault != Fault.STRAYS_ARE_FORGOTTEN;
        if (!latch.is(State.STOPPED) || begun.is(runs) || refused) {
          pc.to(At.IDLE);
        } else {
          monitor.set(p + 1);
          pc.to(At.STARTING);
        }
        return Step.START;
      }
      case STARTING -> {
        starter[begun.get()].set(1);
        begun.add(1);
        latch.to(State.STARTING);
        pc.to(At.GENERATION);
        return Step.BEGIN_RUN;
      }
      case GENERATION -> {
        generation.set(begun.get());
        run[p].set(begun.get());
        monitor.set(0);
        pc.to(At.LAUNCH);
        return Step.START;
      }
      case LAUNCH -> {
        if (locks[own].isSet()) {
          return null;
        }
        boolean enlists = rungs.get(own).get().compareTo(Rung.ABANDONED) < 0;
        seats.get(own).to(enlists ? Seat.IDLE : Seat.NONE);
        pc.to(At.OPEN);
        return Step.ENLIST;
      }
      case OPEN -> {
        if (locks[own].isSet()) {
          return null;
        }
        if (rungs.get(own).is(Rung.UP)) {
          move(own, State.STARTING, State.STARTED);
        } else if (seats.get(own).is(Seat.IDLE)) {
          seats.get(own).to(Seat.LEFT); // it finds by itself that it has to go
        }
        pc.to(At.LEAVE);
        return Step.OPEN;
      }
      case LEAVE -> {
        if (locks[own].isSet()) {
          return null;
        }
        starter[own].set(0);
        pc.to(At.FINISH);
        back.get(p).to(rungs.get(own).is(Rung.UP) ? At.IDLE : At.AWAIT);
        return Step.LEAVE_SEAT;
      }
      default -> throw new AssertionError(pc.get());
    }
  }

  private @Nullable Step pick(int p) {
    var pc = at.get(p);
    switch (pc.get()) {
      case STATE -> {
        boolean looks = fault != Fault.THE_RUN_BEFORE_IS_TAKEN;
        pc.to(looks && latch.is(State.STARTING) ? At.PICK_LOCKED : At.PICK);
      }
      case PICK -> {
        boolean over = generation.isSet() && rungs.get(generation.get() - 1).is(Rung.DONE);
        if (fault == Fault.THE_RUN_BEFORE_IS_TAKEN && (over || !generation.isSet())) {
          pc.to(At.PICK_LOCKED);
        } else {
          picked(p);
        }
      }
      case PICK_LOCKED -> {
        if (monitor.isSet()) {
          return null;
        }
        picked(p);
      }
      default -> throw new AssertionError(pc.get());
    }
    return Step.PICK;
  }

  private void picked(int p) {
    if (generation.get() < asked[p].get()) {
      throw new Wrong("run " + asked[p].get() + " had begun, and it stops the one before");
    }
    asked[p].set(0);
    run[p].set(generation.get());
    at.get(p).to(generation.isSet() ? At.STOP : At.IDLE);
  }

  private @Nullable Step stop(int p, int own) {
    var pc = at.get(p);
    var rung = rungs.get(own);
    switch (pc.get()) {
      case STOP -> {
        if (locks[own].isSet()) {
          return null;
        }
        if (rung.is(Rung.UP)) {
          rung.to(Rung.DRAINING);
          if (seats.get(own).is(Seat.IDLE)) {
            seats.get(own).to(Seat.LEFT);
          }
          moveToStopping(own);
        }
        pc.to(At.FINISH);
        back.get(p).to(At.RAISE);
        return Step.STOP_BEGINS;
      }
      case RAISE -> {
        if (locks[own].isSet()) {
          return null;
        }
        if (rung.is(Rung.DRAINING)) {
          rung.to(Rung.CANCELLED);
          at.get(users + own).to(At.ARMED);
        }
        pc.to(At.FINISH);
        back.get(p).to(At.AWAIT);
        return Step.RAISE;
      }
      case AWAIT -> {
        if (!rung.is(Rung.DONE)) {
          return null;
        }
        run[p].set(0);
        pc.to(At.IDLE);
        return Step.AWAIT_STOP;
      }
      default -> throw new AssertionError(pc.get());
    }
  }

  private @Nullable Step finish(int p, int own) {
    var pc = at.get(p);
    var rung = rungs.get(own);
    boolean locked = locks[own].isSet();
    switch (pc.get()) {
      case FINISH -> {
        if (locked) {
          return null;
        }
        boolean empty =
            !starter[own].isSet()
                && !seats.get(own).is(Seat.IDLE)
                && !seats.get(own).is(Seat.RUNNING);
        boolean stops = !rung.is(Rung.UP) && rung.get().compareTo(Rung.REPORTING) < 0;
        if (stops && empty) {
          rung.to(Rung.REPORTING);
          pc.to(At.CONCLUDE);
        } else {
          goBack(p);
        }
        return Step.FINISH;
      }
      case CONCLUDE -> {
        if (locked) {
          return null;
        }
        if (rung.is(Rung.REPORTING) || fault == Fault.CONCLUDED_TWICE) {
          locks[own].set(p + 1);
          move(own, State.STOPPING, State.STOPPED);
          pc.to(At.DONE);
        } else {
          goBack(p);
        }
        return Step.CONCLUDE;
      }
      case DONE -> {
        rung.to(Rung.DONE);
        locks[own].set(0);
        goBack(p);
        return Step.CONCLUDE;
      }
      default -> throw new AssertionError(pc.get());
    }
  }

  private void goBack(int p) {
    at.get(p).to(back.get(p).get());
    back.get(p).to(At.IDLE);
    if (p < users && at.get(p).is(At.IDLE)) {
      run[p].set(0);
    }
  }

  private @Nullable Step time(int p, int own) {
    var pc = at.get(p);
    if (pc.is(At.ARMED)) {
      pc.to(At.GIVE_UP); // also when the run is over, and this was under way
      return Step.TIMER_FIRES;
    }
    if (!pc.is(At.GIVE_UP) || locks[own].isSet()) {
      return null;
    }
    if (rungs.get(own).is(Rung.CANCELLED)) {
      rungs.get(own).to(Rung.ABANDONED);
      starter[own].set(0);
      var seat = seats.get(own);
      seat.to(seat.is(Seat.RUNNING) ? Seat.GIVEN_UP : seat.is(Seat.IDLE) ? Seat.LEFT : seat.get());
    }
    boolean stuck = rungs.get(own).is(Rung.REPORTING) || fault == Fault.CONCLUDED_TWICE;
    pc.to(stuck && !rungs.get(own).is(Rung.ABANDONED) ? At.CONCLUDE : At.FINISH);
    back.get(p).to(At.OFF);
    return Step.GIVE_UP;
  }

  private @Nullable Step work(int p, int own) {
    var pc = at.get(p);
    var seat = seats.get(own);
    switch (pc.get()) {
      case OFF -> {
        if (!seat.is(Seat.IDLE) || !rungs.get(own).is(Rung.UP) || locks[own].isSet()) {
          return null;
        }
        if (generation.is(own + 1) && !latch.is(State.STARTED)) {
          return null; // nothing is accepted yet
        }
        seat.to(Seat.RUNNING);
        pc.to(At.RUN);
        return Step.A_PUT;
      }
      case RUN -> {
        pc.to(At.END);
        return Step.ACTION_ENDS;
      }
      case END -> {
        if (locks[own].isSet()) {
          return null;
        }
        boolean stays = seat.is(Seat.RUNNING) && rungs.get(own).is(Rung.UP);
        seat.to(stays ? Seat.IDLE : Seat.LEFT);
        pc.to(stays ? At.OVER : At.FINISH);
        back.get(p).to(stays ? At.IDLE : At.OVER);
        return Step.END;
      }
      default -> {
        return null;
      }
    }
  }

  private void moveToStopping(int own) {
    move(own, latch.is(State.STARTING) ? State.STARTING : State.STARTED, State.STOPPING);
  }

  private void move(int own, State from, State to) {
    if (!begun.is(own + 1)) {
      throw new Wrong("run " + (own + 1) + " moves the latch of run " + begun.get());
    }
    if (!latch.is(from)) {
      throw new Wrong("the latch is " + latch.get() + " and would be " + to);
    }
    latch.to(to);
  }

  @Override
  @Nullable String wrong() {
    long running =
        seats.stream().filter(seat -> seat.is(Seat.RUNNING) || seat.is(Seat.GIVEN_UP)).count();
    return running > 1 ? "two actions run at a time" : null;
  }

  @Override
  @Nullable String wrongAtRest() {
    if (monitor.isSet()) {
      return "somebody has the monitor";
    }
    for (int i = 0; i < runs; i++) {
      if (locks[i].isSet()) {
        return "somebody has a lock";
      }
      boolean stops = !rungs.get(i).is(Rung.UP) && !rungs.get(i).is(Rung.DONE);
      if (stops && !seats.get(i).is(Seat.RUNNING)) {
        return "nothing runs, and the stop is not over";
      }
    }
    return null;
  }

  @Override
  @Nullable String wrongAtEnd() {
    boolean waits = at.stream().limit(users).anyMatch(pc -> !pc.is(At.IDLE));
    return waits ? "somebody waits for ever" : null;
  }
}
