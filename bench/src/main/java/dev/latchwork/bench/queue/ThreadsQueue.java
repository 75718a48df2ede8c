package dev.latchwork.bench.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadFactory;

/** The loop that everybody writes: N threads that take from a blocking queue of the JDK. */
public final class ThreadsQueue implements ItemQueue {
  private final BlockingQueue<Runnable> queue;
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Starts the threads.
   */
  public ThreadsQueue(ThreadFactory factory, int workers, BlockingQueue<Runnable> queue) {
    this.queue = queue;
    for (int i = 0; i < workers; i++) {
      var thread = factory.newThread(this::work);
      threads.add(thread);
      thread.start();
    }
  }

  private void work() {
    try {
      for (var item = queue.take(); item != End.END; item = queue.take()) {
        item.run();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("a worker was interrupted, which nobody does here", e);
    }
  }

  @Override
  public void put(Runnable item) throws InterruptedException {
    queue.put(item);
  }

  @Override
  public void end() throws InterruptedException {
    for (int i = 0; i < threads.size(); i++) {
      queue.put(End.END);
    }
    for (var thread : threads) {
      thread.join();
    }
  }
}
