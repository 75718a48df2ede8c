package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.latchwork.signal.Context;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.WorkAction;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a worker puts into its own queue. */
@ExtendWith(LeakCheck.class)
class WorkQueueOwnPutTest {
  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final List<Object> ran = Collections.synchronizedList(new ArrayList<>());
  private WorkQueue<Integer> queue = WorkQueue.of(item -> {});

  private void start(WorkAction<Integer> action) {
    queue =
        WorkQueue.of(
            action,
            o ->
                o.withName("crawl").withParallelism(1).withCapacity(2).withContext(time.context()));
    queue.start();
  }

  @Test
  void intoTheFullQueueItGoesPastTheCapacityAndIsTakenFirst() throws Exception {
    start(item -> {
      ran.add(item);
      if (item == 1) {
        hold.await();
        queue.put(10);
        assertThat(queue.offer(11, ofSeconds(1))).isTrue();
        ran.add(queue.submit(12));
      }
    });
    queue.put(1);
    time.advance(ZERO);
    queue.put(2);
    queue.put(3);
    hold.release();
    queue.awaitIdle();
    Deferred<?> result = (Deferred<?>) ran.remove(1);
    assertThat(result.isDone()).isTrue();
    assertThat(ran).containsExactly(1, 10, 11, 12, 2, 3);
    StopReport<Integer> report = queue.stop();
    assertThat(report.counts().overCapacity()).isEqualTo(3);
    assertThat(report.counts().accepted()).isEqualTo(6);
    assertThat(report.clean()).isTrue();
  }

  @Test
  void withRoomItIsAnItemLikeAnyOther() throws Exception {
    start(item -> {
      ran.add(item);
      if (item == 1) {
        hold.await();
        queue.put(10);
      }
    });
    queue.put(1);
    time.advance(ZERO);
    queue.put(2);
    hold.release();
    queue.awaitIdle();
    assertThat(ran).containsExactly(1, 2, 10);
    assertThat(queue.stop().counts().overCapacity()).isZero();
  }

  @Test
  void ownOfferIntoTheFullQueueIsRefused() throws Exception {
    start(item -> {
      if (item == 1) {
        hold.await();
        ran.add(queue.offer(10));
      }
    });
    queue.put(1);
    time.advance(ZERO);
    queue.put(2);
    queue.put(3);
    hold.release();
    assertThat(queue.stop().counts().accepted()).isEqualTo(3);
    assertThat(ran).containsExactly(false);
  }

  @Test
  void duringADrainItIsAcceptedAndTheDrainEndsWhenAllIsDone() throws Exception {
    start(item -> {
      if (item == 1) {
        hold.await();
      }
      ran.add(item);
      if (item < 50) {
        queue.put(item + 1);
      }
    });
    queue.put(1);
    time.advance(ZERO);
    var stop = queue.requestStop();
    hold.release();
    StopReport<Integer> report = stop.join();
    assertThat(ran).hasSize(50);
    assertThat(report.clean()).isTrue();
    assertThat(report.counts().accepted()).isEqualTo(50);
    assertThat(report.counts().overCapacity()).isZero();
  }

  @ParameterizedTest
  @NullSource
  @EnumSource
  void duringADrainAnIdleWorkerRunsIt(Threads threads) throws Exception {
    var second = new Hold(time);
    queue =
        WorkQueue.of(
            item -> {
              if (item == 1) {
                hold.await();
                queue.put(2);
                second.await();
              } else {
                second.release();
              }
            },
            o -> {
              var options = o.withParallelism(2).withContext(time.context());
              return threads == null ? options : options.withThreads(threads);
            });
    queue.start().put(1);
    time.advance(ZERO);
    var stop = queue.requestStop();
    hold.release();
    StopReport<Integer> report = stop.join();
    assertThat(report.counts().succeeded()).isEqualTo(2);
    assertThat(report.clean()).isTrue();
  }

  @Test
  void ownOfferDuringADrainIsRefusedOnlyWhenFull() throws Exception {
    start(item -> {
      if (item == 1) {
        hold.await();
        for (int next = 10; next < 14; next++) {
          ran.add(queue.offer(next));
        }
      }
    });
    queue.put(1);
    time.advance(ZERO);
    var stop = queue.requestStop();
    hold.release();
    StopReport<Integer> report = stop.join();
    assertThat(ran).containsExactly(true, true, false, false);
    assertThat(report.counts().accepted()).isEqualTo(3);
    assertThat(report.counts().overCapacity()).isZero();
  }

  @Test
  void whatADrainCannotFinishIsHandedBackOldestFirst() throws Exception {
    start(item -> {
      ran.add(item);
      hold.await();
      queue.put(10);
      queue.put(11);
      Context.current().sleep(ofSeconds(60));
    });
    queue.put(1);
    time.advance(ZERO);
    queue.put(2);
    queue.put(3);
    Deferred<StopReport<Integer>> stop =
        Deferred.start(time.context(), () -> queue.stop(ofSeconds(5)));
    time.advance(ZERO);
    hold.release();
    time.advance(ofSeconds(5));
    StopReport<Integer> report = stop.join();
    assertThat(ran).containsExactly(1);
    assertThat(report.notRun()).containsExactly(2, 3, 10, 11);
    assertThat(report.counts().handedBack()).isEqualTo(4);
    Counts.assertFinal(report.counts());
  }

  @Test
  void afterTheDeadlineItIsRefused() throws Exception {
    start(item -> {
      hold.awaitStubbornly();
      assertThatIllegalStateException()
          .isThrownBy(() -> queue.put(2))
          .withMessage("crawl cannot take an item: it is STOPPING");
      ran.add("refused");
    });
    queue.put(1);
    time.advance(ZERO);
    Deferred<StopReport<Integer>> stop =
        Deferred.start(time.context(), () -> queue.stop(ofSeconds(5)));
    time.advance(ofSeconds(5));
    hold.release();
    assertThat(stop.join().counts().accepted()).isEqualTo(1);
    assertThat(ran).containsExactly("refused");
  }

  @Test
  void whileThePauseWaitsForTheActionItsPutsDoNotBlock() throws Exception {
    start(item -> {
      if (item == 1) {
        hold.await();
        queue.put(10);
      }
      ran.add(item);
    });
    queue.put(1);
    time.advance(ZERO);
    queue.put(2);
    queue.put(3);
    Deferred<Void> pause = Deferred.run(time.context(), queue::pause);
    time.advance(ZERO);
    hold.release();
    pause.join();
    assertThat(ran).containsExactly(1);
    assertThat(queue.snapshot().waiting()).isEqualTo(3);
    queue.resume();
    queue.stop();
    assertThat(ran).containsExactly(1, 10, 2, 3);
  }

  @Test
  void aWorkerOfAnotherQueueWaitsLikeAnybodyElse() throws Exception {
    start(item -> hold.await());
    queue.put(1);
    time.advance(ZERO);
    queue.put(2);
    queue.put(3);
    WorkQueue<Integer> other = WorkQueue.of(queue::put, o -> o.withContext(time.context()));
    other.start().put(4);
    time.advance(ZERO);
    assertThat(queue.snapshot().accepted()).isEqualTo(3);
    hold.release();
    assertThat(other.stop().counts().succeeded()).isEqualTo(1);
    StopReport<Integer> report = queue.stop();
    assertThat(report.counts().accepted()).isEqualTo(4);
    assertThat(report.counts().overCapacity()).isZero();
  }

  @Test
  void workThatMakesWorkComesToItsEnd() throws Exception {
    start(item -> {
      ran.add(item);
      if (item < 1_024) {
        queue.put(2 * item);
        queue.put(2 * item + 1);
      }
    });
    queue.put(1);
    queue.awaitIdle();
    assertThat(ran).hasSize(2_047);
    assertThat(queue.stop().clean()).isTrue();
  }

  /** The one worker offers while the other takes, and fills the slot again. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void ownOffersNeverGoPastTheCapacity(int capacity) throws Exception {
    var over = new AtomicBoolean();
    queue =
        WorkQueue.of(
            item -> {
              for (int i = 0; item == 0 && i < 200_000; i++) {
                var _ = queue.offer(1);
              }
              if (item == 0) {
                over.set(true);
              } else if (!over.get()) {
                var _ = queue.offer(2);
              }
            },
            o -> o.withName("crowded").withParallelism(2).withCapacity(capacity));
    queue.start().put(0);
    queue.awaitIdle();
    StopReport<Integer> report = queue.stop();
    assertThat(report.counts().overCapacity()).isZero();
    assertThat(report.counts().succeeded()).isGreaterThan(1);
    assertThat(report.clean()).isTrue();
  }
}
