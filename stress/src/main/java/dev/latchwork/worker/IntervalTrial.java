package dev.latchwork.worker;

import dev.latchwork.internal.HandTurned;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * An interval that is started, stopped, and started again while its ticks fire and run. Each operation
 * is called once, by a thread of its own. No tick runs while the interval is stopped, so none of an old
 * run meets one of a new run, and each is counted by the run that it belongs to.
 */
public final class IntervalTrial {
  private final HandTurned ticker = new HandTurned();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicInteger strays = new AtomicInteger();
  private final Interval interval = Interval.every(Duration.ofMillis(1), this::run);
  private volatile boolean mayRun = true;
  private volatile boolean over;
  private long counted;

  public IntervalTrial() throws ReflectiveOperationException {}

  private void run() {
    strays.addAndGet(mayRun ? 0 : 1);
    inside.incrementAndGet();
    runs.incrementAndGet();
    inside.decrementAndGet();
  }

  @Operation(runOnce = true)
  public void restart() {
    for (int i = 0; i < 2; i++) {
      mayRun = true;
      interval.start();
      int seen = ticker.fired();
      while (ticker.fired() == seen) {
        Thread.onSpinWait();
      }
      Snapshot counts = interval.stop().counts();
      mayRun = false;
      strays.addAndGet(inside.get());
      counted += counts.succeeded();
      if (counts.accepted() != counts.succeeded() || counts.missed() != 0) {
        throw new AssertionError("a run ends with " + counts);
      }
    }
    over = true;
  }

  @Operation(runOnce = true)
  public void tick() {
    while (!over) {
      ticker.turn();
      runThoseThatAreDue();
    }
    runThoseThatAreDue();
  }

  private void runThoseThatAreDue() {
    while (ticker.runOne()) {
      // and the next one
    }
  }

  @Validate
  public void everyTickHadItsTurn() {
    if (strays.get() != 0 || counted != runs.get()) {
      throw new AssertionError(
          runs + " ticks, " + counted + " counted, " + strays + " while it was stopped");
    }
  }
}
