package dev.latchwork.worker;

import dev.latchwork.signal.StoodTime;
import dev.latchwork.worker.BlockedProducers.Producer;
import dev.latchwork.worker.Gate.Deadline;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;

/**
 * Producers that meet a full ring. Each operation is called once, by a thread of its own. What a
 * worker runs waits for the puts for which there is room: if nobody sleeps beside a free slot, all end.
 */
public abstract class ProducersTrial {
  final int capacity;
  final Ring ring;
  final BlockedProducers producers;
  final QueueSeat taker = RacingSeat.of(1);
  final AtomicInteger put = new AtomicInteger();

  /** Not counting those that were there at first. */
  int taken;

  ProducersTrial(int capacity) {
    this.capacity = capacity;
    ring = new Ring(capacity);
    ring.open();
    producers = new BlockedProducers(ring, capacity, new StoodTime());
    for (int i = 0; i < capacity; i++) {
      Ring.Put _ = ring.put("first");
    }
  }

  /** As the queue does it. {@return whether it was not closed} */
  final boolean put() throws InterruptedException {
    @Nullable Producer self = null;
    try {
      for (; ; ) {
        switch (ring.put("item")) {
          case DONE -> {
            put.incrementAndGet();
            return true;
          }
          case CLOSED -> {
            return false;
          }
          case FULL -> {
            self = self == null ? producers.join() : self;
            boolean _ = producers.await(self, Deadline.NONE);
          }
        }
      }
    } finally {
      if (self != null) {
        producers.leave(self);
      }
    }
  }

  final boolean takeOne() {
    if (ring.poll(taker, true) == null) {
      return false;
    }
    taken++;
    producers.freed();
    return true;
  }

  final void awaitPuts(int count) {
    while (put.get() < count) {
      Thread.onSpinWait();
    }
  }

  @Validate
  public void nobodyIsInLine() throws InterruptedException {
    ring.open();
    while (ring.poll(taker, true) != null) {
      // takes all
    }
    Producer only = producers.join();
    boolean first = producers.await(only, new Deadline(new StoodTime(), 0, true));
    producers.leave(only);
    if (!first) {
      throw new AssertionError("somebody is still in the line");
    }
  }

  /** Two that put, one that takes whatever there is. */
  abstract static class Passing extends ProducersTrial {
    private static final int PUTS = 2;

    Passing(int capacity) {
      super(capacity);
    }

    @Operation(runOnce = true)
    public boolean first() throws InterruptedException {
      return put();
    }

    @Operation(runOnce = true)
    public boolean second() throws InterruptedException {
      return put();
    }

    @Operation(runOnce = true)
    public void work() {
      while (taken < capacity + PUTS) {
        if (!takeOne()) {
          awaitPuts(Math.min(PUTS, taken));
        }
      }
    }
  }

  public static final class ThroughOne extends Passing {
    public ThroughOne() {
      super(1);
    }
  }

  public static final class ThroughTwo extends Passing {
    public ThroughTwo() {
      super(2);
    }
  }

  public static final class ThroughFour extends Passing {
    public ThroughFour() {
      super(4);
    }
  }

  /** One of two is interrupted, perhaps just when it was woken. */
  public static final class Interrupted extends ProducersTrial {
    private volatile @Nullable Thread hasty;
    private volatile boolean told;
    private final AtomicInteger served = new AtomicInteger();

    public Interrupted() {
      super(1);
    }

    @Operation(runOnce = true)
    @SuppressWarnings("Interruption") // that is the point
    public void hasty() {
      hasty = Thread.currentThread();
      try {
        boolean _ = put();
      } catch (InterruptedException e) {
        // not accepted
      }
      while (!told) {
        Thread.onSpinWait();
      }
      boolean _ = Thread.interrupted();
    }

    @Operation(runOnce = true)
    public boolean steady() throws InterruptedException {
      boolean done = put();
      served.incrementAndGet();
      return done;
    }

    @Operation(runOnce = true)
    public void work() {
      Thread other;
      while ((other = hasty) == null) {
        Thread.onSpinWait();
      }
      boolean _ = takeOne();
      other.interrupt();
      told = true;
      awaitPuts(1);
      boolean _ = takeOne();
      while (served.get() == 0) {
        Thread.onSpinWait();
      }
    }
  }

  /** Two that put, and the end. */
  public static final class Closed extends ProducersTrial {
    public Closed() {
      super(1);
    }

    @Operation(runOnce = true)
    public boolean first() throws InterruptedException {
      return put();
    }

    @Operation(runOnce = true)
    public boolean second() throws InterruptedException {
      return put();
    }

    @Operation(runOnce = true)
    public void close() {
      boolean _ = takeOne();
      ring.close();
      producers.wakeAll();
    }
  }
}
