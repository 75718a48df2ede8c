package dev.latchwork.bench.batch;

import dev.latchwork.bench.Contender;
import dev.latchwork.worker.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Gatherers;

/** Who competes for being the best at a known set of items. */
public final class BatchContenders {
  /** All of them, Latchwork first. */
  public static final List<Contender<ItemBatch.Factory>> ALL =
      List.of(
          of(Contender.LATCHWORK, "Latchwork", BatchContenders::latchwork),
          of(
              "abq-platform",
              "platform threads over ArrayBlockingQueue",
              n -> new ThreadsBatch(Thread.ofPlatform().factory(), n)),
          of(
              "abq-virtual",
              "virtual threads over ArrayBlockingQueue",
              n -> new ThreadsBatch(Thread.ofVirtual().factory(), n)),
          of(
              "parallel-stream",
              "parallelStream",
              n -> items -> items.parallelStream().forEach(Runnable::run)),
          of(
              "invoke-all",
              "invokeAll, a thread for each processor",
              n -> new InvokeAll(Executors.newFixedThreadPool(n))),
          of(
              "invoke-all-virtual",
              "invokeAll, a virtual thread for each item",
              n -> new InvokeAll(Executors.newVirtualThreadPerTaskExecutor())),
          of("map-concurrent", "Gatherers.mapConcurrent", n -> items -> mapConcurrent(n, items)),
          of(
              "cf-common",
              "CompletableFuture on the common pool",
              n -> new Futures(ForkJoinPool.commonPool())),
          of(
              "cf-virtual",
              "CompletableFuture on virtual threads",
              n -> new Futures(Executors.newVirtualThreadPerTaskExecutor())),
          of(
              Contender.IDEAL,
              "two loops in two threads (the limit)",
              n -> items -> halves(n, items)));

  private BatchContenders() {}

  private static Contender<ItemBatch.Factory> of(
      String key, String label, ItemBatch.Factory factory) {
    return new Contender<>(key, label, factory);
  }

  private static ItemBatch latchwork(int workers) {
    return items -> {
      var report = Batch.of(items, o -> o.withParallelism(workers)).process(Runnable::run);
      if (!report.clean()) {
        throw new IllegalStateException("the batch was not clean: " + report);
      }
    };
  }

  private static void mapConcurrent(int workers, List<Runnable> items) {
    items.stream()
        .gather(
            Gatherers.mapConcurrent(
                workers,
                item -> {
                  item.run();
                  return item;
                }))
        .forEach(item -> {});
  }

  /** Virtual threads start sooner than platform ones; the caller has the first part for itself. */
  private static void halves(int workers, List<Runnable> items) throws InterruptedException {
    var threads = new ArrayList<Thread>();
    for (int i = 1; i < workers; i++) {
      int from = (int) ((long) items.size() * i / workers);
      int to = (int) ((long) items.size() * (i + 1) / workers);
      threads.add(Thread.startVirtualThread(() -> runAll(items, from, to)));
    }
    runAll(items, 0, items.size() / workers);
    for (var thread : threads) {
      thread.join();
    }
  }

  private static void runAll(List<Runnable> items, int from, int to) {
    for (int i = from; i < to; i++) {
      items.get(i).run();
    }
  }

  private record InvokeAll(ExecutorService pool) implements ItemBatch {
    @Override
    public void run(List<Runnable> items) throws Exception {
      List<Callable<Object>> calls = new ArrayList<>(items.size());
      for (var item : items) {
        calls.add(Executors.callable(item));
      }
      for (var future : pool.invokeAll(calls)) {
        future.get();
      }
    }

    @Override
    public void end() {
      pool.close();
    }
  }

  private record Futures(ExecutorService pool) implements ItemBatch {
    @Override
    public void run(List<Runnable> items) {
      CompletableFuture.allOf(
              items.stream()
                  .map(item -> CompletableFuture.runAsync(item, pool))
                  .toArray(CompletableFuture<?>[]::new))
          .join();
    }

    @Override
    public void end() {
      pool.close(); // the common pool takes no notice
    }
  }
}
