package dev.latchwork.stress.soak;

import dev.latchwork.task.Deferred;
import dev.latchwork.task.Task;
import dev.latchwork.worker.Lifecycle;
import dev.latchwork.worker.WorkQueue;
import dev.latchwork.worker.Worker;
import java.time.Duration;
import java.util.List;

/**
 * What a queue and a worker have in common.
 *
 * @param worker either
 * @param ways to hand over an item, but for the next
 * @param submit the one that gives a result
 * @param pause waits for what runs
 * @param resume goes on
 */
record Desk(Lifecycle worker, List<Way> ways, Submit submit, Task pause, Runnable resume) {
  private static final Duration MOMENT = Duration.ofMillis(1);

  /** How to hand over an item. */
  @FunctionalInterface
  interface Way {
    /** {@return whether it was accepted} */
    boolean take(Item item) throws InterruptedException;
  }

  /** How to hand over an item, and wait for it. */
  @FunctionalInterface
  interface Submit {
    Deferred<Void> take(Item item) throws InterruptedException;
  }

  static Desk of(WorkQueue<Item> queue) {
    Way put =
        item -> {
          queue.put(item);
          return true;
        };
    return new Desk(
        queue,
        List.of(put, queue::offer, item -> queue.offer(item, MOMENT)),
        queue::submit,
        queue::pause,
        queue::resume);
  }

  static Desk of(Worker<Item> worker) {
    Way put =
        item -> {
          worker.put(item);
          return true;
        };
    return new Desk(
        worker,
        List.of(put, worker::offer, item -> worker.offer(item, MOMENT)),
        worker::submit,
        worker::pause,
        worker::resume);
  }
}
