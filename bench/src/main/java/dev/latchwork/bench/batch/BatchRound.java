package dev.latchwork.bench.batch;

import dev.latchwork.bench.Contender;
import dev.latchwork.bench.ExactlyOnce;
import dev.latchwork.bench.Tally;
import dev.latchwork.bench.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

/** One whole batch. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BatchRound {
  private static final int OBJECTS = 1_024; // the list holds each of them many times
  private static final int CHECKED = 20_000;

  /** Who. */
  @Param("latchwork")
  public String contender = "";

  /** How many items run at a time. */
  @Param("2")
  public int workers;

  /** What an item does. */
  @Param("NONE")
  public Work work = Work.NONE;

  /** How many items a batch has. */
  @Param("262144")
  public int items;

  private final Tally tally = new Tally();
  private ItemBatch batch = items -> {};
  private List<Runnable> list = List.of();
  private long expected;

  /** Refuses a contender that loses or repeats items. */
  @Setup
  public void open() throws Exception {
    batch = Contender.way(BatchContenders.ALL, contender).open(workers);
    check(contender, batch, Math.min(items, CHECKED));
    var objects = work.items(OBJECTS, tally);
    list = new ArrayList<>(items);
    for (int i = 0; i < items; i++) {
      list.add(objects[i % OBJECTS]);
    }
  }

  static void check(String contender, ItemBatch batch, int items) throws Exception {
    var once = new ExactlyOnce(items);
    batch.run(Arrays.asList(once.items()));
    once.check(contender);
  }

  /** One batch. */
  @Benchmark
  public void batch() throws Exception {
    batch.run(list);
    expected += items;
    tally.await(expected); // at once, unless the batch came back too early
  }

  /** Ends the pool where there is one. */
  @TearDown
  public void close() {
    batch.end();
  }
}
