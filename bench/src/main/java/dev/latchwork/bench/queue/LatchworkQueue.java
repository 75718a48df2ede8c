package dev.latchwork.bench.queue;

import dev.latchwork.worker.WorkQueue;
import java.time.Duration;

/** Latchwork's own queue, with no option but its size. */
final class LatchworkQueue implements ItemQueue {
  private final WorkQueue<Runnable> queue;

  LatchworkQueue(int workers, int capacity) {
    queue = WorkQueue.of(Runnable::run, o -> o.withParallelism(workers).withCapacity(capacity));
    queue.start();
  }

  @Override
  public void put(Runnable item) throws InterruptedException {
    queue.put(item);
  }

  @Override
  public void end() {
    queue.stop(Duration.ofMinutes(1));
  }
}
