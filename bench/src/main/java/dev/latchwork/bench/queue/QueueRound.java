package dev.latchwork.bench.queue;

import dev.latchwork.bench.Contender;
import dev.latchwork.bench.ExactlyOnce;
import dev.latchwork.bench.Tally;
import dev.latchwork.bench.Work;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A whole round: so many items put by the producers, all run by the workers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class QueueRound {
  private static final int OBJECTS = 1_024; // items are put again and again: a round allocates none
  private static final int CHECKED = 20_000;

  /** Who. */
  @Param("latchwork")
  public String contender = "";

  /** How many threads put. */
  @Param("1")
  public int producers;

  /** Whether those are virtual threads. */
  @Param("false")
  public boolean virtual;

  /** How many items run at a time. */
  @Param("2")
  public int workers;

  /** How many items wait at most. */
  @Param("1024")
  public int capacity;

  /** What an item does. */
  @Param("NONE")
  public Work work = Work.NONE;

  /** How many items a round has. */
  @Param("1000000")
  public int items;

  private final Tally tally = new Tally();
  private Runnable[] objects = {};
  private ItemQueue queue = new CallerRuns();
  private long expected;

  /** Refuses a contender that loses or repeats items, and opens the queue. */
  @Setup
  public void open() throws InterruptedException {
    var factory = Contender.way(QueueContenders.ALL, contender);
    if (contender.equals(Contender.IDEAL)) { // its producers are the workers
      producers = work == Work.SLEEP ? workers : Runtime.getRuntime().availableProcessors();
      virtual = work == Work.SLEEP;
    }
    check(contender, factory, producers, virtual, workers, capacity, Math.min(items, CHECKED));
    objects = work.items(OBJECTS, tally);
    queue = factory.open(workers, capacity);
  }

  static void check(
      String contender,
      ItemQueue.Factory factory,
      int producers,
      boolean virtual,
      int workers,
      int capacity,
      int items)
      throws InterruptedException {
    var once = new ExactlyOnce(items);
    var checked = factory.open(workers, capacity);
    Producers.put(checked, producers, virtual, once.items(), items);
    checked.end();
    once.check(contender);
  }

  /** One round. */
  @Benchmark
  public void round() throws InterruptedException {
    Producers.put(queue, producers, virtual, objects, items);
    expected += items;
    tally.await(expected);
  }

  /** Ends the workers. */
  @TearDown
  public void close() throws InterruptedException {
    queue.end();
  }
}
