package dev.latchwork.bench.queue;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** A virtual thread for each item; one semaphore bounds what waits, another what runs. */
final class ThreadPerItemQueue implements ItemQueue {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore room;
  private final Semaphore running;

  ThreadPerItemQueue(int workers, int capacity) {
    room = new Semaphore(capacity);
    running = new Semaphore(workers);
  }

  @Override
  public void put(Runnable item) throws InterruptedException {
    room.acquire();
    threads.execute(() -> run(item));
  }

  private void run(Runnable item) {
    running.acquireUninterruptibly();
    try {
      room.release();
      item.run();
    } finally {
      running.release();
    }
  }

  @Override
  public void end() {
    threads.close();
  }
}
