package dev.latchwork.bench.start;

import dev.latchwork.bench.Contender;
import dev.latchwork.bench.ExactlyOnce;
import dev.latchwork.bench.queue.ItemQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One worker started and stopped, without an item between. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ServiceCycle {
  private static final int CHECKED = 100;

  /** Who. */
  @Param("latchwork")
  public String contender = "";

  /** Whether the caller is a virtual thread. */
  @Param("false")
  public boolean virtual;

  private Supplier<ItemQueue> start = ServiceContenders.VIRTUAL_ONES.getFirst().way();

  /** Refuses a contender that loses or repeats an item put between start and stop. */
  @Setup
  public void open() throws InterruptedException {
    if (virtual != Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("the caller is the other kind of thread");
    }
    List<Contender<Supplier<ItemQueue>>> all = new ArrayList<>(ServiceContenders.VIRTUAL_ONES);
    all.addAll(ServiceContenders.PLATFORM_ONES);
    start = Contender.way(all, contender);
    var once = new ExactlyOnce(CHECKED);
    for (var item : once.items()) {
      var worker = start.get();
      worker.put(item);
      worker.end();
    }
    once.check(contender);
  }

  /** Start, stop. */
  @Benchmark
  public void startStop() throws InterruptedException {
    start.get().end();
  }
}
