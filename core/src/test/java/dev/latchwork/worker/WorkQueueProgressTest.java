package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.task.Deferred;
import dev.latchwork.testkit.LeakCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No wake-up is lost: these tests hang when one is. */
@ExtendWith(LeakCheck.class)
class WorkQueueProgressTest {
  /** Each item ends only when its producer has put the next one. */
  @ParameterizedTest
  @CsvSource({"1,1", "1,2", "2,1", "2,3", "4,4", "1000,1"})
  void itemsThatWaitForTheNextPutDoNotHoldUpTheProducer(int parallelism, int capacity)
      throws Exception {
    int items = 1_000;
    CountDownLatch[] put = new CountDownLatch[items + 1];
    for (int item = 0; item <= items; item++) {
      put[item] = new CountDownLatch(1);
    }
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> put[item + 1].await(),
            o -> o.withParallelism(parallelism).withCapacity(capacity));
    queue.start();
    for (int item = 0; item < items; item++) {
      queue.put(item);
      put[item].countDown();
    }
    put[items].countDown();
    assertThat(queue.stop().counts().succeeded()).isEqualTo(items);
  }

  /** Each item ends only when as many run as there are workers. */
  @ParameterizedTest
  @CsvSource({"2,1", "3,2", "8,7", "3,1000"})
  void asManyItemsRunAtOnceAsThereAreWorkers(int parallelism, int capacity) throws Exception {
    int items = 1_000 * parallelism;
    var all = new CyclicBarrier(parallelism);
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> all.await(), o -> o.withParallelism(parallelism).withCapacity(capacity));
    queue.start();
    for (int item = 0; item < items; item++) {
      queue.put(item);
    }
    queue.awaitIdle();
    assertThat(queue.stop().counts().succeeded()).isEqualTo(items);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void manyProducersAndInterruptedOnesAreAllServed(int capacity) throws Exception {
    int each = 1_000;
    AtomicInteger accepted = new AtomicInteger();
    WorkQueue<Integer> queue =
        WorkQueue.of(item -> {}, o -> o.withParallelism(3).withCapacity(capacity));
    queue.start();
    List<Deferred<Void>> steady = new ArrayList<>();
    List<Deferred<Void>> interrupted = new ArrayList<>();
    for (int p = 0; p < 4; p++) {
      steady.add(
          Deferred.run(() -> {
            for (int item = 0; item < each; item++) {
              queue.put(item);
              accepted.incrementAndGet();
            }
          }));
    }
    for (int p = 0; p < 200; p++) {
      interrupted.add(
          Deferred.run(() -> {
            queue.put(-1);
            accepted.incrementAndGet();
          }));
      interrupted.get(p / 2).cancel(true);
    }
    for (Deferred<Void> producer : steady) {
      producer.join();
    }
    interrupted.forEach(Deferred::close);
    assertThat(queue.stop().counts().succeeded()).isEqualTo(accepted.get());
    assertThat(accepted.get()).isGreaterThanOrEqualTo(4 * each);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_000})
  void aThousandWorkersMakeProgressWithOneSlot(int producers) throws Exception {
    int items = 20_000;
    AtomicInteger ran = new AtomicInteger();
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              Thread.onSpinWait();
              ran.incrementAndGet();
            },
            o -> o.withParallelism(1_000).withCapacity(1));
    queue.start();
    List<Deferred<Void>> threads = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      threads.add(
          Deferred.run(() -> {
            for (int item = 0; item < items / producers; item++) {
              queue.put(item);
            }
          }));
    }
    for (Deferred<Void> thread : threads) {
      thread.join();
    }
    queue.awaitIdle();
    assertThat(ran).hasValue(items);
    assertThat(queue.stop().clean()).isTrue();
  }
}
