package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.task.Deferred;
import dev.latchwork.task.Task;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class WorkQueueIntakeTest {
  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final List<Integer> ran = Collections.synchronizedList(new ArrayList<>());

  /** Full after two: one runs and waits for the hold, one waits. */
  private WorkQueue<Integer> full() throws InterruptedException {
    WorkQueue<Integer> queue =
        WorkQueue.<Integer>of(
                item -> {
                  hold.await();
                  ran.add(item);
                },
                o ->
                    o.withName("mail")
                        .withParallelism(1)
                        .withCapacity(1)
                        .withContext(time.context()))
            .start();
    queue.put(1);
    time.advance(ZERO);
    queue.put(2);
    return queue;
  }

  private Deferred<Void> onAnotherThread(Task task) {
    Deferred<Void> thread = Deferred.run(time.context(), task);
    time.advance(ZERO);
    return thread;
  }

  @Test
  void putBlocksWhileTheQueueIsFull() throws Exception {
    WorkQueue<Integer> queue = full();
    Deferred<Void> producer = onAnotherThread(() -> queue.put(3));
    assertThat(producer.isDone()).isFalse();
    assertThat(queue.snapshot().accepted()).isEqualTo(2);

    time.advance(ofDays(1));
    assertThat(producer.isDone()).isFalse();

    hold.release();
    producer.join();
    assertThat(queue.stop().clean()).isTrue();
    assertThat(ran).containsExactly(1, 2, 3);
  }

  @Test
  void anInterruptedPutIsNotAccepted() throws Exception {
    WorkQueue<Integer> queue = full();
    Deferred<Void> producer = onAnotherThread(() -> queue.put(3));
    producer.cancel();
    assertThat(producer.isCancelled()).isTrue();

    hold.release();
    assertThat(queue.stop().counts().accepted()).isEqualTo(2);
    assertThat(ran).containsExactly(1, 2);
  }

  @Test
  void theFlagIsLookedAtOnlyWhenAPutWouldBlock() throws Exception {
    WorkQueue<Integer> queue = full();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> queue.put(3)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();

    hold.release();
    queue.awaitIdle();
    Thread.currentThread().interrupt();
    queue.put(4);
    assertThat(Thread.interrupted()).isTrue();
    queue.stop();
    assertThat(ran).containsExactly(1, 2, 4);
  }

  @Test
  void offerNeverWaits() throws Exception {
    WorkQueue<Integer> queue = full();
    Thread.currentThread().interrupt();
    assertThat(queue.offer(3)).isFalse();
    assertThat(Thread.interrupted()).isTrue();

    hold.release();
    queue.awaitIdle();
    assertThat(queue.offer(4)).isTrue();
    queue.stop();
    assertThat(ran).containsExactly(1, 2, 4);
  }

  @Test
  void aTimedOfferGivesUpWhenItsTimeIsOver() throws Exception {
    WorkQueue<Integer> queue = full();
    Deferred<Boolean> producer = Deferred.start(time.context(), () -> queue.offer(3, ofSeconds(5)));
    time.advance(ofSeconds(5).minusNanos(1));
    assertThat(producer.isDone()).isFalse();
    time.advance(Duration.ofNanos(1));
    assertThat(producer.join()).isFalse();
    assertThat(queue.offer(4, ZERO)).isFalse();
    assertThat(queue.offer(5, ofSeconds(-1))).isFalse();

    hold.release();
    assertThat(queue.stop().counts().accepted()).isEqualTo(2);
  }

  @Test
  void aTimedOfferTakesASlotThatFallsFreeInTime() throws Exception {
    WorkQueue<Integer> queue = full();
    Deferred<Boolean> producer = Deferred.start(time.context(), () -> queue.offer(3, ofSeconds(5)));
    time.advance(ofSeconds(4));
    hold.release();
    assertThat(producer.join()).isTrue();
    queue.stop();
    assertThat(ran).containsExactly(1, 2, 3);
  }

  @Test
  void blockedProducersAreToldWhenTheQueueStops() throws Exception {
    WorkQueue<Integer> queue = full();
    Deferred<Void> put = onAnotherThread(() -> queue.put(3));
    Deferred<Void> submit = onAnotherThread(() -> queue.submit(4).join());
    Deferred<Boolean> offer = Deferred.start(time.context(), () -> queue.offer(5, ofSeconds(60)));
    time.advance(ZERO);

    var stop = queue.requestStop();
    for (Deferred<?> producer : List.of(put, submit, offer)) {
      assertThatThrownBy(producer::join)
          .isInstanceOf(CompletionException.class)
          .hasRootCauseInstanceOf(IllegalStateException.class)
          .hasRootCauseMessage("mail cannot take an item: it is STOPPING");
    }
    hold.release();
    assertThat(stop.join().counts().accepted()).isEqualTo(2);
    assertThat(ran).containsExactly(1, 2);
  }

  @Test
  void whoPutsDuringTheStartWaitsForIt() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(
            ran::add,
            o ->
                o.withParallelism(1)
                    .withContext(time.context())
                    .withThreads(body -> {
                      hold.awaitStubbornly();
                      return Thread.ofVirtual().unstarted(body);
                    }));
    Deferred<Void> start = onAnotherThread(queue::start);
    Deferred<Void> put = onAnotherThread(() -> queue.put(1));
    Deferred<Boolean> late = Deferred.start(time.context(), () -> queue.offer(2, ofSeconds(1)));
    Deferred<Boolean> early = Deferred.start(time.context(), () -> queue.offer(3, ofSeconds(3)));
    assertThat(queue.offer(4)).isFalse();
    time.advance(ofSeconds(2));
    assertThat(late.join()).isFalse();
    assertThat(put.isDone()).isFalse();
    hold.release();
    start.join();
    put.join();
    assertThat(early.join()).isTrue();
    assertThat(queue.stop().clean()).isTrue();
    assertThat(ran).containsExactlyInAnyOrder(1, 3);
  }

  @Test
  void whatIsNotRunningTakesNothing() throws Exception {
    WorkQueue<Integer> queue = WorkQueue.of(ran::add, o -> o.withName("mail"));
    assertThatIllegalStateException()
        .isThrownBy(() -> queue.put(1))
        .withMessage("mail cannot take an item: it was never started");
    assertThatIllegalStateException().isThrownBy(() -> queue.offer(1));

    queue.start().stop();
    assertThatIllegalStateException()
        .isThrownBy(() -> queue.put(1))
        .withMessage("mail cannot take an item: it is STOPPED");
    assertThatIllegalStateException().isThrownBy(() -> queue.offer(1));
    assertThatIllegalStateException().isThrownBy(() -> queue.offer(1, ofSeconds(1)));
    assertThatIllegalStateException().isThrownBy(() -> queue.submit(1));

    queue.start().stop();
    assertThat(ran).isEmpty();
  }

  @Test
  void oneWorkerBeginsItemsInTheOrderOfAcceptance() throws Exception {
    List<Integer> items = IntStream.range(0, 1_000).boxed().toList();
    WorkQueue<Integer> queue = WorkQueue.of(ran::add, o -> o.withParallelism(1).withCapacity(3));
    queue.start();
    for (int item : items) {
      queue.put(item);
    }
    queue.stop();
    assertThat(ran).isEqualTo(items);
  }

  @Test
  void manyWorkersClaimInTheOrderOfAcceptance() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              ran.add(item);
              hold.await();
            },
            o -> o.withParallelism(3).withContext(time.context()));
    queue.start().pause();
    for (int item = 0; item < 6; item++) {
      queue.put(item);
    }
    queue.resume();
    time.advance(ZERO);
    assertThat(ran).containsExactlyInAnyOrder(0, 1, 2);
    hold.release();
    queue.stop();
    assertThat(ran).hasSize(6);
  }

  @Test
  void nonsenseIsToldAtOnce() {
    assertThatNullPointerException().isThrownBy(() -> WorkQueue.of(null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WorkQueue.of(item -> {}, o -> o.withParallelism(0)))
        .withMessage("parallelism must be 1 or more: it is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WorkQueue.of(item -> {}, o -> o.withCapacity(-1)))
        .withMessage("capacity must be 1 or more: it is -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WorkQueue.of(item -> {}, o -> o.withGracePeriod(ofSeconds(-1))))
        .withMessage("gracePeriod must not be negative: it is PT-1S");
    try (WorkQueue<Integer> queue = WorkQueue.of(ran::add)) {
      queue.start();
      assertThatNullPointerException().isThrownBy(() -> queue.put(null)).withMessage("item");
      assertThatNullPointerException().isThrownBy(() -> queue.offer(null)).withMessage("item");
      assertThatNullPointerException().isThrownBy(() -> queue.submit(null)).withMessage("item");
    }
    assertThat(ran).isEmpty();
  }
}
