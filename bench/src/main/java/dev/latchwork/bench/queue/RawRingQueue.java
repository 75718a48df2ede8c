package dev.latchwork.bench.queue;

import java.util.ArrayList;
import java.util.List;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;

/**
 * N platform threads that poll a ring of JCTools and yield when there is nothing. Nobody ever sleeps:
 * an idle one keeps the processors busy.
 */
@SuppressWarnings("ThreadPriorityCheck") // yielding is what it is for
final class RawRingQueue implements ItemQueue {
  private final MpmcVarHandleArrayQueue<Runnable> ring;
  private final List<Thread> threads = new ArrayList<>();

  RawRingQueue(int workers, int capacity) {
    ring = new MpmcVarHandleArrayQueue<>(capacity);
    for (int i = 0; i < workers; i++) {
      threads.add(Thread.ofPlatform().start(this::work));
    }
  }

  private void work() {
    while (true) {
      var item = ring.poll();
      if (item == End.END) {
        return;
      }
      if (item == null) {
        Thread.yield();
      } else {
        item.run();
      }
    }
  }

  @Override
  public void put(Runnable item) {
    while (!ring.offer(item)) {
      Thread.yield();
    }
  }

  @Override
  public void end() throws InterruptedException {
    for (int i = 0; i < threads.size(); i++) {
      put(End.END);
    }
    for (var thread : threads) {
      thread.join();
    }
  }
}
