package dev.latchwork.bench.queue;

import dev.latchwork.bench.Contender;
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

  /** Who. */
  @Param("latchwork")
  public String contender = "";

  /** How many workers wait. */
  @Param("2")
  public int workers;

  /** How many items wait at most. */
  @Param("1024")
  public int capacity;

  private ItemQueue queue = new CallerRuns();
  private volatile boolean ran;

  /** Refuses a contender that loses or repeats items, and opens the queue. */
  @Setup
  public void open() throws InterruptedException {
    var factory = Contender.way(QueueContenders.ALL, contender);
    QueueRound.check(contender, factory, 1, false, workers, capacity, 2_000);
    queue = factory.open(workers, capacity);
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
