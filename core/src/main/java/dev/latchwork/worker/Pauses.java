package dev.latchwork.worker;

import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import dev.latchwork.worker.Gate.Deadline;

/**
 * The pauses of one run. All of it with the lock of the run held.
 *
 * <p>A pause that is told while another is under way joins it. Each move to PAUSING has a number, so
 * that who waits can tell whether the pause that it waits for was reached, or called off before.
 */
final class Pauses {
  private final Generation<?> run;
  private final Latch latch;

  /** How often it was told to pause, and the last of these that became PAUSED. */
  private long told;

  private long reached;

  Pauses(Generation<?> run) {
    this.run = run;
    this.latch = run.latch;
  }

  // model: PAUSE
  void pause() throws InterruptedException {
    while (run.state() == State.STARTING) {
      run.changed().await(Deadline.NONE);
    }
    if (run.state() == State.STARTED) {
      run.halted = true;
      run.switched();
      Generation.move(latch, State.PAUSING);
      told++;
      settle();
    }
    long mine = told;
    while (run.state() == State.PAUSING && told == mine) {
      run.changed().await(Deadline.NONE);
    }
    if (run.state() == State.STOPPING || run.state() == State.STOPPED) {
      throw new IllegalStateException(run.name() + " cannot pause: it is " + run.state());
    }
    if (reached < mine) {
      throw new IllegalStateException(run.name() + " was not paused: the pause was called off");
    }
  }

  /** If it waits for nothing to run, and nothing does, it is paused. */
  void settle() {
    if (run.state() == State.PAUSING && run.isQuiet()) {
      Generation.move(latch, State.PAUSED);
      reached = told; // whoever waits for that is told by who has looked
    }
  }

  // model: RESUME
  void resume() {
    try {
      while (run.state() == State.STARTING) {
        run.changed().await(Deadline.NONE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // while it started: there was nothing to resume
      return;
    }
    switch (run.state()) {
      case PAUSING, PAUSED -> {
        Generation.move(latch, State.RESUMING);
        Generation.move(latch, State.STARTED);
        run.halted = false;
        run.switched();
        run.signalChange();
      }
      case STOPPING, STOPPED ->
          throw new IllegalStateException(run.name() + " cannot resume: it is " + run.state());
      default -> {}
    }
  }
}
