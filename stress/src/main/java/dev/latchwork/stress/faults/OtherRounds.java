package dev.latchwork.stress.faults;

import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.CannotStopException;
import dev.latchwork.signal.Context;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Task;
import dev.latchwork.worker.Batch;
import dev.latchwork.worker.Interval;
import dev.latchwork.worker.Lifecycle;
import dev.latchwork.worker.Snapshot;
import dev.latchwork.worker.StopReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A run each of what is no queue: in the end the counts add up, and nothing takes longer than it may. */
final class OtherRounds {
  private static final int ITEMS = 30;
  private static final Duration GRACE = Duration.ofMillis(100);

  private final Scene scene;
  private final Random random;
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicInteger item = new AtomicInteger();
  private final @Nullable ThreadFactory threads;

  OtherRounds(Scene scene, Random random) {
    this.scene = scene;
    this.random = random;
    this.threads = scene.threads(new Random(random.nextLong()));
  }

  /** {@return how many actions it was, at least} */
  long run() throws Exception {
    try {
      interval();
      deferreds();
      batch();
      service();
    } finally {
      end.countDown();
    }
    return item.get();
  }

  private void act() throws Exception {
    scene.act(item.incrementAndGet(), end, () -> {});
  }

  private void interval() throws Exception {
    var interval =
        Interval.every(
            Duration.ofMillis(1),
            this::act,
            o ->
                o.withThreads(threads)
                    .withGracePeriod(GRACE)
                    .withFixedDelay(random.nextBoolean())
                    .withErrors(error -> Trouble.strike(new Random())));
    live(interval, 20);
  }

  private void service() throws Exception {
    live(Lifecycle.of("body", this::act), 2);
    live(Lifecycle.of("pair", this::act, this::act), 0);
  }

  /** Starts it, leaves it alone for a while, and stops it. */
  private static void live(Lifecycle lifecycle, int millis) throws Exception {
    boolean started = insist(lifecycle::start);
    if (started) {
      new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }
    var report = new AtomicReference<@Nullable StopReport<?>>();
    try {
      for (boolean stopped = false; !stopped; ) {
        stopped = insist(() -> report.set(lifecycle.stop(GRACE)));
      }
      balanced(Objects.requireNonNull(report.get()).counts());
    } catch (CannotStopException e) {
      if (started) {
        throw e;
      }
    }
  }

  /** {@return whether it went well} What this thread finds no memory or no thread for is let pass. */
  private static boolean insist(Task task) throws Exception {
    try {
      task.run();
      return true;
    } catch (CannotStartException | OutOfMemoryError e) {
      return false;
    }
  }

  private void deferreds() throws Exception {
    List<Deferred<Void>> all = new ArrayList<>();
    for (int i = 0; i < ITEMS / 3; i++) {
      try {
        all.add(
            Deferred.run(
                Context.root(),
                this::act,
                o -> {
                  var options = o.withThreads(threads).withGracePeriod(GRACE);
                  return random.nextBoolean()
                      ? options
                      : options.withErrors(error -> Trouble.strike(new Random()));
                }));
      } catch (IllegalStateException | OutOfMemoryError e) {
        // there was no thread, or this one had no memory
      }
    }
    for (Deferred<Void> one : all) {
      long began = System.nanoTime();
      for (boolean closed = false; !closed; ) {
        closed = insist(one::close);
      }
      if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(20)) {
        throw new AssertionError(one + ", which took too long to close");
      }
      try {
        one.get(20, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        throw new AssertionError(one + ", a deferred, came to no end", e);
      } catch (Exception | Error e) {
        // it has failed, as it should
      }
    }
  }

  private void batch() throws Exception {
    List<Integer> items = IntStream.range(0, ITEMS).boxed().toList();
    Batch<Integer> batch =
        random.nextBoolean()
            ? Batch.of(items, o -> options(o))
            : Batch.of(items.iterator(), o -> options(o));
    Thread stopper =
        Thread.ofPlatform().daemon().start(() -> stopLater(batch)); // not all items ever end
    boolean ran =
        insist(() -> {
          try {
            var _ = batch.process(any -> act());
          } catch (IllegalStateException e) {
            if (threads == null) {
              throw e;
            }
          }
        });
    stopper.join();
    Snapshot counts = batch.snapshot();
    if (ran) {
      balanced(counts);
    }
  }

  private Batch.Options<Integer> options(Batch.Options<Integer> options) {
    return options
        .withThreads(threads)
        .withGracePeriod(GRACE)
        .withErrors((any, error) -> Trouble.strike(new Random()));
  }

  private static void stopLater(Batch<?> batch) {
    try {
      new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    for (boolean told = false; !told; ) {
      try {
        batch.requestStop();
        told = true;
      } catch (OutOfMemoryError e) {
        // of this thread: it asks again
      }
    }
  }

  private static void balanced(Snapshot counts) {
    long ends =
        counts.succeeded()
            + counts.failed()
            + counts.cancelled()
            + counts.handedBack()
            + counts.abandoned();
    if (counts.accepted() != ends || counts.waiting() != 0 || counts.running() != 0) {
      throw new AssertionError(counts.accepted() - ends + " items came to no end: " + counts);
    }
  }
}
