package dev.latchwork.worker;

/**
 * What a run has counted under its lock. The words of the seats count what runs, and what has ended
 * since without the lock.
 */
final class Tally {
  /** Of a run that has counted nothing. Never changed. */
  static final Tally NOTHING = new Tally();

  long accepted;
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
    switch (end) {
      case SUCCEEDED -> succeeded++;
      case FAILED -> failed++;
      case CANCELLED -> cancelled++;
      case ABANDONED -> abandoned++;
    }
  }
}
