package dev.latchwork.worker;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Errors;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a batch ends before its source does, and that nothing gets lost then. */
@ExtendWith(LeakCheck.class)
class BatchStopTest {
  private final ManualTime time = new ManualTime();
  private final Errors errors = new Errors();

  private <T> UnaryOperator<Batch.Options<T>> workers(int parallelism) {
    return o ->
        o.withName("job")
            .withContext(time.context())
            .withParallelism(parallelism)
            .withErrors(errors);
  }

  @Test
  void aStopBeforeTheBeginningTakesNothing() throws Exception {
    var pulled = new AtomicInteger();
    for (int i = 0; i < 200; i++) {
      var batch = Batch.of(Stream.generate(pulled::incrementAndGet).limit(3));
      batch.requestStop();
      var report = batch.process(item -> {});
      assertThat(report.succeeded()).isZero();
      assertThatThrownBy(report::throwIfAny).isInstanceOf(CancellationException.class);
    }
    assertThat(pulled).hasValue(0);
    var sized = Batch.of(List.of(1, 2, 3));
    sized.requestStop();
    assertThat(sized.process(item -> {}).notStarted()).hasValue(3);
  }

  @Test
  void aStopLetsWhatRunsEndWithinTheGracePeriod() throws Exception {
    var batch = Batch.of(IntStream.range(0, 100).boxed(), this.<Integer>workers(3));
    var report =
        Deferred.start(
            time.context(), () -> batch.process(item -> Context.current().sleep(ofSeconds(2))));
    time.advance(ofSeconds(3));
    batch.requestStop();
    batch.requestStop();
    time.advance(ofSeconds(1));

    assertThat(report.join().succeeded()).isEqualTo(6);
    assertThat(report.join().cancelled()).isZero();
    assertThat(report.join().notStarted()).hasValue(94);
    assertThat(report.join().clean()).isFalse();
    assertThat(report.join().took()).isEqualTo(ofSeconds(4));
  }

  @Test
  void whatRunsLongerThanTheGracePeriodIsCancelledAndInterrupted() throws Exception {
    var never = new Latch("never", time);
    var cause = new AtomicReference<Throwable>();
    var batch = Batch.of(IntStream.range(0, 100).boxed(), this.<Integer>workers(2));
    var report =
        Deferred.start(
            time.context(),
            () ->
                batch.process(item -> {
                  try {
                    never.await(State.STARTED);
                  } catch (InterruptedException e) {
                    cause.set(Context.current().cause().orElseThrow());
                    throw e;
                  }
                }));
    time.advance(ofSeconds(1));
    batch.requestStop();
    time.advance(ofSeconds(10));

    assertThat(report.join().cancelled()).isEqualTo(2);
    assertThat(report.join().failed()).isZero();
    assertThat(report.join().failures()).isEmpty();
    assertThat(report.join().notStarted()).hasValue(98);
    assertThat(cause.get()).hasMessage("job stops");
    assertThat(errors.count()).isEqualTo(2);
  }

  @Test
  void whatIgnoresTheCancelIsAbandonedAndNamed() throws Exception {
    var stubborn = new Hold(time);
    var batch = Batch.of(List.of("slow", "quick", "rest"), this.<String>workers(1));
    var report =
        Deferred.start(time.context(), () -> batch.process(item -> stubborn.awaitStubbornly()));
    time.advance(ofSeconds(1));
    batch.requestStop();
    time.advance(ofMillis(10_500));

    assertThat(report.join().took()).isEqualTo(ofMillis(11_500));
    assertThat(report.join().stillRunning())
        .singleElement()
        .satisfies(running -> assertThat(running.item()).isEqualTo("slow"));
    assertThat(report.join().notStarted()).hasValue(2);
    assertThat(batch.snapshot().abandoned()).isEqualTo(1);
    assertThat(batch.snapshot().strays()).isEqualTo(1);
    stubborn.release();
    time.advance(Duration.ZERO);
    assertThat(batch.snapshot().strays()).isZero();
    assertThat(batch.snapshot().succeeded()).isZero();
  }

  @Test
  void withStopOnErrorNothingMoreIsTakenAndTheOthersAreCancelled() throws Exception {
    var pulled = new AtomicInteger();
    var batch =
        Batch.of(
            Stream.generate(pulled::incrementAndGet),
            o -> this.<Integer>workers(4).apply(o).withStopOnError(true));
    var report =
        Deferred.start(
            time.context(),
            () ->
                batch.process(item -> {
                  Context.current().sleep(ofSeconds(item == 6 ? 1 : 2));
                  if (item == 6) {
                    throw new IOException("enough");
                  }
                }));
    time.advance(ofSeconds(3));

    // 1-4 end at 2 s, 5-8 begin then; 6 fails at 3 s
    assertThat(report.join().succeeded()).isEqualTo(4);
    assertThat(report.join().failed()).isEqualTo(1);
    assertThat(report.join().cancelled()).isEqualTo(3);
    assertThat(report.join().failures())
        .singleElement()
        .satisfies(f -> assertThat(f.item()).isEqualTo(6));
    assertThat(pulled).hasValue(8);
    assertThat(errors.count()).isEqualTo(4);
  }

  @Test
  void aCancelledContextEndsItAtOnceWithoutTakingAnything() throws Exception {
    var pulled = new AtomicInteger();
    try (var context = time.context().withCancel()) {
      context.cancel();
      var report =
          Batch.of(Stream.generate(pulled::incrementAndGet), o -> o.withContext(context))
              .process(item -> {});
      assertThat(report.exhausted()).isFalse();
      assertThat(report.clean()).isFalse();
      assertThat(report.succeeded() + report.failed() + report.cancelled()).isZero();
      assertThat(pulled).hasValue(0);
      assertThatThrownBy(report::throwIfAny).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void cancellingTheContextCancelsWhatRuns() throws Exception {
    try (var context = time.context().withCancel()) {
      var batch = Batch.of(List.of(1, 2, 3), o -> o.withContext(context).withParallelism(2));
      var report =
          Deferred.start(
              time.context(), () -> batch.process(item -> Context.current().sleep(ofSeconds(60))));
      time.advance(ofSeconds(1));
      context.cancel();
      time.advance(Duration.ZERO);

      assertThat(report.join().cancelled()).isEqualTo(2);
      assertThat(report.join().notStarted()).hasValue(1);
      assertThat(report.join().took()).isEqualTo(ofSeconds(1));
    }
  }

  @Test
  void withInterruptsOffWhatRunsIsOnlyCancelled() throws Exception {
    var interrupted = new AtomicReference<Boolean>();
    try (var context = time.context().withCancel()) {
      var batch = Batch.of(List.of(1), o -> o.withContext(context).withInterrupts(false));
      var report =
          Deferred.start(
              time.context(),
              () ->
                  batch.process(item -> {
                    try {
                      Context.current().sleep(ofSeconds(60));
                    } finally {
                      interrupted.set(Thread.currentThread().isInterrupted());
                    }
                  }));
      time.advance(ofSeconds(1));
      context.cancel();
      time.advance(Duration.ZERO);
      assertThat(report.join().cancelled()).isEqualTo(1);
      assertThat(interrupted).hasValue(false);
    }
  }

  @Test
  void anInterruptOfProcessCancelsItAndTheSnapshotAnswers() throws Exception {
    var batch = Batch.of(IntStream.range(0, 10).boxed(), this.<Integer>workers(2));
    var thrown = new AtomicReference<InterruptedException>();
    Thread caller =
        time.start(
            Thread.ofVirtual().factory(),
            () -> {
              try {
                batch.process(item -> {
                  if (item == 0) {
                    throw new IOException("before the interrupt");
                  }
                  Context.current().sleep(ofSeconds(item));
                });
              } catch (InterruptedException e) {
                thrown.set(e);
              }
            });
    time.advance(ofMillis(2_500)); // 1 and 2 have succeeded, 3 and 4 run
    caller.interrupt();
    time.advance(Duration.ZERO);

    assertThat(thrown.get())
        .hasMessage("job was interrupted and has stopped")
        .satisfies(e ->
            assertThat(e.getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly("before the interrupt"));
    Snapshot counts = batch.snapshot();
    assertThat(counts.state()).isEqualTo(State.STOPPED);
    assertThat(counts.succeeded()).isEqualTo(2);
    assertThat(counts.failed()).isEqualTo(1);
    assertThat(counts.cancelled()).isEqualTo(2);
    assertThat(counts.accepted()).isEqualTo(5);
    assertThat(counts.running()).isZero();
    assertThat(errors.count()).isEqualTo(3);
  }

  @Test
  void aBatchInsideAnActionIsCancelledWithIt() throws Exception {
    var cancelled = new AtomicInteger();
    var inner = new AtomicReference<Batch<Integer>>();
    WorkQueue<String> queue =
        WorkQueue.of(
            item -> {
              Batch<Integer> batch =
                  Batch.of(List.of(1, 2, 3), o -> o.withName("inner").withParallelism(2));
              inner.set(batch);
              var report =
                  batch.process(part -> {
                    try {
                      Context.current().sleep(ofSeconds(60));
                    } catch (CancellationException e) {
                      cancelled.incrementAndGet();
                      throw e;
                    }
                  });
              report.throwIfAny(); // unless the interrupt came first
            },
            o -> o.withContext(time.context()).withErrors(errors));
    queue.start().put("outer");
    time.advance(ofSeconds(1));
    StopReport<String> report = queue.stop(Duration.ZERO);

    assertThat(report.counts().cancelled()).isEqualTo(1);
    assertThat(cancelled).hasValue(2);
    assertThat(inner.get().snapshot().cancelled()).isEqualTo(2);
    assertThat(inner.get().snapshot().state()).isEqualTo(State.STOPPED);
    assertThat(errors.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void whatWasTakenHasRunOrWasCancelled(int parallelism) throws Exception {
    for (int round = 0; round < 200; round++) {
      var taken = new AtomicInteger();
      var began = new AtomicInteger();
      try (var context = Context.root().withCancel()) {
        Batch<Integer> batch =
            Batch.of(
                Stream.generate(taken::incrementAndGet),
                o -> o.withContext(context).withParallelism(parallelism));
        var report =
            batch.process(item -> {
              if (began.incrementAndGet() == 20) {
                context.cancel();
              }
            });
        assertThat(report.succeeded() + report.cancelled()).isEqualTo(taken.get());
        assertThat(began.get()).isEqualTo((int) report.succeeded());
        assertThat(report.cancelled()).isLessThanOrEqualTo(parallelism);
        assertThat(batch.snapshot().accepted()).isEqualTo(taken.get());
      }
    }
  }
}
