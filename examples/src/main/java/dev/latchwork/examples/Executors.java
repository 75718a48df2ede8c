package dev.latchwork.examples;

import static java.util.concurrent.CompletableFuture.supplyAsync;

import dev.latchwork.worker.WorkQueue;
import java.util.concurrent.Executor;

/** A queue of things to run, for all that takes an executor: bounded, and with a stop of its own. */
final class Executors {
  static void main() {
    // @start region="executor"
    try (var pool = WorkQueue.of(Runnable::run, o -> o.withName("pool").withCapacity(100))) {
      Executor executor = WorkQueue.asExecutor(pool.start()); // blocks when the queue is full
      var six = supplyAsync(() -> 6, executor);
      var seven = supplyAsync(() -> 7, executor);
      IO.println(six.thenCombine(seven, (a, b) -> a * b).join());
    }
    // @end
  }
}
// prints:
// 42
