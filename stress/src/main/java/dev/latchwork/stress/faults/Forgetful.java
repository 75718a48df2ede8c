package dev.latchwork.stress.faults;

import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.WorkAction;
import dev.latchwork.worker.Snapshot;
import dev.latchwork.worker.StopReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The canary: what looks like a queue, but whose worker dies by an Error, and forgets the item. */
final class Forgetful implements Pool {
  private final WorkAction<Integer> action;
  private final LinkedBlockingQueue<Integer> waiting = new LinkedBlockingQueue<>();
  private final List<Thread> workers = new ArrayList<>();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong succeeded = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  Forgetful(WorkAction<Integer> action) {
    this.action = action;
  }

  @Override
  public void start() {
    for (int i = 0; i < 4; i++) {
      var worker = new Thread(this::work);
      worker.setUncaughtExceptionHandler((thread, error) -> {});
      workers.add(worker);
      worker.start();
    }
  }

  private void work() {
    for (Integer item; (item = waiting.poll()) != null || !Thread.interrupted(); ) {
      if (item != null) {
        try {
          action.run(item);
          succeeded.incrementAndGet();
        } catch (Exception e) {
          failed.incrementAndGet();
        }
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public void put(int item, boolean withResult) {
    accepted.incrementAndGet();
    waiting.add(item);
  }

  @Override
  public StopReport<Integer> stop(Duration gracePeriod) {
    for (Thread worker : workers) {
      try {
        while (!waiting.isEmpty() && worker.isAlive()) {
          Thread.onSpinWait();
        }
        worker.interrupt();
        worker.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    List<Integer> notRun = List.copyOf(waiting);
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
            notRun.size(),
            0,
            0,
            0,
            0);
    return report(counts, notRun);
  }

  private static StopReport<Integer> report(Snapshot counts, List<Integer> notRun) {
    Optional<Throwable> none = Optional.empty();
    return new StopReport<>(
        counts.name(),
        StopReport.Cause.REQUEST,
        none,
        Duration.ZERO,
        counts,
        0,
        notRun,
        List.of(),
        List.of());
  }

  @Override
  public Queue<Deferred<Void>> results() {
    return new ConcurrentLinkedQueue<>();
  }
}
