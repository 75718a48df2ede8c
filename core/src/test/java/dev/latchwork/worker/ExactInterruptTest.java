package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.Context;
import dev.latchwork.task.Deferred;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An interrupt meets the item that it was meant for, or nothing. */
@ExtendWith(LeakCheck.class)
class ExactInterruptTest {
  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final List<Object> log = Collections.synchronizedList(new ArrayList<>());

  /**
   * Items of a few hundred nanoseconds each, and a canceller that aims at what runs now: most
   * cancels come about when their item ends and the next one begins.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noItemEverSeesTheInterruptOfAnother(boolean virtual) throws Exception {
    int items = 4_000;
    AtomicReferenceArray<Deferred<Void>> results = new AtomicReferenceArray<>(items);
    AtomicInteger latest = new AtomicInteger();
    AtomicInteger wrong = new AtomicInteger();
    AtomicInteger right = new AtomicInteger();
    ThreadFactory factory =
        virtual ? Thread.ofVirtual().factory() : Thread.ofPlatform().daemon().factory();
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              while (results.get(item) == null) {
                Thread.onSpinWait();
              }
              latest.lazySet(item);
              boolean waiting = item % 64 == 0; // so that some cancels surely come in time
              for (int turns = item % 64; turns >= 0 || waiting; turns--) {
                Thread.onSpinWait();
                if (Thread.interrupted()) {
                  (Context.current().isCancelled() ? right : wrong).incrementAndGet();
                  waiting = false;
                }
              }
            },
            o -> o.withParallelism(1).withCapacity(64).withThreads(factory));
    queue.start();
    AtomicBoolean over = new AtomicBoolean();
    Deferred<Void> canceller =
        Deferred.run(
            Context.root(),
            () -> {
              while (!over.get()) {
                Deferred<Void> target = results.get(latest.get());
                if (target != null) {
                  target.cancel(true);
                }
              }
            },
            o -> o.withThreads(Thread.ofPlatform().daemon().factory()));
    Snapshot counts;
    try {
      for (int item = 0; item < items; item++) {
        results.set(item, queue.submit(item));
      }
      counts = queue.stop().counts();
    } finally {
      over.set(true);
    }
    canceller.join();
    assertThat(wrong).hasValue(0);
    assertThat(counts.accepted()).isEqualTo(items);
    assertThat(counts.failed()).isZero();
    assertThat(right.get()).isGreaterThanOrEqualTo(items / 64);
    Counts.assertFinal(counts);
  }

  @Test
  void randomCancelsEndExactlyTheirItems() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int items = 5_000;
    AtomicInteger wrong = new AtomicInteger();
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              try {
                Context.current().sleep(ofNanos(1 + item % 50_000));
              } catch (InterruptedException e) {
                if (!Context.current().isCancelled()) {
                  wrong.incrementAndGet();
                }
                throw e;
              }
            },
            o -> o.withParallelism(8).withErrors((item, error) -> log.add(error)));
    queue.start();
    List<Deferred<Void>> results = new ArrayList<>();
    int untouched = 0;
    for (int item = 0; item < items; item++) {
      results.add(queue.submit(item));
      int victim = random.nextInt(results.size());
      if (random.nextInt(4) == 0) {
        results.get(victim).cancel(true);
      }
    }
    Snapshot counts = queue.stop().counts();
    for (Deferred<Void> result : results) {
      assertThat(result.isDone()).as("seed %d", seed).isTrue();
      untouched += result.isCancelled() ? 0 : 1;
    }
    assertThat(wrong).as("seed %d", seed).hasValue(0);
    assertThat(counts.failed()).as("seed %d: %s", seed, log).isZero();
    assertThat(counts.succeeded()).as("seed %d", seed).isEqualTo(untouched);
    assertThat(counts.cancelled()).as("seed %d", seed).isEqualTo(items - untouched);
  }

  private WorkQueue<Integer> oneWorker() {
    return WorkQueue.of(
        item -> {
          log.add(item + " " + Thread.currentThread().isInterrupted());
          if (item == 1) {
            hold.await();
            Thread.currentThread().interrupt();
          }
        },
        o -> o.withParallelism(1).withContext(time.context()));
  }

  @Test
  void anItemThatInterruptsItselfDoesNotHarmTheNext() throws Exception {
    WorkQueue<Integer> queue = oneWorker().start();
    queue.put(1);
    queue.put(2);
    hold.release();
    assertThat(queue.stop().counts().succeeded()).isEqualTo(2);
    assertThat(log).containsExactly("1 false", "2 false");
  }

  @Test
  void aHookThatInterruptsItselfDoesNotHarmTheNext() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> log.add(item + " " + Thread.currentThread().isInterrupted()),
            o -> o.withParallelism(1).withAfterEach(item -> Thread.currentThread().interrupt()));
    queue.start().put(1);
    queue.put(2);
    queue.stop();
    assertThat(log).containsExactly("1 false", "2 false");
  }

  @Test
  void aForeignInterruptOfAnIdleWorkerIsCleared() throws Exception {
    List<Thread> worker = Collections.synchronizedList(new ArrayList<>());
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              worker.add(Thread.currentThread());
              log.add(item + " " + Thread.currentThread().isInterrupted());
            },
            o ->
                o.withParallelism(1)
                    .withThreads(Thread.ofVirtual().factory())
                    .withContext(time.context()));
    queue.start().submit(1).join();
    time.advance(ZERO);
    worker.getFirst().interrupt();
    time.advance(ZERO);
    queue.put(2);
    assertThat(queue.stop().counts().succeeded()).isEqualTo(2);
    assertThat(log).containsExactly("1 false", "2 false");
    assertThat(worker.getFirst()).isSameAs(worker.getLast());
  }

  @Test
  void aForeignInterruptJustBeforeAnItemBeginsIsCleared() throws Exception {
    ThreadFactory interrupting =
        body ->
            Thread.ofVirtual()
                .unstarted(() -> {
                  hold.awaitStubbornly();
                  Thread.currentThread().interrupt();
                  body.run();
                });
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> log.add(item + " " + Thread.currentThread().isInterrupted()),
            o -> o.withParallelism(1).withThreads(interrupting).withContext(time.context()));
    queue.start();
    queue.put(1);
    queue.put(2);
    hold.release();
    assertThat(queue.stop().counts().succeeded()).isEqualTo(2);
    assertThat(log).containsExactly("1 false", "2 false");
  }

  @Test
  void withoutInterruptsACancelOnlyCancels() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              hold.await();
              log.add(Context.current().isCancelled());
              Context.current().throwIfCancelled();
            },
            o -> o.withInterrupts(false).withParallelism(1).withContext(time.context()));
    queue.start();
    Deferred<Void> result = queue.submit(1);
    time.advance(ZERO);
    result.cancel(true);
    time.advance(ZERO);
    assertThat(result.isDone()).isFalse();
    hold.release();
    queue.awaitIdle();
    assertThat(log).containsExactly(true);
    assertThatThrownBy(result::join).isInstanceOf(CancellationException.class);
    assertThat(queue.stop().counts().cancelled()).isEqualTo(1);
  }

  @Test
  void withoutInterruptsAStopOnlyCancels() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> hold.await(),
            o -> o.withInterrupts(false).withParallelism(1).withContext(time.context()));
    queue.start().put(1);
    time.advance(ZERO);
    Deferred<StopReport<Integer>> stop =
        Deferred.start(time.context(), () -> queue.stop(ofSeconds(1)));
    time.advance(ofSeconds(1));
    assertThat(queue.snapshot().running()).isEqualTo(1);
    hold.release();
    assertThat(stop.join().counts().succeeded()).isEqualTo(1);
    assertThat(stop.join().cutShort()).isEqualTo(1);
  }

  @Test
  void cancelledIsVisibleBeforeTheInterrupt() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              try {
                hold.await();
              } catch (InterruptedException e) {
                log.add(Context.current().isCancelled());
              }
            },
            o -> o.withParallelism(4).withContext(time.context()));
    queue.start();
    Deferred<Void> result = queue.submit(1);
    for (int item = 2; item <= 4; item++) {
      queue.put(item);
    }
    time.advance(ZERO);
    result.cancel(true);
    queue.stop(ZERO);
    assertThat(log).containsExactly(true, true, true, true);
  }
}
