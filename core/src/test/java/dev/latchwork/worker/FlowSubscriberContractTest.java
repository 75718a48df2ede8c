package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.latchwork.signal.SignalGroup;
import dev.latchwork.signal.State;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a queue is to a publisher. The rules of Reactive Streams are held against it by their own kit,
 * in {@code stress/}.
 */
@ExtendWith(LeakCheck.class)
class FlowSubscriberContractTest {
  private static final int CAPACITY = 4;

  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final List<Integer> ran = new CopyOnWriteArrayList<>();
  private final List<String> failed = new CopyOnWriteArrayList<>();
  private final Upstream upstream = new Upstream();
  private boolean released;

  /** Zero waits for its release. */
  private final WorkQueue<Integer> queue =
      WorkQueue.of(
          item -> {
            if (item == 0) {
              hold.awaitStubbornly();
            }
            ran.add(item);
          },
          o ->
              o.withName("stream")
                  .withParallelism(1)
                  .withCapacity(CAPACITY)
                  .withErrors((item, error) -> failed.add(item + " " + error.getMessage()))
                  .withContext(time.context()));

  @AfterEach
  void endEverything() {
    release();
    if (!queue.is(State.STOPPED)) {
      queue.stop(ZERO);
    }
    time.advance(ZERO);
    assertThat(upstream.overlapped()).isFalse();
  }

  private void release() {
    if (!released) {
      released = true;
      hold.release();
      time.advance(ZERO);
    }
  }

  private Flow.Subscriber<Integer> subscribed() {
    return subscribed(upstream);
  }

  private Flow.Subscriber<Integer> subscribed(Upstream to) {
    var subscriber = queue.asSubscriber();
    subscriber.onSubscribe(to);
    time.advance(ZERO);
    return subscriber;
  }

  private void give(Flow.Subscriber<Integer> subscriber, int... items) {
    for (int item : items) {
      subscriber.onNext(item);
    }
    time.advance(ZERO);
  }

  @Test
  void itAsksForAsMuchAsTheQueueHasRoomFor() throws Exception {
    queue.start().pause();
    queue.put(1);
    subscribed();
    assertThat(upstream.requested()).isEqualTo(CAPACITY - 1);
  }

  @Test
  void itAsksForMoreAsItemsBeginAndForNoMoreThanThereIsRoom() throws Exception {
    queue.start();
    var subscriber = subscribed();
    assertThat(upstream.requested()).isEqualTo(4);
    queue.pause();
    give(subscriber, 1, 2, 3, 4);
    assertThat(upstream.requested()).as("nothing begins").isEqualTo(4);
    queue.resume();
    time.advance(ZERO);
    assertThat(upstream.requested()).as("all four, or the first two, had begun").isIn(6L, 8L);
    Snapshot counts = queue.stop().counts();
    assertThat(counts.succeeded()).isEqualTo(4);
    assertThat(counts.overCapacity()).isZero();
  }

  @Test
  void whatAloneFillsTheQueueNeverGoesPastItsCapacity() {
    queue.start();
    var subscriber = subscribed();
    for (int given = 0; given < 1_000; given++) {
      if (given == upstream.requested()) {
        time.advance(ZERO);
      }
      assertThat(upstream.requested()).isGreaterThan(given);
      subscriber.onNext(given + 1);
    }
    StopReport<Integer> report = queue.stop();
    assertThat(ran).containsExactlyElementsOf(IntStream.rangeClosed(1, 1_000).boxed().toList());
    assertThat(report.counts().overCapacity()).isZero();
  }

  @Test
  void whereOthersHaveTakenTheRoomItNeitherBlocksNorLosesNorReorders() throws Exception {
    queue.start();
    queue.put(0);
    time.advance(ZERO);
    var subscriber = subscribed();
    assertThat(upstream.requested()).isEqualTo(4);
    for (int other = -1; other >= -4; other--) {
      queue.put(other);
    }
    give(subscriber, 1, 2, 3, 4);
    assertThat(queue.offer(-5)).as("full").isFalse();
    release();
    assertThat(queue.stop().counts().overCapacity()).isEqualTo(4);
    assertThat(ran).containsExactly(0, -1, -2, -3, -4, 1, 2, 3, 4);
  }

  @Test
  void inAFullQueueItAsksForOneAndSoLearnsOfRoom() throws Exception {
    queue.start();
    queue.put(0);
    time.advance(ZERO);
    for (int other = 1; other <= CAPACITY; other++) {
      queue.put(other);
    }
    var subscriber = subscribed();
    assertThat(upstream.requested()).isEqualTo(1);
    give(subscriber, 9);
    release();
    assertThat(upstream.requested()).isEqualTo(1 + CAPACITY);
    assertThat(ran).endsWith(9);
  }

  @Test
  void severalMayFillOneQueue() throws Exception {
    queue.start().pause();
    var second = new Upstream();
    var one = subscribed();
    var other = subscribed(second);
    give(one, 1, 2, 3, 4);
    give(other, 11, 12, 13, 14);
    queue.resume();
    time.advance(ZERO);
    assertThat(queue.stop().counts().succeeded()).isEqualTo(8);
    assertThat(ran).containsExactly(1, 2, 3, 4, 11, 12, 13, 14);
    assertThat(upstream.requested()).isGreaterThan(4);
    assertThat(second.requested()).isGreaterThan(4);
  }

  @Test
  void aStopCancelsTheSubscriptionAtOnceAndDrainsWhatWasGiven() {
    queue.start();
    var subscriber = subscribed();
    give(subscriber, 0, 1);
    var stage = queue.requestStop();
    time.advance(ZERO);
    assertThat(upstream.cancels()).isEqualTo(1);
    assertThat(stage).isNotDone();
    release();
    assertThat(stage.join().counts().succeeded()).isEqualTo(2);
    assertThat(upstream.cancels()).isEqualTo(1);
  }

  @Test
  void whatComesAfterTheStopGoesToTheErrorHandler() {
    queue.start();
    var subscriber = subscribed();
    queue.stop();
    give(subscriber, 5);
    assertThat(failed).containsExactly("5 stream cannot take an item: it is STOPPED");
    assertThat(upstream.cancels()).isEqualTo(1);
    queue.start();
    give(subscriber, 6);
    assertThat(failed).hasSize(2).last().asString().startsWith("6 stream cannot take an item");
    assertThat(queue.stop().counts().accepted()).isZero();
  }

  @Test
  void whatWasGivenAndDidNotRunIsHandedBackInItsOrder() throws Exception {
    queue.start().pause();
    var subscriber = subscribed();
    give(subscriber, 1, 2, 3);
    queue.put(-1);
    give(subscriber, 4);
    StopReport<Integer> report = queue.stop();
    assertThat(report.notRun()).containsExactly(1, 2, 3, -1, 4);
    Counts.assertFinal(report.counts());
  }

  @Test
  void whenThePublisherHasCompletedTheQueueGoesOnAndIsAskedForNothing() throws Exception {
    queue.start();
    var subscriber = subscribed();
    give(subscriber, 0, 1, 2, 3);
    subscriber.onComplete();
    long before = upstream.requested();
    release();
    assertThat(upstream.requested()).isEqualTo(before);
    queue.put(5);
    assertThat(queue.stop().clean()).isTrue();
    time.advance(ZERO);
    assertThat(ran).containsExactly(0, 1, 2, 3, 5);
    assertThat(upstream.cancels()).isZero();
  }

  @Test
  void theFailureOfAPublisherIsLoggedAndTheQueueGoesOn() throws Exception {
    try (var log = new LogCapture("stream")) {
      queue.start();
      var subscriber = subscribed();
      var failure = new IOException();
      subscriber.onError(failure);
      assertThat(log.errors()).containsExactly(failure);
      queue.put(1);
      queue.stop();
      time.advance(ZERO);
      assertThat(ran).containsExactly(1);
      assertThat(upstream.cancels()).isZero();
    }
  }

  @Test
  void aSecondSubscriptionIsCancelledAndTheFirstGoesOn() {
    queue.start();
    var subscriber = subscribed();
    var second = new Upstream();
    subscriber.onSubscribe(second);
    assertThat(second.cancels()).isEqualTo(1);
    assertThat(second.requested()).isZero();
    give(subscriber, 1, 2);
    assertThat(upstream.requested()).isGreaterThan(4);
    assertThat(upstream.cancels()).isZero();
  }

  @Test
  void beforeTheStartItAsksForNothing() {
    var subscriber = subscribed();
    assertThat(upstream.requested()).isZero();
    queue.start();
    time.advance(ZERO);
    assertThat(upstream.requested()).isEqualTo(4);
    give(subscriber, 1);
    queue.stop();
    assertThat(ran).containsExactly(1);
  }

  @Test
  void oneThatCompletesBeforeTheStartLeavesNothingBehind() {
    var subscriber = subscribed();
    subscriber.onComplete();
    queue.start();
    time.advance(ZERO);
    queue.stop();
    time.advance(ZERO);
    assertThat(upstream.requested()).isZero();
    assertThat(upstream.cancels()).isZero();
  }

  @Test
  void aRunForgetsThoseWhosePublishersAreDone() {
    try (var log = new LogCapture("stream")) {
      queue.start();
      var open = subscribed();
      for (int i = 0; i < 10; i++) {
        subscribed(new Upstream()).onComplete();
        subscribed(new Upstream()).onError(new IOException());
      }
      assertThat(queue.current().subscribers()).hasSize(1);
      open.onComplete();
      assertThat(queue.current().subscribers()).isEmpty();
      assertThat(log.errors()).hasSize(10);
    }
  }

  @Test
  void subscribedWhileTheQueueStopsItIsCancelled() {
    queue.start();
    queue.offer(0);
    time.advance(ZERO);
    var _ = queue.requestStop();
    subscribed();
    assertThat(upstream.cancels()).isEqualTo(1);
    assertThat(upstream.requested()).isZero();
  }

  @Test
  void nullsAreToldAtOnce() {
    queue.start();
    var subscriber = queue.asSubscriber();
    assertThatNullPointerException().isThrownBy(() -> subscriber.onSubscribe(null));
    assertThatNullPointerException().isThrownBy(() -> subscriber.onNext(null));
    assertThatNullPointerException().isThrownBy(() -> subscriber.onError(null));
    subscriber.onSubscribe(upstream);
    assertThat(upstream.requested()).isEqualTo(4);
  }

  @Test
  void aPublisherThatThrowsWhenItIsAskedIsLoggedAndCancelled() {
    try (var log = new LogCapture("stream")) {
      queue.start();
      var failure = new ArithmeticException();
      var broken =
          new Upstream(n -> {
            throw failure;
          });
      subscribed(broken);
      assertThat(log.errors()).containsExactly(failure);
      assertThat(broken.cancels()).isEqualTo(1);
      queue.offer(1);
      assertThat(queue.stop().clean()).isTrue();
    }
  }

  @Test
  void anItemThatNobodyHasAskedForIsTaken() {
    queue.start();
    var subscriber = subscribed();
    for (int item = 1; item <= 20; item++) {
      subscriber.onNext(item);
    }
    time.advance(ZERO);
    assertThat(queue.stop().counts().succeeded()).isEqualTo(20);
  }

  /** Its items come on the thread that asks: the worker's. */
  @Test
  void aPublisherThatGivesWhileItIsAskedKeepsNoItemWaiting() throws Exception {
    var done = new SignalGroup(time);
    var next = new AtomicInteger();
    int many = 5_000;
    done.add(many);
    WorkQueue<Integer> pool =
        WorkQueue.of(
            item -> done.done(),
            o -> o.withParallelism(2).withCapacity(4).withContext(time.context()));
    var subscriber = pool.start().asSubscriber();
    var generous =
        new Upstream(n -> {
          for (long i = 0; i < n && next.get() < many; i++) {
            subscriber.onNext(next.incrementAndGet());
          }
        });
    subscriber.onSubscribe(generous);
    done.await();
    Snapshot counts = pool.stop().counts();
    time.advance(ZERO);
    assertThat(counts.succeeded()).isEqualTo(many);
    assertThat(counts.overCapacity()).isZero();
    assertThat(generous.overlapped()).isFalse();
  }

  @Test
  void nothingIsLostBetweenManyPublishersAndProducers() throws Exception {
    int publishers = 3;
    int each = 2_000;
    int all = (publishers + 1) * each;
    var seen = ConcurrentHashMap.<Integer>newKeySet();
    var done = new SignalGroup();
    done.add(all);
    WorkQueue<Integer> pool =
        WorkQueue.of(
            item -> {
              if (seen.add(item)) {
                done.done();
              }
            },
            o -> o.withParallelism(4).withCapacity(8));
    pool.start();
    List<SubmissionPublisher<Integer>> sources = new ArrayList<>();
    for (int i = 0; i < publishers; i++) {
      sources.add(new SubmissionPublisher<>());
      sources.getLast().subscribe(pool.asSubscriber());
    }
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i <= publishers; i++) {
      int lane = i;
      threads.add(
          Thread.startVirtualThread(() -> {
            for (int item = lane * each; item < (lane + 1) * each; item++) {
              if (lane < publishers) {
                sources.get(lane).submit(item);
              } else {
                putUninterrupted(pool, item);
              }
            }
          }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    done.await();
    sources.forEach(SubmissionPublisher::close);
    StopReport<Integer> report = pool.stop();
    assertThat(report.counts().succeeded()).isEqualTo(all);
    Counts.assertFinal(report.counts());
  }

  private static void putUninterrupted(WorkQueue<Integer> pool, int item) {
    try {
      pool.put(item);
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts here", e);
    }
  }
}
