package dev.latchwork.bench.queue;

import dev.latchwork.bench.Contender;
import dev.latchwork.bench.Tally;
import dev.latchwork.bench.Work;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One item into a queue whose workers have long gone to sleep, until it runs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class QueueLatency {
  private static final long IDLE_NANOS = 300_000;
  private static final int OBJECTS = 1_024;

  /** Who. */
  @Param("latchwork")
  public String contender = "";

  /** How many workers wait. */
  @Param("2")
  public int workers;

  /** How many items wait at most. */
  @Param("1024")
  public int capacity;

  /** How many items pass beforehand, so that compiled code is measured. */
  @Param("500000")
  public int rehearsed;

  private ItemQueue queue = new CallerRuns();
  private volatile boolean ran;

  /** Refuses a contender that loses or repeats items, opens the queue and rehearses. */
  @Setup
  public void open() throws InterruptedException {
    var factory = Contender.way(QueueContenders.ALL, contender);
    QueueRound.check(contender, factory, 1, false, workers, capacity, 2_000);
    queue = factory.open(workers, capacity);
    rehearse();
  }

  /** A pause before every item keeps a turn from ever being warm by itself. */
  private void rehearse() throws InterruptedException {
    var tally = new Tally();
    Producers.put(queue, 1, false, Work.NONE.items(OBJECTS, tally), rehearsed);
    tally.await(rehearsed);
    for (int i = 0; i < rehearsed / 100; i++) {
      ran = false;
      putUntilRun();
    }
  }

  /** Lets the workers go to sleep. */
  @Setup(Level.Invocation)
  public void idle() {
    ran = false;
    LockSupport.parkNanos(IDLE_NANOS);
  }

  /** From put to run. */
  @Benchmark
  public void putUntilRun() throws InterruptedException {
    queue.put(() -> ran = true);
    while (!ran) {
      Thread.onSpinWait();
    }
  }

  /** Ends the workers. */
  @TearDown
  public void close() throws InterruptedException {
    queue.end();
  }
}
