package dev.latchwork.examples;

import static java.util.concurrent.CompletableFuture.supplyAsync;

import dev.latchwork.worker.WorkQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;

/** A queue of things to run, for all that takes an executor: bounded, and with a stop of its own. */
final class Executors {
  static void main() throws InterruptedException, ExecutionException {
    // @start region="executor"
    try (var pool = WorkQueue.of(Runnable::run, o -> o.withName("pool").withCapacity(100))) {
      ExecutorService executor =
          WorkQueue.asExecutor(pool.start()); // blocks when the queue is full
      var six = executor.submit(() -> 6);
      var seven = supplyAsync(() -> 7, executor);
      IO.println(six.get() * seven.join());
    }
    // @end
  }
}
// prints:
// 42
