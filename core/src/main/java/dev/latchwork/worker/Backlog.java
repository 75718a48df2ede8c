package dev.latchwork.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits in a queue: a bounded ring, and past it what must not wait for room there.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>What was accepted and has not been taken is in the ring or past it.
 *   <li>What a worker of the queue puts when the ring is full, or closed for a drain, goes into the
 *       overflow, which is taken first: a put by a worker never blocks.
 *   <li>What a publisher gives when the ring is full goes behind it: it is taken once all that was in
 *       the ring before it has been, so that what one publisher gives stays in order.
 *   <li>What is past the ring is guarded by the lock of the run, and remembers what the ring had taken
 *       in before each, so that all can be handed back in the order of the puts.
 *   <li>While it is nobody's turn past the ring, the ring is not empty: whoever waits for a turn waits
 *       for what lies in the ring.
 * </ol>
 */
final class Backlog {
  final Ring ring;
  final int capacity;

  /** Made for the first that goes there. Guarded by the lock, as is the other. */
  private @Nullable Deque<Past> overflow;

  private @Nullable Deque<Past> behind;

  /** The size of both. Written with the lock held. */
  private volatile int past;

  /** How many must have been taken from the ring until it is the turn of one of them. As above. */
  private volatile long turn;

  Backlog(int capacity) {
    this.capacity = capacity;
    this.ring = new Ring(capacity);
  }

  boolean hasWork() {
    return !ring.isEmpty() || past > 0;
  }

  /** {@return whether there is work that may be taken} */
  // model: LOOK_FOR_WORK
  boolean mayTake() {
    return hasWork() && !ring.isHalted();
  }

  /** {@return how many wait; at a moment between call and return, unless the lock is held} */
  long size() {
    return ring.size() + past;
  }

  /** {@return whether it is the turn of something past the ring} */
  // model: LOOK_FOR_OVERFLOW
  boolean mayTakePast() {
    return past > 0 && ring.taken() >= turn;
  }

  /** Takes in what a worker puts and the ring does not take; with the lock held. */
  void putPast(Object item) {
    if (overflow == null) {
      overflow = new ArrayDeque<>();
    }
    overflow.add(new Past(item, ring.put()));
    changed();
  }

  /** Takes in what comes after all that is in the ring now; with the lock held. */
  void putBehind(Object item) {
    if (behind == null) {
      behind = new ArrayDeque<>();
    }
    behind.add(new Past(item, ring.put()));
    changed();
  }

  /** {@return the one past the ring whose turn it is, or null; with the lock held} */
  @Nullable Object takePast() {
    Past next = overflow == null ? null : overflow.poll();
    if (next == null && behind != null && mayTakePast()) {
      next = behind.poll();
    }
    changed();
    return next == null ? null : next.item();
  }

  private void changed() {
    Past first = behind == null ? null : behind.peek();
    int own = overflow == null ? 0 : overflow.size();
    turn = own > 0 || first == null ? 0 : first.after();
    past = own + (behind == null ? 0 : behind.size());
  }

  /** Takes out all in the order of the puts, closed and halted, when nobody takes; lock held. */
  void drainTo(Consumer<Object> items) {
    inOrder(ring::drainTo, items);
    overflow = null;
    behind = null;
    changed();
  }

  /** Shows all in the order of the puts, closed and halted; with the lock held. */
  void forEach(Consumer<Object> items) {
    inOrder(ring::forEach, items);
  }

  private void inOrder(Consumer<Consumer<Object>> inRing, Consumer<Object> items) {
    Deque<Past> aside = aside();
    long[] index = {ring.taken()};
    inRing.accept(next -> {
      pass(aside, index[0]++, items);
      items.accept(next);
    });
    pass(aside, Long.MAX_VALUE, items);
  }

  /** Passes on what went past the ring before that index was put. */
  private static void pass(Deque<Past> aside, long index, Consumer<Object> items) {
    while (!aside.isEmpty() && aside.peek().after() <= index) {
      items.accept(aside.remove().item());
    }
  }

  /** {@return what is past the ring, in the order of the puts} */
  private Deque<Past> aside() {
    List<Past> all = new ArrayList<>();
    if (overflow != null) {
      all.addAll(overflow);
    }
    if (behind != null) {
      all.addAll(behind);
    }
    all.sort(Comparator.comparingLong(Past::after));
    return new ArrayDeque<>(all);
  }

  /**
   * What has gone past the ring.
   *
   * @param item the item, or its ticket
   * @param after how many had been put into the ring before
   */
  private record Past(Object item, long after) {}
}
