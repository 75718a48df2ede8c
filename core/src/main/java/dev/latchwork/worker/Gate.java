package dev.latchwork.worker;

import dev.latchwork.signal.TimeSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A condition variable whose threads park on the time source, so that manual time sees them. Fair:
 * the one that has waited longest is signalled first.
 *
 * <p>Everything here is guarded by the lock it was made for; every method is called with it held.
 * Invariants: a signal goes before time and interrupt, which a waiter that has one does not look at;
 * one whose time source fails hands its signal on. So none is lost.
 */
final class Gate {
  private final ReentrantLock lock;
  private final TimeSource time;
  private @Nullable Deque<Waiter> waiters;

  Gate(ReentrantLock lock, TimeSource time) {
    this.lock = lock;
    this.time = time;
  }

  /**
   * Waits for a signal, or for no reason; the caller looks at its condition again.
   *
   * @param deadline the end of the wait
   * @return false when the deadline has passed
   */
  // model: AWAIT_CHANGE
  boolean await(Deadline deadline) throws InterruptedException {
    Waiter waiter = new Waiter(Thread.currentThread());
    Deque<Waiter> queue = waiters == null ? new ArrayDeque<>() : waiters;
    waiters = queue;
    queue.add(waiter);
    boolean handOn = true;
    try {
      while (!waiter.signalled) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        long left = deadline.left();
        if (left <= 0) {
          return false;
        }
        lock.unlock();
        try {
          time.park(this, left);
        } finally {
          lock.lock();
        }
      }
      handOn = false;
      return true;
    } finally {
      if (handOn) {
        leave(waiter);
      }
    }
  }

  /** As {@link #await}, without a limit; an interrupt is nobody's here and is cleared. */
  void awaitUninterruptibly() {
    try {
      await(Deadline.NONE);
    } catch (InterruptedException e) {
      // a wake-up like any other: the caller looks at its condition again
    }
  }

  void signal() {
    Waiter waiter = waiters == null ? null : waiters.poll();
    if (waiter != null) {
      waiter.signalled = true;
      time.unpark(waiter.thread);
    }
  }

  void signalAll() {
    while (waiters != null && !waiters.isEmpty()) {
      signal();
    }
  }

  private void leave(Waiter waiter) {
    if (waiter.signalled) {
      signal();
    } else if (waiters != null) {
      waiters.remove(waiter);
    }
  }

  private static final class Waiter {
    final Thread thread;
    boolean signalled;

    Waiter(Thread thread) {
      this.thread = thread;
    }
  }

  /** A point in time by which a wait is over. */
  record Deadline(TimeSource time, long at, boolean limited) {
    static final Deadline NONE = new Deadline(TimeSource.system(), 0, false);

    static Deadline in(TimeSource time, long nanos) {
      return nanos > Long.MAX_VALUE / 2 ? NONE : new Deadline(time, time.nanoTime() + nanos, true);
    }

    long left() {
      return limited ? at - time.nanoTime() : Long.MAX_VALUE;
    }
  }
}
