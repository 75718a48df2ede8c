package dev.latchwork.worker;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.latchwork.internal.Watch;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Errors;
import dev.latchwork.task.Interceptor;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is given to a worker besides its action, and throws. */
@ExtendWith({LeakCheck.class, QuietLog.class})
class FaultyHooksTest {
  private static final int ITEMS = 6;

  private final ManualTime time = new ManualTime();
  private final List<Throwable> thrown = new CopyOnWriteArrayList<>();
  private final Errors errors = new Errors();

  private void strike(Fault fault) {
    try {
      fault.strike();
    } catch (Throwable e) {
      thrown.add(e);
      throw e;
    }
  }

  /** What has been thrown was logged. */
  @AfterEach
  void readTheLog() {
    thrown.forEach(Watch.current()::read);
  }

  /** Every second item fails by itself. */
  private static void act(int item) throws IOException {
    if (item % 2 == 1) {
      throw new IOException("item " + item);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aQueueWhoseEveryHookThrowsLosesNothing(Fault fault) throws Exception {
    var queue =
        WorkQueue.<Integer>of(
            FaultyHooksTest::act,
            o ->
                o.withParallelism(2)
                    .withContext(time.context())
                    .withErrors((item, error) -> {
                      thrown.add(error);
                      strike(fault);
                    })
                    .withAfterEach(item -> strike(fault))
                    .withOnStop(report -> strike(fault)));
    queue.start();
    List<Deferred<Void>> results = new ArrayList<>();
    for (int item = 0; item < ITEMS; item++) {
      results.add(queue.submit(item));
      queue.put(item);
    }
    StopReport<Integer> report = queue.stop();
    Counts.assertFinal(report.counts());
    assertThat(report.took()).isZero();
    assertThat(report.counts().succeeded()).isEqualTo(ITEMS);
    assertThat(report.counts().failed()).isEqualTo(ITEMS);
    assertThat(results).allMatch(Deferred::isDone);
    for (int item = 0; item < ITEMS; item++) {
      assertThat(results.get(item).state())
          .isEqualTo(item % 2 == 0 ? Deferred.State.SUCCESS : Deferred.State.FAILED);
    }
    assertThat(queue.start().stop().clean()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void whatAnInterceptorThrowsIsTheFailureOfItsItem(Fault fault) throws Exception {
    Interceptor before = call -> strike(fault);
    Interceptor after =
        call -> {
          call.proceed();
          strike(fault);
        };
    for (Interceptor interceptor : List.of(before, after, before.andThen(after))) {
      thrown.clear();
      var failures = new Errors();
      var queue =
          WorkQueue.<Integer>of(
                  item -> {},
                  o ->
                      o.withInterceptor(interceptor)
                          .withErrors(failures)
                          .withContext(time.context()))
              .start();
      Deferred<Void> result = queue.submit(1);
      assertThat(catchThrowable(result::join).getCause()).isSameAs(thrown.getFirst());
      StopReport<Integer> report = queue.stop();
      assertThat(report.counts().failed()).isEqualTo(1);
      assertThat(failures.first().orElseThrow()).isSameAs(thrown.getFirst());
      Counts.assertFinal(report.counts());
    }
  }

  @ParameterizedTest
  @EnumSource
  void anIntervalWhoseErrorConsumerThrowsTicksOn(Fault fault) {
    var interval =
        Interval.every(
                ofSeconds(1),
                () -> strike(fault),
                o -> o.withErrors(error -> strike(fault)).withContext(time.context()))
            .start();
    time.advance(ofSeconds(3));
    StopReport<Void> report = interval.stop();
    Counts.assertFinal(report.counts());
    assertThat(report.counts().failed()).isEqualTo(3);
    assertThat(report.counts().missed()).isZero();
    assertThat(thrown).hasSize(6);
  }

  /** Lists are shared out, other sources are pulled from. */
  @ParameterizedTest
  @EnumSource
  void aBatchWhoseActionsAndErrorHandlerThrowReportsEachItemOnce(Fault fault) throws Exception {
    List<Integer> items = IntStream.range(0, ITEMS).boxed().toList();
    List<Batch<Integer>> batches =
        List.of(
            Batch.of(items, o -> o.withContext(time.context()).withErrors((i, e) -> strike(fault))),
            Batch.of(
                items.iterator(),
                o -> o.withContext(time.context()).withErrors((i, e) -> strike(fault))));
    for (Batch<Integer> batch : batches) {
      IdentityHashMap<Throwable, Integer> failed = new IdentityHashMap<>();
      BatchReport<Integer> report =
          batch.process(item -> {
            Thread.currentThread().interrupt();
            if (item % 2 == 1) {
              strike(fault);
            }
          });
      report.failures().forEach(failure -> failed.put(failure.error(), failure.item()));
      assertThat(report.succeeded()).isEqualTo(ITEMS / 2);
      assertThat(report.failed()).isEqualTo(ITEMS / 2);
      assertThat(failed).hasSize(ITEMS / 2);
      assertThat(report.exhausted()).isTrue();
      Counts.assertFinal(batch.snapshot());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMapThatFailsThrowsTheFailureItself(Fault fault) {
    var batch = Batch.of(List.of(1), o -> o.withContext(time.context()));
    Throwable failure =
        catchThrowable(() ->
            batch.map(item -> {
              strike(fault);
              return item;
            }));
    assertThat(failure).isExactlyInstanceOf(CompletionException.class);
    boolean wrapped = fault == Fault.NEITHER_EXCEPTION_NOR_ERROR;
    Throwable cause = wrapped ? failure.getCause().getCause() : failure.getCause();
    assertThat(cause).isSameAs(thrown.getFirst());
  }

  @ParameterizedTest
  @EnumSource
  void aSourceThatThrowsFailsTheBatchAndNothingElse(Fault fault) throws Exception {
    var taken = new CopyOnWriteArrayList<Integer>();
    var source =
        Stream.iterate(0, i -> i + 1)
            .peek(i -> {
              Thread.currentThread().interrupt();
              if (i == ITEMS) {
                strike(fault);
              }
            });
    var batch = Batch.of(source, o -> o.withContext(time.context()).withErrors(errors));
    BatchReport<Integer> report = batch.process(taken::add);
    assertThat(taken).hasSize(ITEMS);
    assertThat(report.succeeded()).isEqualTo(ITEMS);
    assertThat(report.sourceFailure().orElseThrow()).isSameAs(thrown.getFirst());
    assertThat(report.clean()).isFalse();
    Counts.assertFinal(batch.snapshot());
    assertThat(report.took()).isZero();
  }
}
