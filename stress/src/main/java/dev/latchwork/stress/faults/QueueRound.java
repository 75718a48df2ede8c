package dev.latchwork.stress.faults;

import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.Context;
import dev.latchwork.task.Deferred;
import dev.latchwork.worker.Snapshot;
import dev.latchwork.worker.StopReport;
import dev.latchwork.worker.WorkQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One run of a queue, and what is asked of it afterwards: that each item has come to exactly one end,
 * and that the stop came to its end in time.
 */
final class QueueRound {
  private static final int PRODUCERS = 2;
  private static final int EACH = 40;

  /** For a machine that has other things to do, or collects garbage. */
  private static final Duration SLACK = Duration.ofSeconds(10);

  private static final int ACCEPTED = 1;
  private static final int WITH_RESULT = 2;
  private static final int REFUSED = 3;

  /** An Error came out of the put: it may be in, or not. */
  private static final int UNKNOWN = 4;

  /** What actions wait for that wait for ever. */
  final CountDownLatch end = new CountDownLatch(1);

  private final Random random;
  private final AtomicIntegerArray puts = new AtomicIntegerArray(PRODUCERS * EACH);
  private final AtomicIntegerArray begun = new AtomicIntegerArray(PRODUCERS * EACH);

  /** How often an action has put something into its own queue, or tried to. */
  private final AtomicLong offers = new AtomicLong();

  /** Whether an action has closed its own queue. */
  private volatile boolean closedItself;

  private final Pool pool;

  QueueRound(Scene scene, Random random, boolean canary) {
    this.random = random;
    @Nullable ThreadFactory threads = scene.threads(new Random(random.nextLong()));
    this.pool =
        canary
            ? new Forgetful(item -> act(scene, item), threads)
            : new Pool.Ours(
                WorkQueue.of(
                    item -> act(scene, item),
                    o ->
                        scene.options(
                            o.withParallelism(1 + random.nextInt(4))
                                .withCapacity(1 + random.nextInt(16))
                                .withThreads(threads)
                                .withErrors((item, error) -> {}),
                            new Random(random.nextLong()))));
  }

  private void act(Scene scene, int item) throws Exception {
    if (item < 0) {
      return; // what an action has put
    }
    begun.incrementAndGet(item);
    scene.act(item, end, () -> meddle(item));
  }

  /** What an action does to its own queue, wherever it is at the moment; no scene counts by seven. */
  private void meddle(int item) {
    if (pool instanceof Pool.Ours ours) {
      meddle(item, ours.queue());
    }
  }

  private void meddle(int item, WorkQueue<Integer> queue) {
    switch (item % 7) {
      case 0 -> {
        offers.incrementAndGet();
        queue.offer(-1);
      }
      case 1 -> {
        offers.incrementAndGet();
        try {
          queue.submit(-1).cancel(true);
        } catch (InterruptedException | IllegalStateException e) {
          // it does not want it
        }
      }
      case 2 -> queue.snapshot();
      case 3 -> Context.current().withCancel().close();
      case 4 -> {
        if (item >= PRODUCERS * EACH * 3 / 4) {
          var _ = queue.requestStop();
        }
      }
      case 5 -> close(queue);
      default -> queue.resume();
    }
  }

  /** It would wait for itself: so it is told off, and the queue goes on. */
  private void close(WorkQueue<Integer> queue) {
    try {
      queue.close();
      closedItself = true;
    } catch (IllegalStateException e) {
      // as it should be
    }
  }

  /** {@return how many items it was} */
  long run() throws Exception {
    try {
      return tryToRun();
    } catch (OutOfMemoryError e) {
      end.countDown();
      var _ = stop(Duration.ZERO);
      throw e;
    }
  }

  private long tryToRun() throws Exception {
    if (!start()) {
      return 1; // there were no threads
    }
    List<Thread> producers = new ArrayList<>();
    for (int p = 0; p < PRODUCERS; p++) {
      int first = p * EACH;
      var own = new Random(random.nextLong());
      producers.add(Thread.ofPlatform().daemon().start(() -> produce(first, own)));
    }
    if (random.nextBoolean()) {
      for (Thread producer : producers) {
        producer.join(1_000); // it may wait for a worker that hangs on purpose
      }
    }
    var grace = Duration.ofMillis(random.nextInt(4) * 100L);
    long began = System.nanoTime();
    StopReport<Integer> report = stop(grace);
    var took = Duration.ofNanos(System.nanoTime() - began);
    end.countDown();
    for (Thread producer : producers) {
      producer.join();
    }
    expect(took.compareTo(grace.plusMillis(500).plus(SLACK)) < 0, "the stop took " + took);
    check(report);
    return puts.length();
  }

  private boolean start() {
    try {
      pool.start();
      return true;
    } catch (CannotStartException | OutOfMemoryError e) {
      return false;
    }
  }

  private StopReport<Integer> stop(Duration grace) {
    for (; ; ) {
      try {
        return pool.stop(grace);
      } catch (OutOfMemoryError e) {
        // of this thread: it asks again
      }
    }
  }

  private void produce(int first, Random own) {
    for (int item = first; item < first + EACH; item++) {
      boolean withResult = own.nextBoolean();
      puts.set(item, UNKNOWN);
      try {
        pool.put(item, withResult);
        puts.set(item, withResult ? WITH_RESULT : ACCEPTED);
      } catch (IllegalStateException e) {
        puts.set(item, REFUSED);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } catch (Throwable e) {
        // for want of memory, in general
      }
    }
  }

  private void check(StopReport<Integer> report) {
    expect(!closedItself, "a queue was closed by its own action", report);
    Snapshot counts = report.counts();
    long ended =
        counts.succeeded()
            + counts.failed()
            + counts.cancelled()
            + counts.handedBack()
            + counts.abandoned();
    expect(ended == counts.accepted(), counts.accepted() - ended + " items came to no end", report);
    expect(counts.waiting() + counts.running() == 0, "something waits or runs", report);
    for (Deferred<Void> result : pool.results()) {
      expect(result.isDone(), result + ", a result, came to no end", report);
    }
    long sure = 0;
    long perhaps = 0;
    for (int item = 0; item < puts.length(); item++) {
      int starts = begun.get(item);
      int left = left(item, report);
      int put = puts.get(item);
      expect(starts <= 1, "item " + item + " has begun " + starts + " times", report);
      expect(starts + left <= 1, "item " + item + " has begun, and is handed back", report);
      switch (put) {
        case ACCEPTED ->
            expect(
                starts + left == 1 || isGivenUp(item, report),
                "item " + item + " came to no end",
                report);
        case REFUSED -> expect(starts + left == 0, "refused item " + item + " is there", report);
        default -> {}
      }
      sure += put == ACCEPTED || put == WITH_RESULT ? 1 : 0;
      perhaps += put == UNKNOWN ? 1 : 0;
    }
    long accepted = counts.accepted();
    expect(accepted >= sure, "of at least " + sure + " items some came to no end", report);
    expect(accepted <= sure + perhaps + offers.get(), "there are more items than were put", report);
  }

  private static int left(int item, StopReport<Integer> report) {
    return (int) report.notRun().stream().filter(left -> left == item).count();
  }

  /** It may be given up between its claim and the first step of its action. */
  private static boolean isGivenUp(int item, StopReport<Integer> report) {
    return report.stillRunning().stream()
        .anyMatch(running -> running.item() instanceof Integer i && i == item);
  }

  private static void expect(boolean truth, String otherwise) {
    expect(truth, otherwise, null);
  }

  private static void expect(
      boolean truth, String otherwise, @Nullable StopReport<Integer> report) {
    if (!truth) {
      throw new AssertionError(otherwise + (report == null ? "" : ": " + report));
    }
  }
}
