package dev.latchwork.stress.schedules;

import dev.latchwork.signal.State;
import dev.latchwork.worker.Snapshot;

/** What a run has counted. */
final class Tally {
  long accepted;
  long succeeded;
  long failed;
  long cancelled;
  long handedBack;
  long abandoned;
  long overCapacity;
  long missed;

  void ended(boolean hasFailed, boolean isCancelled) {
    if (isCancelled) {
      cancelled++;
    } else if (hasFailed) {
      failed++;
    } else {
      succeeded++;
    }
  }

  Snapshot snapshot(State state, long waiting, long running, long strays) {
    return new Snapshot(
        "",
        state,
        accepted,
        waiting,
        running,
        succeeded,
        failed,
        cancelled,
        handedBack,
        abandoned,
        strays,
        overCapacity,
        missed);
  }
}
