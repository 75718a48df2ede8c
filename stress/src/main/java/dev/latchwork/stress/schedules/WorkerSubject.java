package dev.latchwork.stress.schedules;

import dev.latchwork.task.Deferred;
import dev.latchwork.worker.Worker;
import java.time.Duration;

/** A worker. */
record WorkerSubject(Worker<Item> lifecycle) implements Subject {
  @Override
  public void pause() throws InterruptedException {
    lifecycle.pause();
  }

  @Override
  public void resume() {
    lifecycle.resume();
  }

  @Override
  public void put(Item item) throws InterruptedException {
    lifecycle.put(item);
  }

  @Override
  public boolean offer(Item item) {
    return lifecycle.offer(item);
  }

  @Override
  public boolean offer(Item item, Duration timeout) throws InterruptedException {
    return lifecycle.offer(item, timeout);
  }

  @Override
  public Deferred<Void> submit(Item item) throws InterruptedException {
    return lifecycle.submit(item);
  }
}
