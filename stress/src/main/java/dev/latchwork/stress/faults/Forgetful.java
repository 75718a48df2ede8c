package dev.latchwork.stress.faults;

import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.WorkAction;
import dev.latchwork.worker.Snapshot;
import dev.latchwork.worker.StopReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The canary: what looks like a queue, but gives each item a thread and trusts that it comes back. It
 * forgets an item whose action throws an Error, whose thread does not come, or that outlasts the stop.
 */
final class Forgetful implements Pool {
  private final WorkAction<Integer> action;
  private final ThreadFactory factory;
  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong succeeded = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private boolean stopped;

  Forgetful(WorkAction<Integer> action, @Nullable ThreadFactory factory) {
    this.action = action;
    this.factory = factory == null ? Thread.ofPlatform().daemon().factory() : factory;
  }

  @Override
  public void start() {}

  @Override
  public synchronized void put(int item, boolean withResult) {
    if (stopped) {
      throw new IllegalStateException("it has stopped");
    }
    accepted.incrementAndGet();
    try {
      Thread thread = factory.newThread(() -> run(item));
      threads.add(thread);
      thread.start();
    } catch (RuntimeException | Error e) {
      // forgotten
    }
  }

  private void run(int item) {
    try {
      action.run(item);
      succeeded.incrementAndGet();
    } catch (Exception e) {
      failed.incrementAndGet();
    } catch (Throwable e) {
      // forgotten
    }
  }

  @Override
  public StopReport<Integer> stop(Duration gracePeriod) {
    synchronized (this) {
      stopped = true;
    }
    long end = System.nanoTime() + gracePeriod.plusSeconds(1).toNanos();
    for (Thread thread : threads) {
      try {
        thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    return report();
  }

  private StopReport<Integer> report() {
    var counts =
        new Snapshot(
            "canary",
            State.STOPPED,
            accepted.get(),
            0,
            0,
            succeeded.get(),
            failed.get(),
            0,
            0,
            0,
            0,
            0,
            0);
    Optional<Throwable> none = Optional.empty();
    return new StopReport<>(
        counts.name(),
        StopReport.Cause.REQUEST,
        none,
        Duration.ZERO,
        counts,
        0,
        List.of(),
        List.of(),
        List.of());
  }

  @Override
  public Queue<Deferred<Void>> results() {
    return new ConcurrentLinkedQueue<>();
  }
}
