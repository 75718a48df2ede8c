package dev.latchwork.bench.queue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A thread pool whose rejection handler waits for room: the quickest way to make it block. */
final class PoolQueue implements ItemQueue {
  private final ThreadPoolExecutor pool;

  PoolQueue(int workers, BlockingQueue<Runnable> queue) {
    pool =
        new ThreadPoolExecutor(
            workers, workers, 0, TimeUnit.SECONDS, queue, PoolQueue::waitForRoom);
    pool.prestartAllCoreThreads();
  }

  private static void waitForRoom(Runnable item, ThreadPoolExecutor pool) {
    try {
      pool.getQueue().put(item);
    } catch (InterruptedException e) {
      throw new RejectedExecutionException("interrupted while the queue was full", e);
    }
  }

  @Override
  public void put(Runnable item) {
    pool.execute(item);
  }

  @Override
  public void end() {
    pool.close();
  }
}
