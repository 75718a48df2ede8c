package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Task;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.worker.StopReport.Running;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random schedules of everything that a queue can be told, by several threads. Each item comes to
 * exactly one end: it ran, it was handed back, refused, cancelled before it began, or abandoned; and
 * the counts add up whenever somebody looks.
 */
@ExtendWith(LeakCheck.class)
class ConservationTest {
  private static final int PRODUCERS = 4;
  private static final int EACH = 1_500;

  private final AtomicIntegerArray begun = new AtomicIntegerArray(PRODUCERS * EACH);
  private final AtomicIntegerArray left = new AtomicIntegerArray(PRODUCERS * EACH);
  private final AtomicIntegerArray refused = new AtomicIntegerArray(PRODUCERS * EACH);
  private final Queue<Deferred<Void>> results = new ConcurrentLinkedQueue<>();
  private final Queue<Integer> submitted = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean over = new AtomicBoolean();

  /** What stubborn actions wait for, interrupted or not. */
  private final Semaphore stubborn = new Semaphore(0);

  private final AtomicInteger stayed = new AtomicInteger();

  private WorkQueue<Integer> queue(int parallelism, boolean virtual) {
    ThreadFactory factory =
        virtual ? Thread.ofVirtual().factory() : Thread.ofPlatform().daemon().factory();
    return WorkQueue.of(
        this::act,
        o ->
            o.withName("stress")
                .withParallelism(parallelism)
                .withCapacity(5)
                .withThreads(factory)
                .withErrors((item, error) -> {})
                .withContext(Context.root(new QuickTime())));
  }

  private void act(int item) throws Exception {
    begun.incrementAndGet(item);
    switch (item % 50) {
      case 0 -> throw new IllegalArgumentException("item " + item);
      case 1 -> Context.current().sleep(ofMillis(1));
      case 2 -> {
        if (stayed.incrementAndGet() <= 40) {
          stubborn.acquireUninterruptibly();
        }
      }
      default -> {}
    }
  }

  private void produce(WorkQueue<Integer> queue, int first, Random random) throws Exception {
    for (int item = first; item < first + EACH; item++) {
      try {
        boolean accepted =
            switch (random.nextInt(4)) {
              case 0 -> queue.offer(item);
              case 1 -> queue.offer(item, ofMillis(1));
              case 2 -> {
                Deferred<Void> result = queue.submit(item);
                submitted.add(item);
                results.add(result);
                if (random.nextInt(3) == 0) {
                  result.cancel(true);
                }
                yield true;
              }
              default -> {
                queue.put(item);
                yield true;
              }
            };
        if (!accepted) {
          refused.incrementAndGet(item);
        }
      } catch (IllegalStateException e) {
        refused.incrementAndGet(item);
        queue.await(State.STOPPED);
        queue.await(State.STARTED);
      }
    }
  }

  private void watch(WorkQueue<Integer> queue) {
    while (!over.get()) {
      Counts.assertBalanced(queue.snapshot());
    }
  }

  private static Deferred<Void> onAPlatformThread(Task task) {
    return Deferred.run(
        Context.root(), task, o -> o.withThreads(Thread.ofPlatform().daemon().factory()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyItemComesToExactlyOneEnd(boolean virtual) throws Exception {
    long seed = System.nanoTime();
    System.out.println("ConservationTest: seed " + seed);
    Random random = new Random(seed);
    WorkQueue<Integer> queue = queue(2 + random.nextInt(3), virtual);
    queue.start();
    List<Deferred<Void>> producers = new ArrayList<>();
    for (int p = 0; p < PRODUCERS; p++) {
      int first = p * EACH;
      Random own = new Random(random.nextLong());
      producers.add(onAPlatformThread(() -> produce(queue, first, own)));
    }
    Deferred<Void> watcher = onAPlatformThread(() -> watch(queue));
    List<StopReport<Integer>> reports = new ArrayList<>();
    try {
      while (producers.stream().anyMatch(p -> !p.isDone())) {
        switch (random.nextInt(8)) {
          case 0 -> reports.add(restarted(queue, random.nextBoolean()));
          case 1, 2 -> pauseForAMoment(queue);
          default -> Thread.onSpinWait();
        }
      }
    } finally {
      over.set(true);
      stubborn.release(EACH);
    }
    watcher.join();
    for (Deferred<Void> producer : producers) {
      producer.join();
    }
    reports.add(queue.stop());
    assertEnds(reports, "seed " + seed);
  }

  private StopReport<Integer> restarted(WorkQueue<Integer> queue, boolean atOnce) {
    StopReport<Integer> report = atOnce ? queue.stop(ZERO) : queue.stop();
    queue.start();
    stubborn.release((int) report.counts().abandoned());
    return report;
  }

  /** On a thread of its own: an action that stays would keep this one from going on. */
  private static void pauseForAMoment(WorkQueue<Integer> queue) {
    try (Deferred<Void> pause =
        Deferred.run(Context.root(), queue::pause, o -> o.withErrors(e -> {}))) {
      Thread.onSpinWait();
      queue.resume();
      assertThat(pause.isCancelled()).isFalse();
    }
    queue.resume();
  }

  private void assertEnds(List<StopReport<Integer>> reports, String seed) {
    long accepted = 0;
    long abandoned = 0;
    long ran = 0;
    long handedBack = 0;
    long cancelled = 0;
    // One may be given up between its claim and the first step of its action.
    Set<Integer> givenUp = new HashSet<>();
    for (StopReport<Integer> report : reports) {
      Snapshot counts = report.counts();
      Counts.assertFinal(counts);
      report.notRun().forEach(left::incrementAndGet);
      for (Running running : report.stillRunning()) {
        Integer item = (Integer) running.item();
        assertThat(givenUp.add(item)).as("%s: item %d", seed, item).isTrue();
        assertThat(begun.get(item)).as("%s: item %d", seed, item).isLessThanOrEqualTo(1);
      }
      assertThat(counts.abandoned()).as(seed).isEqualTo(report.stillRunning().size());
      accepted += counts.accepted();
      abandoned += counts.abandoned();
      ran += counts.succeeded() + counts.failed() + counts.abandoned();
      handedBack += counts.handedBack();
      cancelled += counts.cancelled();
    }
    for (Deferred<Void> result : results) {
      assertThat(result.isDone()).as(seed).isTrue();
    }
    long listed = 0;
    long once = 0;
    long declined = 0;
    long nowhere = 0;
    for (int item = 0; item < begun.length(); item++) {
      int starts = givenUp.contains(item) ? 1 : begun.get(item);
      int ends = starts + left.get(item) + refused.get(item);
      assertThat(ends).as("%s: item %d", seed, item).isLessThanOrEqualTo(1);
      if (ends == 0) {
        assertThat(submitted).as("%s: item %d", seed, item).contains(item);
        nowhere++;
      }
      once += starts;
      listed += left.get(item);
      declined += refused.get(item);
    }
    assertThat(accepted).as(seed).isEqualTo(begun.length() - declined);
    // What is in no list was submitted, and ended by its result: handed back, or cancelled in time.
    assertThat(once - ran + nowhere).as(seed).isEqualTo(cancelled + handedBack - listed);
    assertThat(accepted).as(seed).isEqualTo(ran + handedBack + cancelled);
    assertThat(abandoned).as(seed).isPositive();
  }
}
