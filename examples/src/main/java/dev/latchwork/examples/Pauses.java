package dev.latchwork.examples;

import dev.latchwork.worker.WorkQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** While a queue is paused nothing begins and nothing runs; what is put in waits. */
final class Pauses {
  static void main() throws InterruptedException {
    var ran = new AtomicInteger();
    try (var queue = WorkQueue.of((Integer n) -> ran.addAndGet(n), o -> o.withName("sums"))) {
      queue.start();
      // @start region="pause"
      queue.pause(); // returns when nothing runs
      queue.put(20);
      queue.put(22);
      IO.println(queue + ", waiting " + queue.snapshot().waiting() + ", sum " + ran);
      queue.resume();
      queue.awaitIdle();
      IO.println(queue + ", waiting " + queue.snapshot().waiting() + ", sum " + ran);
      // @end
    }
  }
}
// prints:
// sums is PAUSED, waiting 2, sum 0
// sums is STARTED, waiting 0, sum 42
