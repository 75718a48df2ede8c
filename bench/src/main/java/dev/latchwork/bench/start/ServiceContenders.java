package dev.latchwork.bench.start;

import com.google.common.util.concurrent.AbstractExecutionThreadService;
import dev.latchwork.bench.Contender;
import dev.latchwork.bench.queue.ItemQueue;
import dev.latchwork.bench.queue.ThreadsQueue;
import dev.latchwork.worker.Worker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Who competes for being the lightest worker: one thread that does one item at a time. */
public final class ServiceContenders {
  private static final ThreadFactory PLATFORM = Thread.ofPlatform().factory();
  private static final ThreadFactory VIRTUAL = Thread.ofVirtual().factory();

  /** Those that have a virtual thread each, Latchwork first. */
  public static final List<Contender<Supplier<ItemQueue>>> VIRTUAL_ONES =
      List.of(
          of(Contender.LATCHWORK, "Latchwork", LatchworkWorker::new),
          of("guava-virtual", "Guava service on a virtual thread", () -> new GuavaService(VIRTUAL)),
          of(
              "abq-virtual",
              "virtual thread over ArrayBlockingQueue",
              () -> new ThreadsQueue(VIRTUAL, 1, new ArrayBlockingQueue<>(1))),
          of("tpe-virtual", "ThreadPoolExecutor with a virtual thread", () -> new Pool(VIRTUAL)));

  /** Those that have a platform thread each. */
  public static final List<Contender<Supplier<ItemQueue>>> PLATFORM_ONES =
      List.of(
          of(
              "guava-platform",
              "Guava service on a platform thread",
              () -> new GuavaService(PLATFORM)),
          of(
              "abq-platform",
              "platform thread over ArrayBlockingQueue",
              () -> new ThreadsQueue(PLATFORM, 1, new ArrayBlockingQueue<>(1))),
          of(
              "tpe-platform",
              "ThreadPoolExecutor with a platform thread",
              () -> new Pool(PLATFORM)));

  private ServiceContenders() {}

  private static Contender<Supplier<ItemQueue>> of(
      String key, String label, Supplier<ItemQueue> start) {
    return new Contender<>(key, label, start);
  }

  private static final class LatchworkWorker implements ItemQueue {
    private final Worker<Runnable> worker = Worker.<Runnable>of(Runnable::run).start();

    @Override
    public void put(Runnable item) throws InterruptedException {
      worker.put(item);
    }

    @Override
    public void end() {
      worker.stop(Duration.ofSeconds(10));
    }
  }

  private static final class Pool implements ItemQueue {
    private final ThreadPoolExecutor pool;

    Pool(ThreadFactory threads) {
      pool =
          new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), threads);
      pool.prestartCoreThread();
    }

    @Override
    public void put(Runnable item) {
      pool.execute(item);
    }

    @Override
    public void end() {
      pool.close();
    }
  }

  /** A service whose one call takes items from a queue; being told to stop is the last item. */
  private static final class GuavaService extends AbstractExecutionThreadService
      implements ItemQueue {
    private static final Runnable STOP = new Stop();

    private static final class Stop implements Runnable {
      @Override
      public void run() {}
    }

    private final LinkedBlockingQueue<Runnable> items = new LinkedBlockingQueue<>();
    private final ThreadFactory threads;

    @SuppressWarnings("this-escape") // started when nothing is left to construct
    GuavaService(ThreadFactory threads) {
      this.threads = threads;
      startAsync(); // it takes items from now on: nobody else waits for the thread to run, either
    }

    @Override
    protected Executor executor() {
      return body -> threads.newThread(body).start();
    }

    @Override
    protected void run() throws InterruptedException {
      for (var item = items.take(); !item.equals(STOP); item = items.take()) {
        item.run();
      }
    }

    @Override
    protected void shutDown() { // run() is left out when the stop comes quickly enough
      for (var item = items.poll(); item != null; item = items.poll()) {
        item.run();
      }
    }

    @Override
    protected void triggerShutdown() {
      items.add(STOP);
    }

    @Override
    public void put(Runnable item) throws InterruptedException {
      items.put(item);
    }

    @Override
    public void end() {
      stopAsync().awaitTerminated();
    }
  }
}
