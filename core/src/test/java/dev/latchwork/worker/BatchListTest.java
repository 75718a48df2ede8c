package dev.latchwork.worker;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.Context;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Errors;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.RandomAccess;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists, whose items the workers share out among themselves: what holds for other sources, too. */
@ExtendWith(LeakCheck.class)
class BatchListTest {
  private static final int SIZE = 20_000;
  private static final List<Integer> ITEMS = IntStream.range(0, SIZE).boxed().toList();

  private final ManualTime time = new ManualTime();
  private final AtomicIntegerArray times = new AtomicIntegerArray(SIZE);

  private <T> UnaryOperator<Batch.Options<T>> workers(int parallelism) {
    return o -> o.withName("job").withContext(time.context()).withParallelism(parallelism);
  }

  /** {@return how many items ran; -1 when one ran more than once} */
  private int ran() {
    int ran = 0;
    for (int i = 0; i < SIZE; i++) {
      if (times.get(i) > 1) {
        return -1;
      }
      ran += times.get(i);
    }
    return ran;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void everyItemRunsOnceWhetherItFailsOrNot(int parallelism) throws Exception {
    var errors = new Errors();
    var report =
        Batch.of(ITEMS, o -> o.withParallelism(parallelism).withErrors(errors))
            .process(item -> {
              times.incrementAndGet(item);
              if (item % 100 == 7) {
                throw new IOException("no " + item);
              }
            });
    assertThat(ran()).isEqualTo(SIZE);
    assertThat(report.succeeded()).isEqualTo(SIZE - 200);
    assertThat(report.failed()).isEqualTo(200);
    assertThat(errors.count()).isEqualTo(200);
    assertThat(report.failures())
        .hasSize(200)
        .allSatisfy(f -> assertThat(f.error()).hasMessage("no " + f.item()));
    assertThat(report.notStarted()).hasValue(0);
    assertThat(report.exhausted()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void mapPutsEachResultInItsPlace(int parallelism) throws Exception {
    var results = Batch.of(ITEMS, o -> o.withParallelism(parallelism)).map(item -> -item);
    assertThat(results).isEqualTo(ITEMS.stream().map(item -> -item).toList());
    assertThatThrownBy(() -> results.set(0, 1)).isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void whatRanAndWhatWasNotStartedAreTheWholeListHoweverItEnds(int parallelism) throws Exception {
    for (int round = 0; round < 60; round++) {
      int last = ThreadLocalRandom.current().nextInt(SIZE);
      int way = round % 3;
      var begun = new AtomicInteger();
      try (var context = Context.root().withCancel()) {
        Batch<Integer> batch =
            Batch.of(
                ITEMS,
                o -> o.withContext(context).withParallelism(parallelism).withStopOnError(way == 2));
        var report =
            batch.process(item -> {
              begun.incrementAndGet();
              if (item == last) {
                switch (way) {
                  case 0 -> batch.requestStop();
                  case 1 -> context.cancel();
                  default -> throw new IOException("the end");
                }
              }
            });
        long ended = report.succeeded() + report.failed() + report.cancelled();
        assertThat(ended).isEqualTo(begun.get());
        assertThat(report.notStarted()).hasValue(SIZE - ended);
        assertThat(report.failed()).isEqualTo(way == 2 ? 1 : 0);
        assertThat(batch.snapshot().accepted()).isEqualTo(ended);
        assertThat(batch.snapshot().waiting()).isZero();
      }
    }
  }

  @Test
  void nothingBeginsOnceAStopHasBeenRequested() throws Exception {
    for (int round = 0; round < 50; round++) {
      int last = ThreadLocalRandom.current().nextInt(SIZE / 2);
      var stopped = new AtomicBoolean();
      var late = new AtomicInteger();
      Batch<Integer> batch = Batch.of(ITEMS, o -> o.withParallelism(3));
      batch.process(item -> {
        boolean isLate = stopped.get(); // one may have begun before, and come here after
        if (isLate) {
          late.incrementAndGet();
        }
        if (item == last) {
          batch.requestStop();
          stopped.set(true);
        }
      });
      assertThat(late.get()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void theCountsAddUpAtEveryMoment() throws Exception {
    Batch<Integer> batch = Batch.of(ITEMS, o -> o.withParallelism(3));
    var looks = new AtomicInteger();
    batch.process(item -> {
      if (item % 100 == 0) {
        Snapshot counts = batch.snapshot();
        assertThat(counts.waiting()).isZero();
        assertThat(counts.running()).isBetween(1L, 3L);
        assertThat(counts.accepted()).isEqualTo(counts.running() + counts.succeeded());
        looks.incrementAndGet();
      }
    });
    assertThat(looks).hasValue(SIZE / 100);
    assertThat(batch.snapshot().succeeded()).isEqualTo(SIZE);
  }

  @Test
  void noItemSeesTheInterruptOfAnother() throws Exception {
    var seen = new AtomicInteger();
    var report =
        Batch.of(ITEMS, o -> o.withParallelism(2))
            .process(item -> {
              if (Thread.currentThread().isInterrupted()) {
                seen.incrementAndGet();
              }
              if (item % 2 == 0) {
                Thread.currentThread().interrupt();
              }
            });
    assertThat(report.succeeded()).isEqualTo(SIZE);
    assertThat(seen).hasValue(0);
  }

  @Test
  void theInterruptOfACancelMeetsWhatRunsThen() throws Exception {
    for (int round = 0; round < 50; round++) {
      int last = ThreadLocalRandom.current().nextInt(SIZE);
      var early = new AtomicInteger();
      try (var context = Context.root().withCancel()) {
        var canceller = new AtomicReference<Thread>();
        var report =
            Batch.of(ITEMS, o -> o.withContext(context).withParallelism(2))
                .process(item -> {
                  if (Thread.currentThread().isInterrupted() && !context.isCancelled()) {
                    early.incrementAndGet();
                  }
                  if (item == last) {
                    canceller.set(Thread.startVirtualThread(context::cancel));
                    new CountDownLatch(1).await(); // until the interrupt
                  }
                });
        canceller.get().join();
        assertThat(early).hasValue(0);
        assertThat(report.cancelled()).isEqualTo(1);
        assertThat(report.failed()).isZero();
      }
    }
  }

  @Test
  void itemsMayWaitForAsManyOthersAsRunAtATime() throws Exception {
    var barrier = new CyclicBarrier(4);
    var report =
        Batch.of(ITEMS.subList(0, 4_000), o -> o.withParallelism(4))
            .process(item -> barrier.await());
    assertThat(report.succeeded()).isEqualTo(4_000);
  }

  @Test
  void whatAWorkerLeavesBehindALongItemIsRunByTheOthers() throws Exception {
    var left = new AtomicInteger(SIZE - 1);
    var done = new Hold(time);
    var report =
        Batch.of(ITEMS, this.<Integer>workers(2))
            .process(item -> {
              if (item == SIZE / 4) {
                done.awaitStubbornly(); // in the midst of many that took no time
              } else if (left.decrementAndGet() == 0) {
                done.release();
              }
            });
    assertThat(report.succeeded()).isEqualTo(SIZE);
  }

  @Test
  void whatIsGivenUpIsNamedAlsoWhenManyWereRunBeforeIt() throws Exception {
    var stubborn = new Hold(time);
    Batch<Integer> batch = Batch.of(ITEMS, this.<Integer>workers(1));
    var report =
        Deferred.start(
            time.context(),
            () ->
                batch.process(item -> {
                  if (item == 12_345) {
                    stubborn.awaitStubbornly();
                  }
                }));
    time.advance(ofSeconds(1));
    assertThat(batch.snapshot().running()).isEqualTo(1);
    batch.requestStop();
    time.advance(ofMillis(10_500));

    assertThat(report.join().stillRunning())
        .singleElement()
        .satisfies(running -> assertThat(running.item()).isEqualTo(12_345));
    assertThat(report.join().stillRunning().getFirst().since()).isEqualTo(ofMillis(10_500));
    assertThat(report.join().succeeded()).isEqualTo(12_345);
    assertThat(report.join().notStarted()).hasValue(SIZE - 12_346);
    assertThat(batch.snapshot().abandoned()).isEqualTo(1);
    stubborn.release();
    time.advance(ofSeconds(1));
    assertThat(batch.snapshot().succeeded()).isEqualTo(12_345);
    assertThat(batch.snapshot().strays()).isZero();
  }

  @Test
  void aListThatGrowsIsAFailureOfTheSource() throws Exception {
    List<Integer> list = new ArrayList<>(ITEMS);
    var report =
        Batch.of(list, o -> o.withParallelism(1))
            .process(item -> {
              if (item == 5) {
                list.add(SIZE);
              }
            });
    assertThat(report.sourceFailure())
        .hasValueSatisfying(e ->
            assertThat(e)
                .isInstanceOf(ConcurrentModificationException.class)
                .hasMessage("the source had 20000 items at the start, and now has 20001"));
    assertThat(report.exhausted()).isFalse();
    assertThat(report.succeeded()).isEqualTo(SIZE);
  }

  @Test
  void aListThatShrinksIsAFailureOfTheSource() throws Exception {
    List<Integer> list = new ArrayList<>(ITEMS);
    var report =
        Batch.of(list, o -> o.withParallelism(1))
            .process(item -> {
              if (item == 5_000) {
                list.subList(7_000, SIZE).clear();
              }
            });
    assertThat(report.sourceFailure())
        .hasValueSatisfying(e -> assertThat(e).isInstanceOf(IndexOutOfBoundsException.class));
    assertThat(report.succeeded()).isEqualTo(7_000);
    assertThat(report.notStarted()).hasValue(SIZE - 7_000);
  }

  @Test
  void aNullInTheListIsAFailureOfTheSourceAndHasNotBegun() throws Exception {
    Integer[] items = ITEMS.toArray(Integer[]::new);
    Arrays.fill(items, 9_000, 9_001, null);
    Batch<Integer> batch = Batch.of(Arrays.asList(items), o -> o.withParallelism(1));
    var report = batch.process(item -> times.incrementAndGet(item));
    assertThat(report.sourceFailure())
        .hasValueSatisfying(e -> assertThat(e).hasMessage("the source gave a null"));
    assertThat(ran()).isEqualTo(9_000);
    assertThat(report.succeeded()).isEqualTo(9_000);
    assertThat(report.notStarted()).hasValue(11_000);
    assertThat(batch.snapshot().accepted()).isEqualTo(9_000);
  }

  @Test
  void aListThatIsFilledBetweenMakingAndRunningTheBatchIsRunAsItIsThen() throws Exception {
    List<Integer> list = new ArrayList<>();
    Batch<Integer> batch = Batch.of(list, o -> o.withParallelism(2));
    list.addAll(List.of(1, 2, 3));
    assertThat(batch.map(item -> item)).containsExactly(1, 2, 3);
  }

  @Test
  void longItemsBeginInTheOrderOfTheList() throws Exception {
    List<Integer> order = new CopyOnWriteArrayList<>();
    var report =
        Deferred.start(
            time.context(),
            () ->
                Batch.of(ITEMS.subList(0, 300), this.<Integer>workers(3))
                    .process(item -> {
                      order.add(item);
                      Context.current().sleep(ofSeconds(1));
                    }));
    time.advance(ofSeconds(100));
    assertThat(report.join().succeeded()).isEqualTo(300);
    for (int i = 0; i < 300; i += 3) {
      assertThat(order.subList(i, i + 3)).containsExactlyInAnyOrder(i, i + 1, i + 2);
    }
  }

  @Test
  void aListThatIsForeignCodeIsReadByOneThreadAtATimeInOrder() throws Exception {
    var inside = new AtomicInteger();
    var broken = new AtomicReference<String>();
    class Foreign extends AbstractList<Integer> implements RandomAccess {
      private int next;

      @Override
      public Integer get(int index) {
        if (inside.incrementAndGet() > 1 || index != next++) {
          broken.set("at " + index);
        }
        inside.decrementAndGet();
        return index;
      }

      @Override
      public int size() {
        return SIZE;
      }
    }
    for (List<Integer> list :
        List.<List<Integer>>of(new Foreign(), Collections.unmodifiableList(new Foreign()))) {
      var report = Batch.of(list, o -> o.withParallelism(4)).process(item -> {});
      assertThat(report.succeeded()).isEqualTo(SIZE);
      assertThat(broken.get()).isNull();
    }
  }

  @Test
  void aCancelledContextKeepsTheNextItemFromBeginningBeforeItsListenersAreThrough()
      throws Exception {
    var listening = new CountDownLatch(1);
    var left = new CountDownLatch(1);
    try (var context = Context.root().withCancel()) {
      var canceller = new AtomicReference<Thread>();
      var report =
          Batch.of(
                  ITEMS,
                  o ->
                      o.withContext(context)
                          .withParallelism(1)
                          .withThreads(body ->
                              Thread.ofVirtual()
                                  .unstarted(() -> {
                                    body.run();
                                    left.countDown();
                                  })))
              .process(item -> {
                if (item == 0) { // those who listen below the batch are told before it is
                  Context.current()
                      .withCancel()
                      .onCancel(() -> {
                        listening.countDown();
                        awaitQuietly(left);
                      });
                } else if (item == 500) {
                  canceller.set(Thread.startVirtualThread(context::cancel));
                  listening.await();
                }
              });
      canceller.get().join();
      assertThat(report.succeeded()).isEqualTo(501);
      assertThat(report.notStarted()).hasValue(SIZE - 501);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
