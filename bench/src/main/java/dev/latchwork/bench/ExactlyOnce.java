package dev.latchwork.bench;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/** Numbered items that count how often each was run. Thread-safe. */
public final class ExactlyOnce {
  private final AtomicIntegerArray runs;

  /** Prepares so many items. */
  public ExactlyOnce(int items) {
    runs = new AtomicIntegerArray(items);
  }

  /** Counts a run of an item. */
  public void run(int item) {
    runs.incrementAndGet(item);
  }

  /** {@return an object for each item that counts its runs} */
  public Runnable[] items() {
    var items = new Runnable[runs.length()];
    for (int i = 0; i < items.length; i++) {
      int item = i;
      items[i] = () -> run(item);
    }
    return items;
  }

  /**
   * Waits until every item was run at least once.
   *
   * @throws IllegalStateException when that takes more than a minute
   */
  public void await() {
    long began = System.nanoTime();
    for (int i = 0; i < runs.length(); i++) {
      while (runs.get(i) == 0) {
        if (System.nanoTime() - began > 60_000_000_000L) {
          throw new IllegalStateException("item " + i + " was not run within a minute");
        }
        LockSupport.parkNanos(100_000);
      }
    }
  }

  /**
   * Ends well when every item was run once and only once.
   *
   * @param contender whom to name otherwise
   * @throws RefusedException when an item was lost or run again
   */
  public void check(String contender) {
    int lost = 0;
    int repeated = 0;
    for (int i = 0; i < runs.length(); i++) {
      lost += runs.get(i) == 0 ? 1 : 0;
      repeated += runs.get(i) > 1 ? 1 : 0;
    }
    if (lost + repeated > 0) {
      throw new RefusedException(
          contender
              + " is refused: of "
              + runs.length()
              + " items it lost "
              + lost
              + " and ran "
              + repeated
              + " more than once");
    }
  }

  /** Says that a contender does not do its job, so that its speed means nothing. */
  public static final class RefusedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }
}
