package dev.latchwork.worker;

import dev.latchwork.signal.TimeSource;
import dev.latchwork.worker.Gate.Deadline;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The producers that found their ring full, in a line. Only the first of them, the leader, tries
 * again; the others sleep until it is their turn.
 *
 * <p>A producer that is woken for each slot that falls free costs two switches of a thread for each
 * item. So the leader, while the ring is being emptied, rather lets it get half empty: it lingers. If
 * nothing moves while it lingers, it takes any slot that is free, or sleeps until one is: what runs
 * may be waiting for the very item it holds.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>Nobody sleeps beside a free slot. A leader first says that it sleeps, then looks for room; a
 *       worker first takes an item, then looks for a leader that sleeps; both with a full fence in
 *       between. The others sleep behind a leader that is awake or is woken. Who leaves the line makes
 *       the next one the leader first, and then looks for room on its behalf.
 *   <li>At most one wake-up is in flight: a leader is woken by one CAS on its state, and the next one
 *       is woken only after it has left.
 *   <li>Lingering is bounded: by the time in which half the ring is taken, by the first sleep in which
 *       nothing is, by the deadline, and by a close. Such a sleep is twice as long as half the ring took
 *       last time, so that it is hardly ever the one that ends it, and {@value #LONGEST_SLEEP} ns at
 *       most. It needs no time source: it ends by itself.
 * </ol>
 */
final class BlockedProducers {
  private static final long SHORTEST_SLEEP = 50_000;
  private static final long LONGEST_SLEEP = 1_000_000;

  /** How often a leader looks before it sleeps, about every 2 microseconds. */
  private static final int MOST_LOOKS = 32;

  private static final int SPINS_PER_LOOK = 64;

  private final Ring ring;
  private final TimeSource time;
  private final int capacity;
  private final int half;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by lock. */
  private final ArrayDeque<Producer> line = new ArrayDeque<>();

  /** The first in line. Written with the lock held. */
  private volatile @Nullable Producer leader;

  /** For how long a leader that lingers sleeps, in nanoseconds; the leader's. */
  private long sleep = SHORTEST_SLEEP;

  BlockedProducers(Ring ring, int capacity, TimeSource time) {
    this.ring = ring;
    this.capacity = capacity;
    this.half = capacity / 2;
    this.time = time;
  }

  private enum State {
    AWAKE,
    LINGERING,
    ASLEEP
  }

  /** One that waits. */
  static final class Producer {
    private final Thread thread = Thread.currentThread();
    private final AtomicReference<State> state = new AtomicReference<>(State.AWAKE);
  }

  /** A worker has taken an item. */
  // model: FREED
  void freed() {
    Producer first = leader;
    if (first != null) {
      State state = first.state.get();
      if (state == State.ASLEEP || (state == State.LINGERING && ring.size() <= half)) {
        wake(first, state);
      }
    }
  }

  private void wake(Producer producer, State seen) {
    if (seen != State.AWAKE && producer.state.compareAndSet(seen, State.AWAKE)) {
      if (seen == State.ASLEEP) {
        time.unpark(producer.thread);
      } else {
        LockSupport.unpark(producer.thread);
      }
    }
  }

  /** The ring is closed: nobody has anything to wait for. */
  // model: WAKE_LINE
  void wakeAll() {
    lock.lock();
    try {
      for (Producer producer : line) {
        wake(producer, producer.state.get());
      }
    } finally {
      lock.unlock();
    }
  }

  /** {@return a place at the end of the line, to be left again} */
  // model: JOIN
  Producer join() {
    var producer = new Producer();
    lock.lock();
    try {
      line.add(producer);
      if (line.size() == 1) {
        leader = producer;
      }
    } finally {
      lock.unlock();
    }
    return producer;
  }

  /** Leaves the line, with a slot or without; whatever wake-up it got goes to the next. */
  // model: LEAVE
  void leave(Producer producer) {
    lock.lock();
    try {
      line.remove(producer);
      Producer next = line.peek();
      if (leader == producer) {
        leader = next;
        if (next != null && !ring.isFull()) {
          wake(next, next.state.get());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until it is worth while to try again.
   *
   * @return false when the deadline has passed
   */
  // model: AWAIT_ROOM
  boolean await(Producer self, Deadline deadline) throws InterruptedException {
    while (leader != self || !linger(self, deadline)) {
      self.state.set(State.ASLEEP);
      if (ring.isClosed() || (leader == self && !ring.isFull())) {
        self.state.set(State.AWAKE);
        return true;
      }
      while (self.state.get() == State.ASLEEP) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        long left = deadline.left();
        if (left <= 0) {
          return false;
        }
        time.park(this, left);
      }
    }
    return true;
  }

  /** {@return whether it is worth while to try; false when nothing moves, or the time is over} */
  // model: LINGER
  private boolean linger(Producer self, Deadline deadline) {
    self.state.set(State.LINGERING);
    long first = ring.taken();
    if (!self.thread.isVirtual() && spin(first)) {
      return true;
    }
    long began = System.nanoTime();
    for (long before = ring.taken(); ; ) {
      if (isRoomy(first)) {
        return true;
      }
      LockSupport.parkNanos(this, Math.min(sleep, deadline.left()));
      if (self.state.get() == State.AWAKE) {
        long took = System.nanoTime() - began;
        sleep = Math.clamp(2 * took, SHORTEST_SLEEP, LONGEST_SLEEP);
        return true;
      }
      long now = ring.taken();
      if (now == before || Thread.currentThread().isInterrupted() || deadline.left() <= 0) {
        sleep = SHORTEST_SLEEP;
        return false;
      }
      before = now;
    }
  }

  /**
   * {@return whether half the ring is free, or half of it has been since the leader looked first, or
   * it is closed} Those who are not in the line may have filled it again.
   */
  private boolean isRoomy(long first) {
    return ring.size() <= half || ring.taken() - first >= capacity - half || ring.isClosed();
  }

  /**
   * Looks for room as long as it comes, at the pace of the moment, sooner than a sleeping thread wakes
   * up.
   *
   * @return whether there is room, or the ring is closed
   */
  private boolean spin(long first) {
    for (int looks = 1; looks <= MOST_LOOKS; looks++) {
      for (int i = 0; i < SPINS_PER_LOOK; i++) {
        Thread.onSpinWait();
      }
      if (isRoomy(first)) {
        return true;
      }
      if ((ring.size() - half) * looks > (ring.taken() - first) * MOST_LOOKS) {
        return false;
      }
    }
    return false;
  }
}
