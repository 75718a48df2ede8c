package dev.latchwork.worker;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Errors;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a batch does with its items, and what it says about them. */
@ExtendWith(LeakCheck.class)
class BatchTest {
  private final ManualTime time = new ManualTime();

  @Test
  void everyItemRunsOnce() throws Exception {
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    var twice = new AtomicInteger();
    var report =
        Batch.of(IntStream.range(0, 10_000).boxed(), o -> o.withParallelism(8))
            .process(item -> {
              if (!seen.add(item)) {
                twice.incrementAndGet();
              }
            });
    assertThat(seen).hasSize(10_000);
    assertThat(twice).hasValue(0);
    assertThat(report.succeeded()).isEqualTo(10_000);
    assertThat(report.notStarted()).hasValue(0);
    assertThat(report.exhausted()).isTrue();
    assertThat(report.clean()).isTrue();
  }

  @Test
  void asManyItemsRunAtATimeAsItIsTold() throws Exception {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var batch =
        Batch.of(
            IntStream.range(0, 50).boxed(), o -> o.withParallelism(7).withContext(time.context()));
    var report =
        Deferred.start(
            time.context(),
            () ->
                batch.process(item -> {
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  Context.current().sleep(ofSeconds(1));
                  running.decrementAndGet();
                }));
    time.advance(ofSeconds(8)); // 50 items, 7 at a time

    assertThat(report.join().succeeded()).isEqualTo(50);
    assertThat(report.join().took()).isEqualTo(ofSeconds(8));
    assertThat(most).hasValue(7);
  }

  @Test
  void withOneWorkerItemsRunInTheOrderOfTheSource() throws Exception {
    List<Integer> order = new CopyOnWriteArrayList<>();
    List<Integer> items = IntStream.range(0, 100).boxed().toList();
    Batch.of(items, o -> o.withParallelism(1)).process(order::add);
    assertThat(order).isEqualTo(items);
  }

  @Test
  void aFailureKeepsNothingElseFromRunningAndIsReportedWithItsItem() throws Exception {
    var errors = new Errors();
    var report =
        Batch.of(IntStream.range(0, 100).boxed(), o -> o.withParallelism(4).withErrors(errors))
            .process(item -> {
              if (item % 10 == 3) {
                throw new IOException("no " + item);
              }
            });
    assertThat(report.succeeded()).isEqualTo(90);
    assertThat(report.failed()).isEqualTo(10);
    assertThat(report.exhausted()).isTrue();
    assertThat(report.clean()).isFalse();
    assertThat(report.failures())
        .extracting(Failure::item)
        .containsExactlyInAnyOrder(3, 13, 23, 33, 43, 53, 63, 73, 83, 93);
    assertThat(report.failures())
        .allSatisfy(f -> assertThat(f.error()).hasMessage("no " + f.item()));
    assertThat(errors.all())
        .containsExactlyInAnyOrderElementsOf(
            report.failures().stream().map(Failure::error).toList());
  }

  @Test
  void theListOfFailuresIsBoundedAndTheirNumberExact() throws Exception {
    var report =
        Batch.of(IntStream.range(0, 3_000).boxed(), o -> o.withParallelism(4))
            .process(item -> {
              throw new ArithmeticException("no " + item);
            });
    assertThat(report.failed()).isEqualTo(3_000);
    assertThat(report.failures()).hasSize(1_024);
  }

  @Test
  void throwIfAnyThrowsTheFirstFailureWithTheOthersSuppressedOnce() throws Exception {
    var report =
        Batch.of(List.of(1, 2, 3), o -> o.withParallelism(1))
            .process(item -> {
              throw new IOException("no " + item);
            });
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(report::throwIfAny)
          .isInstanceOf(IOException.class)
          .hasMessage("no 1")
          .satisfies(e ->
              assertThat(e.getSuppressed())
                  .extracting(Throwable::getMessage)
                  .containsExactly("no 2", "no 3"));
    }
  }

  @Test
  void aSecondRunIsRefusedAndTakesNothing() throws Exception {
    var ran = new AtomicInteger();
    var batch = Batch.of(List.of(1, 2, 3), o -> o.withName("once"));
    batch.process(item -> ran.incrementAndGet());
    assertThatIllegalStateException()
        .isThrownBy(() -> batch.process(item -> ran.incrementAndGet()))
        .withMessage("once cannot run: a batch runs once, and this one has been run");
    assertThatIllegalStateException().isThrownBy(() -> batch.map(item -> ran.incrementAndGet()));
    assertThat(ran).hasValue(3);
  }

  @Test
  void aSecondRunIsRefusedWhileTheFirstIsUnderWay() throws Exception {
    var refused = new AtomicReference<Throwable>();
    var batch = Batch.of(List.of(1), o -> o.withName("once"));
    batch.process(item -> {
      try {
        batch.process(again -> {});
      } catch (IllegalStateException e) {
        refused.set(e);
      }
    });
    assertThat(refused.get()).hasMessageStartingWith("once cannot run: ");
  }

  @Test
  void itsContextIsThatOfWhoeverMadeIt() throws Exception {
    var key = Context.Key.<String>of("tenant");
    var seen = new AtomicReference<String>();
    Batch<Integer> made = time.context().with(key, "blue").call(() -> Batch.of(List.of(1)));
    made.process(item -> seen.set(Context.current().get(key).orElseThrow()));
    assertThat(seen).hasValue("blue");
  }

  @Test
  void anInterceptorStandsAroundEachItem() throws Exception {
    List<Object> arguments = new CopyOnWriteArrayList<>();
    var results =
        Batch.of(
                List.of(1, 2, 3),
                o ->
                    o.withParallelism(1)
                        .withName("job")
                        .withInterceptor(call -> {
                          arguments.add(call.name() + call.argument());
                          call.proceed();
                        }))
            .map(item -> item * 10);
    assertThat(arguments).containsExactly("job1", "job2", "job3");
    assertThat(results).containsExactly(10, 20, 30);
  }

  @Test
  void aRetryingInterceptorMakesOneEndOfAnItem() throws Exception {
    var tries = new AtomicInteger();
    var report =
        Batch.of(
                List.of(1),
                o ->
                    o.withInterceptor(call -> {
                      try {
                        call.proceed();
                      } catch (IOException e) {
                        call.proceed();
                      }
                    }))
            .process(item -> {
              if (tries.incrementAndGet() == 1) {
                throw new IOException("the first time");
              }
            });
    assertThat(report.succeeded()).isEqualTo(1);
    assertThat(report.failed()).isZero();
  }

  @Test
  void threadsAreNamedAfterIt() throws Exception {
    Set<String> names = ConcurrentHashMap.newKeySet();
    Batch.of(List.of(1), o -> o.withName("hash"))
        .process(item -> names.add(Thread.currentThread().getName()));
    assertThat(names).containsExactly("hash-1");
  }

  @Test
  void aFactoryThatFailsEndsTheBatchBeforeAnythingIsTaken() {
    for (int good : List.of(0, 1, 2)) {
      var ran = new AtomicInteger();
      var made = new AtomicInteger();
      var batch =
          Batch.of(
              List.of(1, 2, 3, 4),
              o ->
                  o.withName("job")
                      .withParallelism(3)
                      .withThreads(body -> {
                        if (made.getAndIncrement() == good) {
                          throw new ArithmeticException("no thread");
                        }
                        return Thread.ofPlatform().unstarted(body);
                      }));
      assertThatThrownBy(() -> batch.process(item -> ran.incrementAndGet()))
          .isInstanceOf(CannotStartException.class)
          .hasMessageStartingWith("job cannot start: ")
          .hasCauseInstanceOf(ArithmeticException.class);
      assertThat(ran).hasValue(0);
      assertThat(batch.snapshot().state()).isEqualTo(State.STOPPED);
    }
  }

  @Test
  void optionsThatMakeNoSenseAreToldAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Batch.of(List.of(1), o -> o.withParallelism(0)))
        .withMessage("parallelism must be 1 or more: it is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Batch.of(List.of(1), o -> o.withGracePeriod(ofSeconds(-1))))
        .withMessage("gracePeriod must not be negative: it is PT-1S");
  }

  @Test
  @SuppressWarnings("NullAway") // the point of the test
  void whatIsMissingIsToldByItsName() {
    var batch = Batch.of(List.of(1));
    assertThatNullPointerException().isThrownBy(() -> batch.process(null)).withMessage("action");
    assertThatNullPointerException().isThrownBy(() -> batch.map(null)).withMessage("action");
    assertThatNullPointerException()
        .isThrownBy(() -> Batch.of(List.of(1), o -> o.withContext(null)))
        .withMessage("context");
    assertThatNullPointerException()
        .isThrownBy(() -> Batch.of(List.of(1), o -> o.withGracePeriod(null)))
        .withMessage("gracePeriod");
    assertThat(batch.snapshot()).isEqualTo(Snapshot.of(batch.snapshot().name(), State.STOPPED));
  }
}
