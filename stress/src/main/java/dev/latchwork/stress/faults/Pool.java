package dev.latchwork.stress.faults;

import dev.latchwork.task.Deferred;
import dev.latchwork.worker.StopReport;
import dev.latchwork.worker.WorkQueue;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What items are put into: a queue of ours, or the canary in its place. */
interface Pool {
  void start();

  /** Puts one in; throws IllegalStateException if it does not want it. */
  void put(int item, boolean withResult) throws InterruptedException;

  StopReport<Integer> stop(Duration gracePeriod);

  /** {@return what the results say of the items that were put in with one} */
  Queue<Deferred<Void>> results();

  /** Ours. */
  record Ours(WorkQueue<Integer> queue, Queue<Deferred<Void>> results) implements Pool {
    Ours(WorkQueue<Integer> queue) {
      this(queue, new ConcurrentLinkedQueue<>());
    }

    @Override
    public void start() {
      queue.start();
    }

    @Override
    public void put(int item, boolean withResult) throws InterruptedException {
      if (withResult) {
        results.add(queue.submit(item));
      } else {
        queue.put(item);
      }
    }

    @Override
    public StopReport<Integer> stop(Duration gracePeriod) {
      return queue.stop(gracePeriod);
    }
  }
}
