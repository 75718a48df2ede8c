package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.Context;
import dev.latchwork.task.AbandonedException;
import dev.latchwork.task.CannotCancelException;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.WorkAction;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Items with a result of their own. */
@ExtendWith(LeakCheck.class)
class WorkQueueSubmitTest {
  private static final Duration GRACE = ofSeconds(10);
  private static final Duration ALLOWANCE = ofMillis(500);

  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final List<Object> log = Collections.synchronizedList(new ArrayList<>());

  private WorkQueue<Integer> started(int parallelism, WorkAction<Integer> action) {
    return WorkQueue.of(
            action,
            o ->
                o.withName("mail")
                    .withParallelism(parallelism)
                    .withGracePeriod(GRACE)
                    .withErrors((item, error) -> log.add(item + " " + error.getMessage()))
                    .withAfterEach(item -> log.add("after " + item))
                    .withContext(time.context()))
        .start();
  }

  @Test
  void theResultIsCompleteAfterTheCounts() throws Exception {
    WorkQueue<Integer> queue = WorkQueue.of(item -> {}, o -> o.withParallelism(4));
    queue.start();
    for (int item = 1; item <= 2_000; item++) {
      queue.submit(item).join();
      assertThat(queue.snapshot().succeeded()).isEqualTo(item);
    }
    queue.stop();
  }

  @Test
  void aFailureReachesTheResultAndTheHandler() throws Exception {
    WorkQueue<Integer> queue =
        started(
            1,
            item -> {
              throw new IOException("no");
            });
    Deferred<Void> result = queue.submit(1);
    assertThatThrownBy(result::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThat(log).containsExactly("1 no", "after 1");
    assertThat(queue.snapshot().failed()).isEqualTo(1);
    queue.stop();
  }

  @Test
  void anItemCancelledWhileItWaitsNeverBegins() throws Exception {
    WorkQueue<Integer> queue = started(1, item -> hold.await());
    Deferred<Void> running = queue.submit(1);
    time.advance(ZERO);
    Deferred<Void> waiting = queue.submit(2);
    waiting.cancel();
    assertThat(waiting.isCancelled()).isTrue();
    assertThatThrownBy(waiting::join)
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("before it began");
    assertThat(queue.snapshot().waiting()).isEqualTo(1);
    assertThat(queue.snapshot().cancelled()).isZero();

    hold.release();
    running.join();
    queue.awaitIdle();
    assertThat(queue.snapshot().cancelled()).isEqualTo(1);
    assertThat(log).containsExactly("after 1");
    assertThat(queue.stop().clean()).isTrue();
  }

  @Test
  void anItemCancelledWhileItRunsIsInterruptedInItsOwnContext() throws Exception {
    WorkQueue<Integer> queue =
        started(
            2,
            item -> {
              try {
                hold.await();
                log.add(item + " ran");
              } catch (InterruptedException e) {
                log.add(item + " " + Context.current().isCancelled());
                throw new InterruptedException("woken");
              }
            });
    Deferred<Void> cancelled = queue.submit(1);
    Deferred<Void> other = queue.submit(2);
    time.advance(ZERO);
    cancelled.cancel();
    assertThat(cancelled.isCancelled()).isTrue();
    assertThat(queue.snapshot().cancelled()).isEqualTo(1);
    assertThat(other.isDone()).isFalse();
    assertThat(log).containsExactly("1 true", "1 woken", "after 1");

    hold.release();
    other.join();
    StopReport<Integer> report = queue.stop();
    assertThat(report.clean()).isTrue();
    assertThat(report.counts().failed()).isZero();
  }

  @Test
  void aNormalReturnAfterACancelIsASuccess() throws Exception {
    WorkQueue<Integer> queue = started(1, item -> hold.awaitStubbornly());
    Deferred<Void> result = queue.submit(1);
    time.advance(ZERO);
    assertThat(result.cancel(true)).isTrue();
    assertThat(result.isDone()).isFalse();
    hold.release();
    result.join();
    assertThat(result.isCancelled()).isFalse();
    assertThat(queue.stop().counts().succeeded()).isEqualTo(1);
  }

  @Test
  void whatIsDoneCannotBeCancelled() throws Exception {
    WorkQueue<Integer> queue = started(1, log::add);
    Deferred<Void> result = queue.submit(1);
    result.join();
    assertThatThrownBy(result::cancel).isInstanceOf(CannotCancelException.class);
    assertThat(result.cancel(true)).isFalse();
    result.close();
    queue.stop();
  }

  @Test
  void anActionCannotWaitForItsOwnCancel() throws Exception {
    Deferred<?>[] own = new Deferred<?>[1];
    WorkQueue<Integer> queue =
        started(
            1,
            item -> {
              hold.await();
              own[0].cancel();
            });
    own[0] = queue.submit(1);
    time.advance(ZERO);
    hold.release();
    assertThatThrownBy(own[0]::join).hasCauseInstanceOf(CannotCancelException.class);
    queue.stop();
  }

  @Test
  void actionsThatCancelEachOtherAreFreedByTheirInterrupts() throws Exception {
    Deferred<?>[] results = new Deferred<?>[2];
    WorkQueue<Integer> queue =
        started(
            2,
            item -> {
              hold.await();
              results[1 - item].cancel();
            });
    results[0] = queue.submit(0);
    results[1] = queue.submit(1);
    time.advance(ZERO);
    hold.release();
    time.advance(ALLOWANCE);
    assertThat(results[0].isDone()).isTrue();
    assertThat(results[1].isDone()).isTrue();
    StopReport<Integer> report = queue.stop();
    assertThat(report.clean()).isTrue();
    Counts.assertFinal(report.counts());
  }

  @Test
  void aCancelGivesAnActionUpThatDoesNotStop() throws Exception {
    WorkQueue<Integer> queue = started(1, item -> hold.awaitStubbornly());
    Deferred<Void> result = queue.submit(1);
    time.advance(ZERO);
    Deferred<Void> cancel = Deferred.run(time.context(), result::cancel);
    time.advance(GRACE.plus(ALLOWANCE).minusNanos(1));
    assertThat(result.isDone()).isFalse();
    time.advance(Duration.ofNanos(1));
    cancel.join();
    assertThatThrownBy(result::join).isInstanceOf(AbandonedException.class);
    assertThat(queue.snapshot().running()).isEqualTo(1);

    hold.release();
    StopReport<Integer> report = queue.stop();
    assertThat(report.counts().succeeded()).isEqualTo(1);
    assertThatThrownBy(result::join).isInstanceOf(AbandonedException.class);
  }

  @Test
  void aStopHandsWaitingItemsBackThroughTheirResults() throws Exception {
    WorkQueue<Integer> queue = started(1, item -> hold.await());
    Deferred<Void> running = queue.submit(1);
    time.advance(ZERO);
    queue.put(2);
    Deferred<Void> waiting = queue.submit(3);
    StopReport<Integer> report = queue.stop(ZERO);
    assertThat(running.isCancelled()).isTrue();
    assertThatThrownBy(waiting::join)
        .isInstanceOf(CancellationException.class)
        .isNotInstanceOf(AbandonedException.class)
        .hasMessage("mail was stopped: this item never ran");
    assertThat(report.notRun()).containsExactly(2);
    assertThat(report.counts().handedBack()).isEqualTo(2);
    assertThat(log).contains("after 1").doesNotContain("after 2", "after 3");
  }

  @Test
  void anAbandonedItemsResultSaysSoAndItsLateEndIsOnlyReported() throws Exception {
    WorkQueue<Integer> queue =
        started(
            2,
            item -> {
              hold.awaitStubbornly();
              if (item == 1) {
                throw new IOException("late");
              }
            });
    Deferred<Void> failing = queue.submit(1);
    Deferred<Void> succeeding = queue.submit(2);
    time.advance(ZERO);
    Deferred<StopReport<Integer>> stop = Deferred.start(time.context(), () -> queue.stop(ZERO));
    time.advance(ALLOWANCE);
    Snapshot counts = stop.join().counts();
    assertThat(counts.abandoned()).isEqualTo(2);
    for (Deferred<Void> result : List.of(failing, succeeding)) {
      assertThat(result.isDone()).isTrue();
      assertThatThrownBy(result::join).isInstanceOf(AbandonedException.class);
    }

    hold.release();
    time.advance(ZERO);
    assertThat(log).containsExactlyInAnyOrder("1 late", "after 1", "after 2");
    assertThatThrownBy(failing::join).isInstanceOf(AbandonedException.class);
    assertThatThrownBy(succeeding::join).isInstanceOf(AbandonedException.class);
    Snapshot after = queue.snapshot();
    assertThat(after.failed() + after.succeeded()).isZero();
    assertThat(after.abandoned()).isEqualTo(2);
    assertThat(after.strays()).isZero();
    assertThat(queue.failure()).isEmpty();
  }

  @Test
  void whatAnActionDidIsSeenByWhoeverJoinsIt() throws Exception {
    int[] cells = new int[1_000];
    WorkQueue<Integer> queue =
        WorkQueue.of(item -> cells[item] = item + 1, o -> o.withParallelism(4));
    queue.start();
    for (int item = 0; item < cells.length; item++) {
      queue.submit(item).join();
      assertThat(cells[item]).isEqualTo(item + 1);
    }
    queue.stop();
  }

  @Test
  void aFutureThatWasAskedForBeforeCompletesWhenTheItemHasEnded() throws Exception {
    WorkQueue<Integer> queue = started(1, item -> hold.await());
    var finished = queue.submit(1).finished();
    time.advance(ZERO);
    assertThat(finished).isNotDone();
    hold.release();
    finished.join();
    assertThat(queue.snapshot().succeeded()).isEqualTo(1);
    queue.stop();
  }
}
