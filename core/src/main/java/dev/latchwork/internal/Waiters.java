package dev.latchwork.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait for a condition which somebody else makes true: a stack that is pushed by CAS
 * and taken whole (R. K. Treiber, "Systems Programming: Coping with Parallelism", IBM 1986). While
 * nobody waits it is one null: whatever is waited for may inherit it and pays four bytes.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>A waiter pushes itself before it looks at the condition for the last time; whoever changes
 *       the condition writes it before {@link #wakeAll}. The push is a CAS, the write and the read of
 *       {@code top} after it are volatile, so one of the two comes first for everybody: either the
 *       waiter sees the change or the waker sees the waiter. No wake-up is lost.
 *   <li>Cells never change. What is on the stack is what is reachable from {@code top}, so replacing
 *       {@code top} by a list without the waiters that have left is one CAS, and loses nobody.
 *   <li>{@code waits} is false once the waiter has been taken off or has left; one taken off whose
 *       condition is still false pushes itself anew, so it is on the stack at most once.
 *   <li>Of those that left by time or interrupt, never more stay on the stack than half of it: waits
 *       that do not succeed leave nothing behind, and cost O(1) each on average. Their count only
 *       decides when to look: it may be too high, never too low, since it is reset before the stack
 *       is searched and raised after a waiter is marked. All cells that are on the stack at once
 *       share one count, the searched stack hands it on to its successor: so the count that a leaver
 *       finds is that of the stack on which its cell still is, or its cell is on none.
 *   <li>Spinning comes before the push and only looks at the condition: no invariant knows of it.
 * </ol>
 */
public class Waiters {
  /** About 2 µs: pays where the other side runs already, on another processor. */
  static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 0;

  /**
   * Then it offers its processor: the system tends to wake a thread, such as the carrier of what was
   * just started, on the processor of whoever wakes it, where it would have to wait for a spinner.
   *
   * <p>Up to 30 µs where nothing else wants the processor, which is what a park costs: 16 were over
   * before a carrier had ended what was started for it, so the waiter parked, the carrier went to
   * sleep too, and each next round woke both (11 µs instead of 2). Spinning longer instead keeps a
   * busy machine from that very work (12 µs instead of 8); more yields win nothing.
   */
  static final int YIELDS = 64;

  private static final VarHandle TOP;

  static {
    try {
      TOP = MethodHandles.lookup().findVarHandle(Waiters.class, "top", Cell.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  volatile @Nullable Cell top;

  /** Creates an empty stack. */
  public Waiters() {}

  /**
   * Waits until the condition holds. A condition that already holds wins over an interrupt. A
   * platform thread looks for some microseconds before it parks; a virtual one parks at once, since
   * it might keep from its carrier the very thread that it waits for.
   *
   * @param parker where to park
   * @param condition what to wait for; made true before {@link #wakeAll}; may throw, which ends the
   *     wait
   * @param nanos at most this long; {@link Long#MAX_VALUE} is no limit, zero or less only looks
   * @return whether the condition held in time
   * @throws InterruptedException when this thread is interrupted first; the flag is cleared
   */
  public final boolean await(Parker parker, BooleanSupplier condition, long nanos)
      throws InterruptedException {
    if (condition.getAsBoolean()) {
      return true;
    }
    boolean timed = nanos != Long.MAX_VALUE;
    long deadline = timed ? parker.nanoTime() + nanos : 0;
    if (nanos > 0 && !Thread.currentThread().isVirtual() && spin(condition)) {
      return true;
    }
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
  public final void wakeAll(Parker parker) {
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

  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield
  private static boolean spin(BooleanSupplier condition) {
    for (int i = 0; i < SPINS + YIELDS; i++) {
      if (i < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
      if (condition.getAsBoolean()) {
        return true;
      }
    }
    return false;
  }

  private Waiter push() {
    var waiter = new Waiter();
    for (; ; ) {
      Cell below = top;
      Left left = below == null ? new Left() : below.left;
      if (TOP.compareAndSet(this, below, Cell.on(below, waiter, left))) {
        return waiter;
      }
    }
  }

  private void leave(Waiter waiter) {
    if (waiter.waits) {
      waiter.waits = false;
      Cell seen = top;
      if (seen != null && seen.left.raise() * 2L > seen.size) {
        prune();
      }
    }
  }

  /** Replaces the stack by one without those that have left, in the same order. */
  private void prune() {
    for (Cell seen = top; seen != null; seen = top) {
      seen.left.count = 0;
      var waiting = new ArrayDeque<Waiter>();
      for (Cell cell = seen; cell != null; cell = cell.next) {
        if (cell.waiter.waits) {
          waiting.push(cell.waiter);
        }
      }
      Cell pruned = null;
      for (Waiter waiter : waiting) {
        pruned = Cell.on(pruned, waiter, seen.left);
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

  /** How many have left a stack since it was searched last, or more. */
  static final class Left {
    private static final VarHandle COUNT;

    static {
      try {
        COUNT = MethodHandles.lookup().findVarHandle(Left.class, "count", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    volatile int count;

    int raise() {
      return (int) COUNT.getAndAdd(this, 1) + 1;
    }
  }

  record Cell(Waiter waiter, @Nullable Cell next, int size, Left left) {
    static Cell on(@Nullable Cell below, Waiter waiter, Left left) {
      return new Cell(waiter, below, below == null ? 1 : below.size + 1, left);
    }
  }
}
