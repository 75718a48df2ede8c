package dev.latchwork.stress.races;

import dev.latchwork.signal.Context;
import dev.latchwork.task.Deferred;
import dev.latchwork.worker.StopReport;
import dev.latchwork.worker.WorkQueue;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A queue of one worker that is up, for two actors to do something to it. */
final class RacingQueue {
  private static final Logger LOG = Logger.getLogger("dev.latchwork");

  static {
    LOG.setLevel(Level.OFF); // each of a million stops that leave an item would say so
  }

  final WorkQueue<String> queue;

  /** How many items have run. */
  final AtomicInteger ran = new AtomicInteger();

  RacingQueue() {
    this(Context.root());
  }

  RacingQueue(Context context) {
    queue =
        WorkQueue.<String>of(
                this::run,
                options ->
                    options
                        .withName("queue")
                        .withParallelism(1)
                        .withCapacity(2)
                        .withStopOnError(true)
                        .withErrors((item, error) -> {})
                        .withContext(context))
            .start();
  }

  private void run(String item) throws Exception {
    ran.incrementAndGet();
    switch (item) {
      case "fails" -> throw new IllegalArgumentException(item);
      case "listens" -> {
        for (int i = 0; i < 100; i++) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          Thread.onSpinWait();
        }
      }
      default -> {}
    }
  }

  /** {@return whether the item is accepted} */
  boolean offer(String item) {
    try {
      return queue.offer(item);
    } catch (IllegalStateException e) {
      return false; // it stops
    }
  }

  /** {@return the result of the item} */
  Deferred<Void> submit(String item) {
    try {
      return queue.submit(item);
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts actors", e);
    }
  }

  void pause() {
    try {
      queue.pause();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts actors", e);
    }
  }

  StopReport<String> stopNow() {
    return queue.stop(Duration.ZERO);
  }

  /** {@return whether the report accounts for each item, once} */
  static boolean isConserved(StopReport<?> report) {
    var counts = report.counts();
    long ends = counts.succeeded() + counts.failed() + counts.cancelled() + counts.abandoned();
    return counts.accepted() == ends + counts.handedBack()
        && counts.waiting() + counts.running() == 0;
  }
}
