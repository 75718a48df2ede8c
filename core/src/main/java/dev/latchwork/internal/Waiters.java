package dev.latchwork.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait for a condition which somebody else makes true: a stack that is pushed by CAS
 * and taken whole (R. K. Treiber, "Systems Programming: Coping with Parallelism", IBM 1986).
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>A waiter pushes itself before it looks at the condition for the last time; whoever changes
 *       the condition writes it before {@link #wakeAll}. Push and take are both full fences on {@code
 *       top}, so either the waiter sees the change or the waker sees the waiter: no wake-up is lost.
 *   <li>Cells never change. What is on the stack is what is reachable from {@code top}, so replacing
 *       {@code top} by a list without the waiters that have left is one CAS, and loses nobody.
 *   <li>{@code waits} is false once the waiter has been taken off or has left; one taken off whose
 *       condition is still false pushes itself anew, so it is on the stack at most once.
 *   <li>Of those that left by time or interrupt, never more stay on the stack than half of it: waits
 *       that do not succeed leave nothing behind, and cost O(1) each on average. {@code left} only
 *       decides when to look: it may be too high, never too low, since it is reset before the stack
 *       is searched and raised after a waiter is marked.
 * </ol>
 */
public final class Waiters {
  private static final VarHandle TOP;
  private static final VarHandle LEFT;

  static {
    try {
      var lookup = MethodHandles.lookup();
      TOP = lookup.findVarHandle(Waiters.class, "top", Cell.class);
      LEFT = lookup.findVarHandle(Waiters.class, "left", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  volatile @Nullable Cell top;
  private volatile int left;

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
        if (!waiter.waits) {
          waiter = push();
        } else {
          parker.park(this, left);
        }
      }
      return true;
    } finally {
      leave(waiter);
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
    for (Cell cell = (Cell) TOP.getAndSet(this, null); cell != null; cell = cell.next) {
      if (cell.waiter.waits) {
        cell.waiter.waits = false;
        parker.unpark(cell.waiter.thread);
      }
    }
  }

  private Waiter push() {
    var waiter = new Waiter();
    for (; ; ) {
      Cell below = top;
      if (TOP.compareAndSet(this, below, Cell.on(below, waiter))) {
        return waiter;
      }
    }
  }

  private void leave(Waiter waiter) {
    if (waiter.waits) {
      waiter.waits = false;
      Cell seen = top;
      if (seen != null && ((int) LEFT.getAndAdd(this, 1) + 1) * 2L > seen.size) {
        prune();
      }
    }
  }

  /** Replaces the stack by one without those that have left, in the same order. */
  private void prune() {
    for (; ; ) {
      Cell seen = top;
      left = 0;
      var waiting = new ArrayDeque<Waiter>();
      for (Cell cell = seen; cell != null; cell = cell.next) {
        if (cell.waiter.waits) {
          waiting.push(cell.waiter);
        }
      }
      Cell pruned = null;
      for (Waiter waiter : waiting) {
        pruned = Cell.on(pruned, waiter);
      }
      if (TOP.compareAndSet(this, seen, pruned)) {
        return;
      }
    }
  }

  static final class Waiter {
    final Thread thread = Thread.currentThread();
    volatile boolean waits = true;
  }

  record Cell(Waiter waiter, @Nullable Cell next, int size) {
    static Cell on(@Nullable Cell below, Waiter waiter) {
      return new Cell(waiter, below, below == null ? 1 : below.size + 1);
    }
  }
}
