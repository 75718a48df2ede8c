package dev.latchwork.bench.batch;

import dev.latchwork.bench.queue.ThreadsQueue;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadFactory;

/** The caller feeds threads through a bounded queue, and waits for them to end. */
record ThreadsBatch(ThreadFactory threads, int workers) implements ItemBatch {
  private static final int CAPACITY = 1_024;

  @Override
  public void run(List<Runnable> items) throws InterruptedException {
    var queue = new ThreadsQueue(threads, workers, new ArrayBlockingQueue<>(CAPACITY));
    for (var item : items) {
      queue.put(item);
    }
    queue.end();
  }
}
