package dev.latchwork.worker;

import dev.latchwork.signal.State;

/**
 * The counts of a run. Guarded by the lock of its generation, so that {@code accepted = waiting +
 * running + all ends} holds whenever the lock is free.
 */
final class Tally {
  long accepted;
  long running;
  long succeeded;
  long failed;
  long cancelled;
  long handedBack;
  long abandoned;
  long overCapacity;
  long missed;

  /** One way for an item to end. */
  enum End {
    SUCCEEDED,
    FAILED,
    CANCELLED,
    ABANDONED
  }

  void ended(End end) {
    running--;
    switch (end) {
      case SUCCEEDED -> succeeded++;
      case FAILED -> failed++;
      case CANCELLED -> cancelled++;
      case ABANDONED -> abandoned++;
    }
  }

  Snapshot snapshot(String name, State state, long waiting, int strays) {
    return new Snapshot(
        name,
        state == State.STARTED && running > 0 ? State.ACTIVE : state,
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
