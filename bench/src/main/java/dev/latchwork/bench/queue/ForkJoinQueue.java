package dev.latchwork.bench.queue;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Semaphore;

/** A fork-join pool in its first-in first-out mode; a semaphore bounds what waits. */
final class ForkJoinQueue implements ItemQueue {
  private final ForkJoinPool pool;
  private final Semaphore room;

  ForkJoinQueue(int workers, int capacity) {
    pool = new ForkJoinPool(workers, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, true);
    room = new Semaphore(capacity);
  }

  @Override
  public void put(Runnable item) throws InterruptedException {
    room.acquire();
    pool.execute(() -> {
      room.release();
      item.run();
    });
  }

  @Override
  public void end() {
    pool.close();
  }
}
