package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.task.WorkAction;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code check()} sees of actions that take long, beyond what all lifecycles have in common. */
@ExtendWith(LeakCheck.class)
class OverdueTest {
  private final ManualTime time = new ManualTime();
  private final List<Hold> holds = IntStream.range(0, 3).mapToObj(n -> new Hold(time)).toList();

  private WorkQueue<Integer> queue(
      int parallelism, UnaryOperator<WorkQueue.Options<Integer>> options) {
    WorkAction<Integer> action = item -> holds.get(item).awaitStubbornly();
    return WorkQueue.of(
        action,
        o ->
            options.apply(
                o.withName("mail")
                    .withParallelism(parallelism)
                    .withOverdueAfter(ofSeconds(60))
                    .withContext(time.context())));
  }

  private static void assertOverdue(Lifecycle worker, String since) {
    assertThatIllegalStateException()
        .isThrownBy(worker::check)
        .withMessageContaining(" is overdue: an action has been running for at least " + since);
  }

  private void release(int item) {
    holds.get(item).release();
    time.advance(ZERO);
  }

  /** The worker is busy all the time; without a hook, and without results, in one row. */
  @ParameterizedTest
  @ValueSource(strings = {"row", "hook", "results"})
  void itIsOneActionThatCountsNotHowLongTheWorkerIsBusy(String kind) throws Exception {
    var queue = queue(1, o -> kind.equals("hook") ? o.withAfterEach(item -> {}) : o).start();
    for (int item = 0; item < 3; item++) {
      if (kind.equals("results")) {
        var _ = queue.submit(item);
      } else {
        queue.put(item);
      }
    }
    time.advance(ZERO);
    for (int item = 0; item < 2; item++) {
      queue.check();
      time.advance(ofSeconds(59));
      queue.check();
      release(item);
    }
    queue.check();
    time.advance(ofSeconds(60));
    assertOverdue(queue, "PT1M");
    release(2);
    queue.check();
    assertThat(queue.stop().counts().succeeded()).isEqualTo(3);
  }

  /** The second follows the first in its row; the third begins a row. */
  @Test
  void aRowAndAnItemLaterIsAnotherAction() throws Exception {
    var queue = queue(1, o -> o).start();
    queue.put(0);
    queue.put(1);
    time.advance(ZERO);
    queue.check();
    release(0);
    release(1);
    queue.put(2);
    time.advance(ofSeconds(60));
    queue.check();
    release(2);
    assertThat(queue.stop().counts().succeeded()).isEqualTo(3);
  }

  @Test
  void oneOfSeveralWorkersIsEnough() throws Exception {
    var queue = queue(3, o -> o).start();
    queue.put(0);
    time.advance(ZERO);
    queue.check();
    time.advance(ofSeconds(60));
    queue.put(1);
    time.advance(ofSeconds(1));
    release(1);
    assertOverdue(queue, "PT1M1S");
    release(0);
    queue.check();
    queue.stop();
  }

  @Test
  void aHandlerThatTakesLongIsAsBadAsAnAction() throws Exception {
    var hold = new Hold(time);
    var queue =
        WorkQueue.<Integer>of(
                item -> {
                  throw new ArithmeticException("part of the test");
                },
                o ->
                    o.withErrors((item, error) -> hold.await())
                        .withOverdueAfter(ofSeconds(60))
                        .withContext(time.context()))
            .start();
    queue.put(1);
    time.advance(ZERO);
    queue.check();
    time.advance(ofSeconds(60));
    assertOverdue(queue, "PT1M");
    hold.release();
    queue.stop();
    queue.check();
  }

  @Test
  void anActionThatWasGivenUpIsNotOverdueAnyMore() throws Exception {
    var queue = queue(2, o -> o.withGracePeriod(ZERO)).start();
    queue.put(0);
    time.advance(ZERO);
    queue.check();
    var stop = queue.requestStop();
    time.advance(ofSeconds(60));
    assertThat(stop.join().counts().abandoned()).isEqualTo(1);
    queue.check();
    queue.start();
    queue.check();
    time.advance(ofSeconds(60));
    queue.check();
    release(0);
    queue.stop();
  }

  @Test
  void aBodyMayRunForAsLongAsItLikes() throws Exception {
    Lifecycle body =
        Service.blocking(
            "body",
            Service.settings(time.context(), null),
            () -> Context.current().sleep(ofDays(9)));
    body.start().check();
    time.advance(ofDays(8));
    body.check();
    body.stop();
  }

  @Test
  @Tag("realtime")
  void aTickOnTheMachinesTimeIsSeenByTwoLooks() throws Exception {
    var begun = new Semaphore(0);
    var end = new CountDownLatch(1);
    var interval =
        Interval.every(
                ofSeconds(1).dividedBy(100),
                () -> {
                  begun.release();
                  end.await();
                },
                o -> o.withOverdueAfter(ofNanos(1)))
            .start();
    begun.acquire();
    interval.check();
    long look = TimeSource.system().nanoTime();
    while (TimeSource.system().nanoTime() - look < 1) {
      Thread.onSpinWait();
    }
    assertThatIllegalStateException().isThrownBy(interval::check);
    end.countDown();
    assertThat(interval.stop().clean()).isTrue();
    interval.check();
  }
}
