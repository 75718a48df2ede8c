package dev.latchwork.stress.model;

import dev.latchwork.stress.model.RestartModel.Fault;
import java.util.List;

/** The state of a {@link RestartModel}: the latch, its runs, and who calls. */
final class RestartState {
  enum At {
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

  enum Rung {
    UP,
    DRAINING,
    CANCELLED,
    ABANDONED,
    REPORTING,
    DONE
  }

  enum State {
    STOPPED,
    STARTING,
    STARTED,
    STOPPING
  }

  enum Seat {
    NONE,
    IDLE,
    RUNNING,
    GIVEN_UP,
    LEFT
  }

  final List<String> scripts;
  final int users;
  final int runs;
  final Fault fault;

  // The latch, and the field that says which run is the current one.
  final Mode<State> latch;
  final Num begun;
  final Num generation;
  final Num monitor;

  // By run, from 0.
  final List<Mode<Rung>> rungs;
  final Num[] starter;
  final List<Mode<Seat>> seats;
  final Num[] locks;

  // By process.
  final List<Mode<At>> at;
  final List<Mode<At>> back;

  // By user: how often it has called, the run that it is about, from 1, and how many had begun when
  // it called.
  final Num[] called;
  final Num[] run;
  final Num[] asked;

  RestartState(RestartModel model, int runs, Fault fault, List<String> scripts) {
    this.scripts = scripts;
    this.users = scripts.size();
    this.runs = runs;
    this.fault = fault;
    latch = model.mode("latch", State.values());
    begun = model.number("begun", runs);
    generation = model.number("generation", runs);
    monitor = model.number("monitor", users);
    rungs = model.modes("rung of run", runs, Rung.values());
    starter = model.numbers("starter in run", runs, 1);
    seats = model.modes("worker of run", runs, Seat.values());
    locks = model.numbers("lock of run", runs, processes());
    at = model.modes("process", processes(), At.values());
    back = model.modes("goes back", processes(), At.values());
    called = model.numbers("has called", users, 4);
    run = model.numbers("user's run", users, runs);
    asked = model.numbers("had begun for", users, runs);
    for (int p = 0; p < processes(); p++) {
      at.get(p).to(p < users ? At.IDLE : At.OFF);
    }
  }

  /** {@return how many there are: the users, and a timer and a worker of each run} */
  int processes() {
    return users + 2 * runs;
  }

  /** {@return the run, from 0, that a process is about} */
  int runOf(int p) {
    return p < users ? run[p].get() - 1 : (p - users) % runs;
  }

  void goBack(int p) {
    at.get(p).to(back.get(p).get());
    back.get(p).to(At.IDLE);
    if (p < users && at.get(p).is(At.IDLE)) {
      run[p].set(0);
    }
  }

  void move(int own, State from, State to) {
    if (!begun.is(own + 1)) {
      throw new Wrong("run " + (own + 1) + " moves the latch of run " + begun.get());
    }
    if (!latch.is(from)) {
      throw new Wrong("the latch is " + latch.get() + " and would be " + to);
    }
    latch.to(to);
  }
}
