package dev.latchwork.bench.start;

import dev.latchwork.bench.Contender;
import dev.latchwork.bench.ExactlyOnce;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One action started on another thread, and its result waited for. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OneAction {
  private static final int CHECKED = 1_000;

  /** Who. */
  @Param("latchwork")
  public String contender = "";

  /** Whether the caller is a virtual thread. */
  @Param("false")
  public boolean virtual;

  private ActionContenders.Elsewhere elsewhere = action -> action.call();
  private int value;

  /** Refuses a contender that loses or repeats an action. */
  @Setup
  public void open() throws Exception {
    if (virtual != Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("the caller is the other kind of thread");
    }
    elsewhere = Contender.way(ActionContenders.ALL, contender);
    var once = new ExactlyOnce(CHECKED);
    for (var item : once.items()) {
      elsewhere.call(() -> {
        item.run();
        return 0;
      });
    }
    once.check(contender);
  }

  /** {@return the result, so that it is needed} */
  @Benchmark
  public Integer startAndWait() throws Exception {
    return elsewhere.call(() -> value);
  }
}
