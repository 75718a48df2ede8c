package dev.latchwork.worker;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.ThreadTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * A whole queue that is stopped at once while others put. Each operation is called once, by a thread
 * of its own. Whatever was put has run, was handed back, or was refused: one of them.
 */
public final class QueueTrial {
  private final ConcurrentLinkedQueue<Integer> ran = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Integer> refused = new ConcurrentLinkedQueue<>();
  private volatile List<Integer> left = List.of();
  private volatile boolean started;
  private final WorkQueue<Integer> queue =
      WorkQueue.of(
          ran::add,
          o -> o.withParallelism(1).withCapacity(1).withContext(Context.root(new ThreadTime())));

  @Operation(runOnce = true)
  public void first() throws InterruptedException {
    put(1);
  }

  @Operation(runOnce = true)
  public void second() throws InterruptedException {
    put(2);
  }

  private void put(int item) throws InterruptedException {
    while (!started) {
      Thread.onSpinWait();
    }
    try {
      queue.put(item);
    } catch (IllegalStateException e) {
      refused.add(item);
    }
  }

  @Operation(runOnce = true)
  public void stop() {
    queue.start();
    started = true;
    left = queue.stop(Duration.ZERO).notRun();
  }

  @Validate
  public void eachIsInOnePlace() {
    List<Integer> all = new ArrayList<>(ran);
    all.addAll(refused);
    all.addAll(left);
    all.sort(null);
    if (!all.equals(List.of(1, 2))) {
      throw new AssertionError("ran " + ran + ", refused " + refused + ", left " + left);
    }
  }
}
