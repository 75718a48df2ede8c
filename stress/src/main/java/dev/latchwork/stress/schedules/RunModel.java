package dev.latchwork.stress.schedules;

import dev.latchwork.signal.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all have in common that run and stop: the state, and the stop ladder. */
abstract class RunModel extends ActsModel {
  /** How far the stop of the run has come. */
  private enum Rung {
    UP,
    DRAINING,
    CANCELLED,
    ABANDONED,
    REPORTING,
    DONE
  }

  static final String REQUEST = "REQUEST";
  static final String NOW = "NOW";
  static final String FAILURE = "FAILURE";
  static final String END = "END";
  private static final String CONTEXT = "CONTEXT";

  /** The number of the current or last run; 0 before the first. */
  int run;

  /** Nothing begins. */
  boolean halted;

  /** Nothing is accepted. */
  boolean closed;

  String cause = END;

  /** Of the run that is over, until the next. */
  String report = "";

  private Rung rung = Rung.DONE;
  @Nullable String failure;
  private @Nullable String reportedFailure;
  private long began;
  private long cutShort;

  /** How many actions each run has cut short; what notices by itself may be over before. */
  final Map<Integer, Long> cuts = new HashMap<>();

  RunModel(Setup setup) {
    super(setup);
  }

  /** Whether something is left that keeps a stop from its end. */
  abstract boolean hasWork();

  /** {@return the plain items that wait, oldest first: they, and all others, are counted as back} */
  List<Integer> handBack() {
    return List.of();
  }

  /** Whether something may begin has changed. */
  void switched() {}

  /** A stop has begun. */
  void stopping() {}

  /** The run is over. */
  abstract void concluded();

  @Override
  void failed(String error) {
    if (setup.stopOnError()) {
      stop(FAILURE, error, graceAfterFailure());
    }
  }

  @Override
  final boolean isContextCancelled() {
    return contextCancelled || rung.compareTo(Rung.CANCELLED) >= 0;
  }

  long graceAfterFailure() {
    return setup.grace();
  }

  final boolean isUp() {
    return rung == Rung.UP;
  }

  final boolean isDraining() {
    return rung == Rung.DRAINING;
  }

  final boolean isOver() {
    return rung == Rung.DONE;
  }

  /** Whether it stops, and its report is not made. */
  final boolean isStopping() {
    return rung != Rung.UP && rung.compareTo(Rung.REPORTING) < 0;
  }

  /** A new run. */
  final void open() {
    run++;
    rung = Rung.UP;
    state = State.STARTING;
    halted = false;
    closed = true;
    failure = null;
    reportedFailure = null;
    cutShort = 0;
    forget();
  }

  /** Begins a stop, or joins it. */
  final void stop(String why, @Nullable String error, long grace) {
    if (isOver()) {
      return;
    }
    boolean begins = isUp();
    if (rung != Rung.REPORTING && reportedFailure == null) {
      reportedFailure = error;
    }
    if (begins) {
      rung = Rung.DRAINING;
      closed = true;
      halted |= !why.equals(REQUEST);
      state = State.STOPPING;
      failure = error;
      cause = why;
      began = agenda.now();
      switched();
    }
    if (grace == 0) {
      graceOver();
    } else if (isDraining()) {
      inThisRun(grace, this::graceOver);
    }
    if (begins) {
      stopping();
    }
  }

  private void inThisRun(long nanos, Runnable what) {
    int mine = run;
    agenda.after(
        nanos,
        () -> {
          if (run == mine) {
            what.run();
          }
        });
  }

  private void graceOver() {
    if (isDraining()) {
      rung = Rung.CANCELLED;
      halted = true;
      cutShort = running.size();
      inThisRun(ALLOWANCE, this::giveUp);
      cancelRunning();
    }
  }

  private void giveUp() {
    if (rung == Rung.CANCELLED && !running.isEmpty()) {
      rung = Rung.ABANDONED;
      giveUpRunning();
    }
  }

  @Override
  void cancelContext() {
    if (!isOver() && rung != Rung.REPORTING) {
      stop(CONTEXT, null, 0);
      cancelRunning();
    }
  }

  /** If nothing is left to wait for, the run ends. */
  final void settleStop() {
    if (!isStopping() || !running.isEmpty() || hasWork()) {
      return;
    }
    rung = Rung.REPORTING;
    if (!contextCancelled) {
      cuts.put(run, cutShort);
    }
    List<Integer> notRun = handBack();
    report =
        Words.report(
            cause,
            reportedFailure == null ? Words.NONE : reportedFailure,
            agenda.now() - began,
            snapshot(State.STOPPED),
            notRun,
            stillRunning);
    if (setup.onStop() != Setup.Hook.NOTHING) {
      notes.add("hook " + report);
    }
    if (setup.onStop() == Setup.Hook.STUCK) {
      inThisRun(ALLOWANCE, this::conclude);
    } else {
      conclude();
    }
  }

  private void conclude() {
    rung = Rung.DONE;
    state = State.STOPPED;
    concluded();
  }
}
