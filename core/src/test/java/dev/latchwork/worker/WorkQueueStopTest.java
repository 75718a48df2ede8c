package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.BorrowedTime;
import dev.latchwork.internal.Watch;
import dev.latchwork.signal.CannotStopException;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.task.Deferred;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import dev.latchwork.worker.StopReport.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class WorkQueueStopTest {
  private static final Duration ALLOWANCE = ofMillis(500);

  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final List<Object> log = Collections.synchronizedList(new ArrayList<>());

  private WorkQueue.Options<Integer> mail(WorkQueue.Options<Integer> options) {
    return options
        .withName("mail")
        .withParallelism(2)
        .withGracePeriod(ofSeconds(10))
        .withContext(time.context());
  }

  private Deferred<StopReport<Integer>> stopping(WorkQueue<Integer> queue, Duration grace) {
    Deferred<StopReport<Integer>> stop = Deferred.start(time.context(), () -> queue.stop(grace));
    time.advance(ZERO);
    return stop;
  }

  @Test
  void aStopDrainsWhatWasAccepted() throws Exception {
    WorkQueue<Integer> queue = WorkQueue.of(log::add, this::mail);
    queue.start();
    for (int item = 0; item < 100; item++) {
      queue.put(item);
    }
    StopReport<Integer> report = queue.stop();
    assertThat(log).hasSize(100);
    assertThat(report.clean()).isTrue();
    assertThat(report.name()).isEqualTo("mail");
    assertThat(report.cause()).isEqualTo(Cause.REQUEST);
    assertThat(report.failure()).isEmpty();
    assertThat(report.counts().accepted()).isEqualTo(100);
    assertThat(report.counts().succeeded()).isEqualTo(100);
    Counts.assertFinal(report.counts());
  }

  @Test
  void atTheDeadlineWhatRunsIsCancelledAndTheRestHandedBackInOrder() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              try {
                hold.await();
              } finally {
                log.add(Context.current().isCancelled());
              }
            },
            this::mail);
    queue.start();
    for (int item = 1; item <= 5; item++) {
      queue.put(item);
    }
    Deferred<StopReport<Integer>> stop = stopping(queue, ofSeconds(3));
    time.advance(ofSeconds(3).minusNanos(1));
    assertThat(stop.isDone()).isFalse();
    assertThat(log).isEmpty();
    time.advance(Duration.ofNanos(1));

    StopReport<Integer> report = stop.join();
    assertThat(report.took()).isEqualTo(ofSeconds(3));
    assertThat(report.notRun()).containsExactly(3, 4, 5);
    assertThat(report.cutShort()).isEqualTo(2);
    assertThat(report.counts().cancelled()).isEqualTo(2);
    assertThat(report.counts().handedBack()).isEqualTo(3);
    assertThat(report.clean()).isFalse();
    assertThat(report.stillRunning()).isEmpty();
    assertThat(log).containsExactly(true, true);
    Counts.assertFinal(report.counts());
  }

  @Test
  void afterTheAllowanceWhatStillRunsIsGivenUpAndNamed() throws Exception {
    WorkQueue<Integer> queue = WorkQueue.of(item -> hold.awaitStubbornly(), this::mail);
    queue.start();
    queue.put(1);
    time.advance(ZERO);
    Deferred<StopReport<Integer>> stop = stopping(queue, ofSeconds(3));
    time.advance(ofSeconds(3).plus(ALLOWANCE).minusNanos(1));
    assertThat(stop.isDone()).isFalse();
    time.advance(Duration.ofNanos(1));

    StopReport<Integer> report = stop.join();
    assertThat(report.took()).isEqualTo(ofSeconds(3).plus(ALLOWANCE));
    assertThat(report.counts().abandoned()).isEqualTo(1);
    assertThat(report.counts().strays()).isEqualTo(1);
    assertThat(report.stillRunning())
        .singleElement()
        .satisfies(running -> {
          assertThat(running.item()).isEqualTo(1);
          assertThat(running.thread().getName()).startsWith("mail-");
          assertThat(running.since()).isEqualTo(ofSeconds(3).plus(ALLOWANCE));
          assertThat(running.stack()).anyMatch(f -> f.getMethodName().equals("awaitStubbornly"));
        });
    assertThat(queue.is(State.STOPPED)).isTrue();
    Counts.assertFinal(report.counts());

    hold.release();
    time.advance(ZERO);
    assertThat(queue.snapshot().strays()).isZero();
    assertThat(queue.snapshot().succeeded()).isZero();
    assertThat(queue.snapshot().abandoned()).isEqualTo(1);
  }

  @Test
  void onlyTheFirstHundredOfManyStraysAreNamed() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> hold.awaitStubbornly(), o -> mail(o).withParallelism(120).withCapacity(120));
    queue.start();
    for (int item = 0; item < 120; item++) {
      queue.put(item);
    }
    time.advance(ZERO);
    Deferred<StopReport<Integer>> stop = stopping(queue, ZERO);
    time.advance(ALLOWANCE);
    assertThat(stop.join().stillRunning()).hasSize(100);
    assertThat(stop.join().counts().abandoned()).isEqualTo(120);
    hold.release();
    time.advance(ZERO);
    assertThat(queue.snapshot().strays()).isZero();
  }

  @Test
  void aStopWithoutGraceHandsBackAtOnce() throws Exception {
    WorkQueue<Integer> queue = WorkQueue.of(item -> hold.await(), this::mail);
    queue.start();
    for (int item = 1; item <= 4; item++) {
      queue.put(item);
      time.advance(ZERO);
    }
    StopReport<Integer> report = queue.stop(ZERO);
    assertThat(report.cause()).isEqualTo(Cause.NOW);
    assertThat(report.took()).isZero();
    assertThat(report.notRun()).containsExactly(3, 4);
    assertThat(report.cutShort()).isEqualTo(2);
    assertThat(report.counts().cancelled()).isEqualTo(2);
  }

  @Test
  void concurrentStopsShareTheReportAndTheNearestDeadlineCounts() throws Exception {
    WorkQueue<Integer> queue = WorkQueue.of(item -> hold.await(), this::mail);
    queue.start().put(1);
    time.advance(ZERO);
    Deferred<StopReport<Integer>> patient = stopping(queue, ofSeconds(60));
    Deferred<StopReport<Integer>> hasty = stopping(queue, ofSeconds(2));
    CompletableFuture<StopReport<Integer>> stage = queue.requestStop();
    time.advance(ofSeconds(2));

    StopReport<Integer> report = hasty.join();
    assertThat(report.took()).isEqualTo(ofSeconds(2));
    assertThat(patient.join()).isSameAs(report);
    assertThat(stage.join()).isSameAs(report);
    assertThat(queue.stop()).isSameAs(report);
    assertThat(queue.requestStop().join()).isSameAs(report);
    assertThat(report.cause()).isEqualTo(Cause.REQUEST);
  }

  @Test
  void aStopOfWhatIsOverStartsNoThreadAndSetsNoTimer() {
    var uses = new AtomicInteger();
    TimeSource counting =
        new BorrowedTime(time) {
          @Override
          public Thread start(ThreadFactory threads, Runnable body) {
            uses.incrementAndGet();
            return super.start(threads, body);
          }

          @Override
          public Timer after(Duration delay, Runnable signal) {
            uses.incrementAndGet();
            return super.after(delay, signal);
          }
        };
    WorkQueue<Integer> queue =
        WorkQueue.of(log::add, o -> mail(o).withContext(Context.root(counting)));
    StopReport<Integer> report = queue.start().stop();
    int before = uses.get();
    assertThat(queue.stop()).isSameAs(report);
    assertThat(queue.stop(ZERO)).isSameAs(report);
    assertThat(queue.requestStop().join()).isSameAs(report);
    assertThat(uses).hasValue(before);
  }

  @Test
  void aStopWithoutGraceEscalatesTheOneThatIsUnderWay() throws Exception {
    WorkQueue<Integer> queue = WorkQueue.of(item -> hold.await(), this::mail);
    queue.start().put(1);
    time.advance(ZERO);
    Deferred<StopReport<Integer>> patient = stopping(queue, ofSeconds(60));
    assertThat(queue.stop(ZERO)).isSameAs(patient.join());
    assertThat(patient.join().cutShort()).isEqualTo(1);
  }

  @Test
  void anInterruptedStopEscalatesAndSetsTheFlagAgain() throws Exception {
    WorkQueue<Integer> queue = WorkQueue.of(item -> hold.await(), this::mail);
    queue.start().put(1);
    time.advance(ZERO);
    AtomicReference<StopReport<Integer>> report = new AtomicReference<>();
    Deferred<Boolean> stop =
        Deferred.start(
            time.context(),
            () -> {
              report.set(queue.stop(ofSeconds(60)));
              return Thread.interrupted();
            });
    time.advance(ZERO);
    stop.cancel(true);
    assertThat(stop.join()).isTrue();
    assertThat(report.get().cutShort()).isEqualTo(1);
    assertThat(report.get().took()).isZero();
  }

  @Test
  void aCancelledContextStopsAtOnceAndIsNoFailure() throws Exception {
    try (Context.Cancellable context = time.context().withCancel()) {
      WorkQueue<Integer> queue =
          WorkQueue.of(item -> hold.await(), o -> mail(o).withContext(context));
      queue.start();
      for (int item = 1; item <= 3; item++) {
        queue.put(item);
        time.advance(ZERO);
      }
      context.cancel();
      queue.await(State.STOPPED);
      StopReport<Integer> report = queue.stop();
      assertThat(report.cause()).isEqualTo(Cause.CONTEXT);
      assertThat(queue.failure()).isEmpty();
      assertThat(report.notRun()).containsExactly(3);
      assertThat(report.counts().cancelled()).isEqualTo(2);
    }
  }

  @Test
  void anActionCannotStopItsQueueButCanAskForIt() throws Exception {
    AtomicReference<WorkQueue<Integer>> self = new AtomicReference<>();
    self.set(
        WorkQueue.of(
            item -> {
              assertThatThrownBy(() -> self.get().stop())
                  .isInstanceOf(CannotStopException.class)
                  .hasMessageContaining("requestStop()");
              assertThat(self.get().is(State.STARTED)).isTrue();
              var _ = self.get().requestStop();
              assertThat(self.get().is(State.STOPPING)).isTrue();
              log.add(item);
            },
            this::mail));
    self.get().start().put(1);
    self.get().await(State.STOPPED);
    assertThat(log).containsExactly(1);
    assertThat(self.get().stop().clean()).isTrue();
  }

  @Test
  void theHookGetsTheFinalReportOnceBeforeTheRunIsOver() throws Exception {
    AtomicReference<WorkQueue<Integer>> self = new AtomicReference<>();
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> hold.await(),
            o ->
                mail(o)
                    .withOnStop(report -> {
                      log.add(report);
                      log.add(self.get().state());
                    }));
    self.set(queue);
    queue.start();
    for (int item = 1; item <= 3; item++) {
      queue.put(item);
      time.advance(ZERO);
    }
    StopReport<Integer> report = queue.stop(ZERO);
    assertThat(log).containsExactly(report, State.STOPPING);
    assertThat(report.notRun()).containsExactly(3);
  }

  @Test
  void aHookThatBlocksOrThrowsDoesNotHoldUpTheStop() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(log::add, o -> mail(o).withOnStop(report -> hold.awaitStubbornly()));
    queue.start();
    Deferred<StopReport<Integer>> stop = stopping(queue, ofSeconds(5));
    assertThat(stop.isDone()).isFalse();
    time.advance(ALLOWANCE);
    assertThat(stop.join().clean()).isTrue();
    hold.release();

    var complaint = new IllegalStateException("the hook of a test");
    WorkQueue<Integer> throwing =
        WorkQueue.of(
            log::add,
            o ->
                mail(o)
                    .withOnStop(report -> {
                      throw complaint;
                    }));
    assertThat(throwing.start().stop().clean()).isTrue();
    Watch.current().read(complaint); // it was logged
  }

  @Test
  void listenersThatBlockDoNotHoldUpAStopAtOnce() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              Context.current().onCancel(hold::awaitStubbornly);
              hold.awaitStubbornly();
            },
            this::mail);
    queue.start().put(1);
    time.advance(ZERO);
    Deferred<StopReport<Integer>> stop = stopping(queue, ZERO);
    time.advance(ALLOWANCE);
    assertThat(stop.isDone()).isTrue();
    assertThat(stop.join().counts().abandoned()).isEqualTo(1);
    hold.release();
    time.advance(ZERO);
  }

  @Test
  void aListenerLeftBehindDoesNotHoldUpACleanStop() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(item -> Context.current().onCancel(hold::awaitStubbornly), this::mail);
    queue.start().put(1);
    time.advance(ZERO);
    Deferred<StopReport<Integer>> stop = stopping(queue, ofSeconds(5));
    time.advance(ALLOWANCE);
    assertThat(stop.isDone()).isTrue();
    assertThat(stop.join().clean()).isTrue();
    hold.release();
    time.advance(ZERO);
  }
}
