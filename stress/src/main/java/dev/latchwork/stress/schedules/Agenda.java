package dev.latchwork.stress.schedules;

import java.util.Comparator;
import java.util.PriorityQueue;

/** The time of the model, and what is due when. */
final class Agenda {
  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::number));

  private long number;
  private long now;

  long now() {
    return now;
  }

  /** Something is due that far from now. */
  void after(long nanos, Runnable what) {
    entries.add(new Entry(now + nanos, number++, what));
  }

  /**
   * Time goes on.
   *
   * @param nanos how far
   * @param settle called after each thing that was due
   */
  void advance(long nanos, Runnable settle) {
    long target = now + nanos;
    for (Entry next; (next = entries.peek()) != null && next.at <= target; ) {
      entries.remove();
      now = next.at;
      next.what.run();
      settle.run();
    }
    now = target;
  }

  private record Entry(long at, long number, Runnable what) {}
}
