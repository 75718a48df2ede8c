package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class WorkQueueRestartTest {
  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final List<Object> log = Collections.synchronizedList(new ArrayList<>());

  /** Item 1 stays whatever happens; it fails at its end. */
  private WorkQueue<Integer> withAStray(int parallelism) throws Exception {
    AtomicReference<WorkQueue<Integer>> self = new AtomicReference<>();
    self.set(
        WorkQueue.of(
            item -> {
              if (item == 1) {
                hold.awaitStubbornly();
                self.get().put(10);
                throw new IOException("late");
              }
              log.add(item);
            },
            o ->
                o.withName("mail")
                    .withParallelism(parallelism)
                    .withStopOnError(true)
                    .withErrors((item, error) -> log.add(error.getMessage()))
                    .withContext(time.context())));
    self.get().start().put(1);
    time.advance(ZERO);
    Deferred<StopReport<Integer>> stop =
        Deferred.start(time.context(), () -> self.get().stop(ZERO));
    time.advance(ofMillis(500));
    assertThat(stop.join().counts().abandoned()).isEqualTo(1);
    return self.get();
  }

  @Test
  void countsAndFailureBelongToARun() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              throw new IOException("no");
            },
            o -> o.withStopOnError(true).withErrors((item, error) -> log.add(item)));
    queue.start().put(1);
    queue.await(State.STOPPED);
    assertThat(queue.failure()).isPresent();
    assertThat(queue.snapshot().failed()).isEqualTo(1);
    StopReport<Integer> first = queue.stop();

    queue.start();
    assertThat(queue.failure()).isEmpty();
    assertThat(queue.snapshot().accepted()).isZero();
    StopReport<Integer> second = queue.stop();
    assertThat(second).isNotSameAs(first);
    assertThat(second.counts().failed()).isZero();
    assertThat(queue.stop()).isSameAs(second);
  }

  @Test
  void whatAnOldRunLeftCannotTouchTheNewOne() throws Exception {
    WorkQueue<Integer> queue = withAStray(2);
    queue.start();
    assertThat(queue.snapshot().strays()).isEqualTo(1);
    assertThat(queue.snapshot().accepted()).isZero();
    queue.submit(2).join();
    queue.pause();
    hold.release();
    time.advance(ZERO);
    Snapshot counts = queue.snapshot();
    assertThat(counts.strays()).isZero();
    assertThat(counts.state()).isEqualTo(State.PAUSED);
    assertThat(counts.accepted()).as("its put is one from outside").isEqualTo(2);
    assertThat(counts.waiting()).isEqualTo(1);
    assertThat(counts.running()).isZero();
    assertThat(counts.failed()).isZero();
    assertThat(queue.failure()).isEmpty();

    queue.resume();
    queue.awaitIdle();
    assertThat(log).containsExactly(2, "late", 10);
    assertThat(queue.stop().counts().succeeded()).isEqualTo(2);
  }

  @Test
  void aStrayDoesNotCountTowardsTheNewParallelism() throws Exception {
    WorkQueue<Integer> queue = withAStray(2);
    queue.start();
    for (int item = 2; item < 10; item++) {
      queue.submit(item).join();
    }
    assertThat(queue.stop().clean()).isTrue();
    hold.release();
    time.advance(ZERO);
    assertThat(log)
        .containsExactly(2, 3, 4, 5, 6, 7, 8, 9, "mail cannot take an item: it is STOPPED");
  }

  @Test
  void aQueueOfOneDoesNotStartBesideItsStray() throws Exception {
    WorkQueue<Integer> queue = withAStray(1);
    assertThatThrownBy(queue::start)
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("mail cannot start: an abandoned action still runs on")
        .hasMessageContaining("mail-1");
    assertThat(queue.is(State.STOPPED)).isTrue();
    hold.release();
    time.advance(ZERO);
    queue.start();
    assertThat(queue.stop().clean()).isTrue();
  }

  @Test
  void underLoadEveryItemHasOneEndInOneRun() throws Exception {
    int producers = 4;
    int each = 2_000;
    AtomicIntegerArray ends = new AtomicIntegerArray(producers * each);
    AtomicInteger refused = new AtomicInteger();
    WorkQueue<Integer> queue =
        WorkQueue.of(item -> ends.incrementAndGet(item), o -> o.withParallelism(3).withCapacity(8));
    queue.start();
    List<Deferred<Void>> threads = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      int first = p * each;
      threads.add(
          Deferred.run(() -> {
            for (int item = first; item < first + each; item++) {
              try {
                queue.put(item);
              } catch (IllegalStateException e) {
                ends.incrementAndGet(item);
                refused.incrementAndGet();
              }
            }
          }));
    }
    long accepted = 0;
    List<StopReport<Integer>> reports = new ArrayList<>();
    for (int run = 0; run < 200; run++) {
      StopReport<Integer> report = run % 2 == 0 ? queue.stop() : queue.stop(ZERO);
      reports.add(report);
      queue.start();
    }
    for (Deferred<Void> thread : threads) {
      thread.join();
    }
    reports.add(queue.stop());
    for (StopReport<Integer> report : reports) {
      Counts.assertFinal(report.counts());
      accepted += report.counts().accepted();
      assertThat((long) report.notRun().size()).isEqualTo(report.counts().handedBack());
      report.notRun().forEach(ends::incrementAndGet);
    }
    assertThat(accepted + refused.get()).isEqualTo(ends.length());
    for (int item = 0; item < ends.length(); item++) {
      assertThat(ends.get(item)).as("ends of %d", item).isEqualTo(1);
    }
  }
}
