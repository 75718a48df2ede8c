package dev.latchwork.bench.queue;

import dev.latchwork.bench.Contender;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.function.IntFunction;

/** Who competes for being the best queue with workers. */
public final class QueueContenders {

  private static final ThreadFactory PLATFORM = Thread.ofPlatform().factory();
  private static final ThreadFactory VIRTUAL = Thread.ofVirtual().factory();

  /** All of them, Latchwork first. */
  public static final List<Contender<ItemQueue.Factory>> ALL =
      List.of(
          of("latchwork", "Latchwork", LatchworkQueue::new),
          threads(
              "abq-platform",
              "platform threads over ArrayBlockingQueue",
              PLATFORM,
              ArrayBlockingQueue::new),
          threads(
              "abq-virtual",
              "virtual threads over ArrayBlockingQueue",
              VIRTUAL,
              ArrayBlockingQueue::new),
          threads(
              "lbq-platform",
              "platform threads over LinkedBlockingQueue",
              PLATFORM,
              LinkedBlockingQueue::new),
          threads(
              "lbq-virtual",
              "virtual threads over LinkedBlockingQueue",
              VIRTUAL,
              LinkedBlockingQueue::new),
          of(
              "tpe-abq",
              "ThreadPoolExecutor over ArrayBlockingQueue",
              (n, c) -> new PoolQueue(n, new ArrayBlockingQueue<>(c))),
          of(
              "tpe-lbq",
              "ThreadPoolExecutor over LinkedBlockingQueue",
              (n, c) -> new PoolQueue(n, new LinkedBlockingQueue<>(c))),
          of("fjp", "ForkJoinPool + Semaphore", ForkJoinQueue::new),
          of("virtual-per-item", "virtual thread per item + Semaphores", ThreadPerItemQueue::new),
          of("jox", "Jox channel", JoxQueue::new),
          of("jctools", "JCTools MPMC ring, yielding", RawRingQueue::new),
          of("disruptor", "Disruptor, work handlers", DisruptorQueue::new),
          of(Contender.IDEAL, "no queue (the limit)", (n, c) -> new CallerRuns()));

  /** All that are queues. */
  public static final List<Contender<ItemQueue.Factory>> WITHOUT_LIMIT =
      ALL.stream().filter(c -> !c.key().equals(Contender.IDEAL)).toList();

  /**
   * All that can have a thousand workers. Those of the Disruptor all wait on one lock, and wake all up
   * for each event: a round takes minutes.
   */
  public static final List<Contender<ItemQueue.Factory>> WITH_MANY_WORKERS =
      ALL.stream().filter(c -> !c.key().equals("disruptor")).toList();

  private QueueContenders() {}

  private static Contender<ItemQueue.Factory> of(
      String key, String label, ItemQueue.Factory factory) {
    return new Contender<>(key, label, factory);
  }

  private static Contender<ItemQueue.Factory> threads(
      String key, String label, ThreadFactory threads, IntFunction<BlockingQueue<Runnable>> queue) {
    return of(key, label, (n, c) -> new ThreadsQueue(threads, n, queue.apply(c)));
  }
}
