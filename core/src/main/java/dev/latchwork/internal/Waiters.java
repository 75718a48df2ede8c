package dev.latchwork.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait for a condition which somebody else makes true: a Treiber stack of waiters,
 * as in the JDK's {@code FutureTask}.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>A waiter pushes itself before it looks at the condition for the last time; whoever changes
 *       the condition writes it before {@link #wakeAll}. Push and pop are both full fences on {@code
 *       top}, so either the waiter sees the change or the waker sees the waiter: no wake-up is lost.
 *   <li>A waiter is on the stack at most once. {@code thread == null} says that it has been taken
 *       off by a waker, or has left; one taken off whose condition is still false pushes a new node.
 *   <li>One that leaves by time or interrupt unlinks itself: waits that never succeed leave nothing
 *       behind.
 * </ol>
 */
public final class Waiters {
  private static final VarHandle TOP;

  static {
    try {
      TOP = MethodHandles.lookup().findVarHandle(Waiters.class, "top", Waiter.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  volatile @Nullable Waiter top;

  /** Creates an empty stack. */
  public Waiters() {}

  /**
   * Waits until the condition holds. A condition that already holds wins over an interrupt.
   *
   * @param parker where to park
   * @param condition what to wait for; made true before {@link #wakeAll}; may throw, which ends the
   *     wait
   * @param nanos at most this long; {@link Long#MAX_VALUE} is no limit
   * @return whether the condition held in time
   * @throws InterruptedException when this thread is interrupted first; the flag is cleared
   */
  public boolean await(Parker parker, BooleanSupplier condition, long nanos)
      throws InterruptedException {
    if (condition.getAsBoolean()) {
      return true;
    }
    boolean timed = nanos != Long.MAX_VALUE;
    long deadline = timed ? parker.nanoTime() + nanos : 0;
    Waiter waiter = push();
    try {
      while (!condition.getAsBoolean()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        long left = timed ? deadline - parker.nanoTime() : Long.MAX_VALUE;
        if (left <= 0) {
          return false;
        }
        if (waiter.thread == null) {
          waiter = push();
        } else {
          parker.park(this, left);
        }
      }
      return true;
    } finally {
      remove(waiter);
    }
  }

  /**
   * Wakes all that wait now, each of which looks at its condition again.
   *
   * @param parker where they are parked
   */
  public void wakeAll(Parker parker) {
    if (top == null) {
      return;
    }
    Waiter waiter = (Waiter) TOP.getAndSet(this, null);
    while (waiter != null) {
      Thread thread = waiter.thread;
      if (thread != null) {
        waiter.thread = null;
        parker.unpark(thread);
      }
      waiter = waiter.next;
    }
  }

  private Waiter push() {
    Waiter waiter = new Waiter();
    do {
      waiter.next = top;
    } while (!TOP.compareAndSet(this, waiter.next, waiter));
    return waiter;
  }

  /** Unlinks the waiter and all others that have left; starts over when it meets a race. */
  private void remove(Waiter waiter) {
    if (waiter.thread == null) {
      return;
    }
    waiter.thread = null;
    retry:
    for (; ; ) {
      Waiter before = null;
      for (Waiter w = top, next; w != null; w = next) {
        next = w.next;
        if (w.thread != null) {
          before = w;
        } else if (before != null) {
          before.next = next;
          if (before.thread == null) {
            continue retry;
          }
        } else if (!TOP.compareAndSet(this, w, next)) {
          continue retry;
        }
      }
      return;
    }
  }

  static final class Waiter {
    volatile @Nullable Thread thread = Thread.currentThread();
    volatile @Nullable Waiter next;
  }
}
