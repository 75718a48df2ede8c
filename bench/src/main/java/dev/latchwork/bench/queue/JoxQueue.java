package dev.latchwork.bench.queue;

import com.softwaremill.jox.Channel;
import java.util.ArrayList;
import java.util.List;

/** N virtual threads that receive from a buffered Jox channel. */
final class JoxQueue implements ItemQueue {
  private final Channel<Runnable> channel;
  private final List<Thread> threads = new ArrayList<>();

  JoxQueue(int workers, int capacity) {
    channel = Channel.newBufferedChannel(capacity);
    for (int i = 0; i < workers; i++) {
      threads.add(Thread.startVirtualThread(this::work));
    }
  }

  private void work() {
    try {
      for (var item = channel.receive(); item != End.END; item = channel.receive()) {
        item.run();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("a worker was interrupted, which nobody does here", e);
    }
  }

  @Override
  public void put(Runnable item) throws InterruptedException {
    channel.send(item);
  }

  @Override
  public void end() throws InterruptedException {
    for (int i = 0; i < threads.size(); i++) {
      channel.send(End.END);
    }
    for (var thread : threads) {
      thread.join();
    }
  }
}
