package dev.latchwork.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Counts the items that were run, for about a nanosecond each, so that the count does not drown what
 * is measured. Thread-safe.
 *
 * <p>A thread that counts gets a cell of its own, on cache lines of its own, and writes it without an
 * atomic operation. The cell of a thread that has ended is the next one's: so a contender that makes
 * new threads for each round, or whenever it has something to do, counts as cheaply as one whose
 * threads live on. Only where more are alive at a time than there are cells do the others share a
 * {@link LongAdder}; an item takes long then.
 *
 * <p>Sound since a thread that is alive keeps its cell, so that only its owner writes a cell; and who
 * takes over a cell has seen by {@link Thread#isAlive} that the owner before has ended, and with that
 * all that it counted. A thread that has ended does not come back to a cell, and its id to no other.
 * So a thread that reads its own id in a cell, at whatever moment, is the owner.
 */
public final class Tally {
  private static final int CELLS = 64;

  /** How many cells a thread tries before it shares. */
  private static final int TRIES = 16;

  /** Longs from one cell to the next: two pairs of cache lines, since processors fetch pairs. */
  private static final int APART = 32;

  private static final VarHandle LONG = MethodHandles.arrayElementVarHandle(long[].class);

  /** In each cell the id of its owner, and behind it the count: one array, so few loads. */
  private final long[] cells = new long[(CELLS + 1) * APART];

  private final AtomicReferenceArray<@Nullable Thread> owners = new AtomicReferenceArray<>(CELLS);
  private final LongAdder shared = new LongAdder();

  /** Counts one run by this thread. */
  public void count() {
    long id = Thread.currentThread().threadId();
    int cell = cell(id);
    if ((long) LONG.getOpaque(cells, cell) == id) {
      increment(cell);
    } else {
      countElsewhere(id);
    }
  }

  private static int cell(long number) {
    return (((int) number & CELLS - 1) + 1) * APART;
  }

  private void increment(int cell) {
    LONG.setRelease(cells, cell + 1, cells[cell + 1] + 1);
  }

  private void countElsewhere(long id) {
    for (int i = 1; i < TRIES; i++) {
      int cell = cell(id + i);
      if ((long) LONG.getOpaque(cells, cell) == id) {
        increment(cell);
        return;
      }
    }
    for (int i = 0; i < TRIES; i++) {
      int number = (int) (id + i) & CELLS - 1;
      var owner = owners.getAcquire(number);
      if ((owner == null || !owner.isAlive())
          && owners.compareAndSet(number, owner, Thread.currentThread())) {
        LONG.setOpaque(cells, cell(number), id);
        increment(cell(number));
        return;
      }
    }
    shared.increment();
  }

  /** {@return how many runs were counted; exact when nothing runs} */
  public long sum() {
    long sum = shared.sum();
    for (int i = 0; i < CELLS; i++) {
      sum += (long) LONG.getAcquire(cells, cell(i) + 1);
    }
    return sum;
  }

  /** {@return how many of them by threads without a cell} */
  long shared() {
    return shared.sum();
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
