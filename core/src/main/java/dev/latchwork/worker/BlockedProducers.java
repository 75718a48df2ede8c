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
 *   <li>Lingering is bounded: by half the ring, by as many takes as would empty it if others did not
 *       fill it again, by the first {@value #LINGER_NANOS} ns in which nothing was taken, and by a
 *       close. It needs no time source: it ends by itself, and then the deadline counts.
 * </ol>
 */
final class BlockedProducers {
  static final int LINGER_NANOS = 50_000;

  /** How often a leader looks before it sleeps, about every 2 microseconds. */
  private static final int MOST_LOOKS = 32;

  private static final int SPINS_PER_LOOK = 64;

  private final Ring ring;
  private final TimeSource time;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by lock. */
  private final ArrayDeque<Producer> line = new ArrayDeque<>();

  /**
   * With so many items left the leader is woken: half the ring, or more where that was too late.
   * Written by leaders, one after the other.
   */
  private volatile int enough;

  /** The first in line. Written with the lock held. */
  private volatile @Nullable Producer leader;

  BlockedProducers(Ring ring, int capacity, TimeSource time) {
    this.ring = ring;
    this.capacity = capacity;
    this.enough = capacity / 2;
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
  void freed() {
    Producer first = leader;
    if (first != null) {
      State state = first.state.get();
      if (state == State.ASLEEP || (state == State.LINGERING && ring.size() <= enough)) {
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
  void leave(Producer producer) {
    lock.lock();
    try {
      line.remove(producer);
      Producer next = line.peek();
      leader = next;
      if (next != null && !ring.isFull()) {
        wake(next, next.state.get());
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
  boolean await(Producer self, Deadline deadline) throws InterruptedException {
    while (leader != self || !linger(self)) {
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

  /** {@return whether there is room, or the ring is closed; false when it has lingered enough} */
  private boolean linger(Producer self) {
    self.state.set(State.LINGERING);
    if (spin()) {
      return true;
    }
    long first = ring.taken();
    for (long before = first; ; ) {
      if (ring.size() <= enough || ring.isClosed()) {
        return true;
      }
      LockSupport.parkNanos(this, LINGER_NANOS);
      if (self.state.get() == State.AWAKE) {
        adjust(ring.size());
        return true;
      }
      long now = ring.taken();
      if (now == before || now - first > capacity || Thread.currentThread().isInterrupted()) {
        return false;
      }
      before = now;
    }
  }

  /**
   * Looks for room as long as it comes, at the pace of the moment, sooner than a sleeping thread wakes
   * up.
   *
   * @return whether there is room, or the ring is closed
   */
  private boolean spin() {
    long first = ring.taken();
    for (int looks = 1; looks <= MOST_LOOKS; looks++) {
      for (int i = 0; i < SPINS_PER_LOOK; i++) {
        Thread.onSpinWait();
      }
      long missing = ring.size() - capacity / 2;
      if (missing <= 0 || ring.isClosed()) {
        return true;
      }
      if (missing * looks > (ring.taken() - first) * MOST_LOOKS) {
        return false;
      }
    }
    return false;
  }

  /** How much is left when the woken leader runs says whether it was woken in time. */
  private void adjust(long left) {
    if (left < capacity / 8) {
      enough = Math.min(enough + capacity / 8, capacity - capacity / 8);
    } else if (left > capacity / 4) {
      enough = Math.max(enough - capacity / 8, capacity / 2);
    }
  }
}
