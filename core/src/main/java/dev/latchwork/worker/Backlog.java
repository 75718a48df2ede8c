package dev.latchwork.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits in a queue: a bounded ring, and past it what must not wait for room there.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>What was accepted and has not been taken is in the ring or in the overflow.
 *   <li>What a worker of the queue puts when the ring is full, or closed for a drain, goes into the
 *       overflow, which is taken first: a put by a worker never blocks.
 *   <li>The overflow is guarded by the lock of the run, and remembers what the ring had taken in
 *       before each, so that all can be handed back in the order of the puts.
 * </ol>
 */
final class Backlog {
  final Ring ring;
  final int capacity;

  /** Made for the first that goes there. Guarded by the lock. */
  private @Nullable Deque<Own> overflow;

  /** The size of that. Written with the lock held. */
  private volatile int overflowed;

  Backlog(int capacity) {
    this.capacity = capacity;
    this.ring = new Ring(capacity);
  }

  boolean hasWork() {
    return !ring.isEmpty() || overflowed > 0;
  }

  /** {@return whether there is work that may be taken} */
  boolean mayTake() {
    return hasWork() && !ring.isHalted();
  }

  /** {@return how many wait; with the lock held} */
  long size() {
    return ring.size() + overflowed;
  }

  boolean hasOverflowed() {
    return overflowed > 0;
  }

  /** Takes in what a worker puts and the ring does not take; with the lock held. */
  void putPast(Object item) {
    Deque<Own> known = overflow;
    if (known == null) {
      known = new ArrayDeque<>();
      overflow = known;
    }
    known.add(new Own(item, ring.put()));
    overflowed = known.size();
  }

  /** {@return the oldest of the overflow, or null when there is none; with the lock held} */
  @Nullable Object takeOwn() {
    Deque<Own> known = overflow;
    if (known == null || known.isEmpty()) {
      return null;
    }
    overflowed = known.size() - 1;
    return known.remove().item();
  }

  /** Takes out all in the order of the puts, closed and halted, when nobody takes; lock held. */
  void drainTo(Consumer<Object> items) {
    long[] index = {ring.taken()};
    ring.drainTo(next -> {
      drainOwn(index[0]++, items);
      items.accept(next);
    });
    drainOwn(Long.MAX_VALUE, items);
  }

  /** Takes out what went past the ring before that index was put. */
  private void drainOwn(long index, Consumer<Object> items) {
    Deque<Own> known = overflow;
    while (known != null && !known.isEmpty() && known.peek().after() <= index) {
      items.accept(known.remove().item());
    }
    overflowed = known == null ? 0 : known.size();
  }

  /**
   * What a worker has put past the ring.
   *
   * @param item the item, or its ticket
   * @param after how many had been put into the ring before
   */
  private record Own(Object item, long after) {}
}
