package dev.latchwork.bench.start;

import dev.latchwork.bench.Contender;
import dev.latchwork.task.Deferred;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;

/** Who competes for running one action elsewhere and waiting for its result. */
public final class ActionContenders {

  /** Runs an action on another thread and waits for its result. */
  @FunctionalInterface
  public interface Elsewhere {
    /**
     * {@return what the action returned}
     *
     * @throws Exception when the action failed or the wait was interrupted
     */
    Integer call(Callable<Integer> action) throws Exception;
  }

  /** All of them, Latchwork first. */
  public static final List<Contender<Elsewhere>> ALL =
      List.of(
          of(Contender.LATCHWORK, "Latchwork", action -> Deferred.start(action).join()),
          of("cf-common", "CompletableFuture on the common pool", action -> future(action).join()),
          of(
              "cf-virtual",
              "CompletableFuture on a virtual thread",
              action ->
                  CompletableFuture.supplyAsync(() -> unchecked(action), Thread::startVirtualThread)
                      .join()),
          of("future-virtual", "FutureTask on a virtual thread", ActionContenders::futureTask),
          of(
              "executor-virtual",
              "virtual thread per task executor",
              action -> Pools.VIRTUAL.submit(action).get()),
          of("pool", "pool with one platform thread", action -> Pools.ONE.submit(action).get()),
          of(
              "fjp",
              "ForkJoinPool.commonPool().submit",
              action -> ForkJoinPool.commonPool().submit(action).get()));

  private ActionContenders() {}

  private static Contender<Elsewhere> of(String key, String label, Elsewhere way) {
    return new Contender<>(key, label, way);
  }

  private static CompletableFuture<Integer> future(Callable<Integer> action) {
    return CompletableFuture.supplyAsync(() -> unchecked(action), ForkJoinPool.commonPool());
  }

  private static Integer futureTask(Callable<Integer> action) throws Exception {
    var task = new FutureTask<>(action);
    Thread.startVirtualThread(task);
    return task.get();
  }

  private static Integer unchecked(Callable<Integer> action) {
    try {
      return action.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Pools {
    private static final ExecutorService VIRTUAL = Executors.newVirtualThreadPerTaskExecutor();
    private static final ExecutorService ONE =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
  }
}
