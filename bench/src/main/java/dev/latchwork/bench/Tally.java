package dev.latchwork.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Counts the items that were run, for about a nanosecond each, so that the count does not drown what
 * is measured. Thread-safe.
 *
 * <p>The first threads that count get a cell of their own on its own cache lines and write it
 * without an atomic operation. The others share a {@link LongAdder}: they are many only where a
 * thread is made for each item, or where an item takes long anyway.
 */
public final class Tally {
  private static final int CELLS = 64;
  private static final VarHandle COUNT;
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(Cell[].class);

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(Cell.class, "count", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static class Before {
    @SuppressWarnings("unused") // keeps the counts of two cells on different cache lines
    private long b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14;
  }

  private static final class Cell extends Before {
    private final Thread owner;
    private long count;

    @SuppressWarnings("unused") // as above
    private long a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14;

    Cell(Thread owner) {
      this.owner = owner;
    }
  }

  private final @Nullable Cell[] cells = new Cell[CELLS];
  private final LongAdder others = new LongAdder();

  /** Counts one run by this thread. */
  public void count() {
    var me = Thread.currentThread();
    var cell = cells[(int) me.threadId() & CELLS - 1];
    if (cell != null && cell.owner == me) {
      COUNT.setRelease(cell, cell.count + 1);
    } else {
      countSlowly(me);
    }
  }

  private void countSlowly(Thread me) {
    int index = (int) me.threadId() & CELLS - 1;
    if (CELL.getAcquire(cells, index) == null
        && CELL.compareAndSet(cells, index, null, new Cell(me))) {
      count();
    } else {
      others.increment();
    }
  }

  /** {@return how many runs were counted; exact when nothing runs} */
  public long sum() {
    long sum = others.sum();
    for (int i = 0; i < CELLS; i++) {
      var cell = (Cell) CELL.getAcquire(cells, i);
      sum += cell == null ? 0 : (long) COUNT.getAcquire(cell);
    }
    return sum;
  }

  /**
   * Waits until so many runs were counted. It looks every 50 microseconds, which a round must be long
   * enough to hide.
   *
   * @throws IllegalStateException when there are more, or when nothing has been counted for 10 s
   */
  public void await(long expected) {
    long last = -1;
    long since = System.nanoTime();
    for (long sum = sum(); sum != expected; sum = sum()) {
      if (sum > expected) {
        throw new IllegalStateException(sum + " items were run, " + expected + " were put");
      }
      long now = System.nanoTime();
      if (sum != last) {
        last = sum;
        since = now;
      } else if (now - since > 10_000_000_000L) {
        throw new IllegalStateException("stuck: " + sum + " of " + expected + " items were run");
      }
      LockSupport.parkNanos(50_000);
    }
  }
}
