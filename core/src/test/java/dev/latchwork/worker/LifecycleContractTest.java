package dev.latchwork.worker;

import static dev.latchwork.signal.State.ACTIVE;
import static dev.latchwork.signal.State.PAUSED;
import static dev.latchwork.signal.State.STARTED;
import static dev.latchwork.signal.State.STARTING;
import static dev.latchwork.signal.State.STOPPED;
import static dev.latchwork.signal.State.STOPPING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.latchwork.Race;
import dev.latchwork.internal.Watch;
import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.CannotStopException;
import dev.latchwork.task.Task;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.worker.Subject.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Starting, stopping, waiting and asking, on every kind of lifecycle. */
@ExtendWith(LeakCheck.class)
class LifecycleContractTest extends LifecycleContract {
  @Test
  void aSecondStartIsRefused() {
    it.start();
    assertThatThrownBy(it::start)
        .isExactlyInstanceOf(CannotStartException.class)
        .hasMessage("it cannot start: it is STARTED");
    assertThat(it.is(STARTED)).isTrue();
  }

  @Test
  void aStopBeforeTheFirstStartIsRefused() {
    for (Task stop :
        List.<Task>of(it::stop, () -> it.stop(Duration.ZERO), () -> it.requestStop().join())) {
      assertThatThrownBy(stop::run)
          .isExactlyInstanceOf(CannotStopException.class)
          .hasMessage("it cannot stop: it was never started");
    }
    assertThat(it.state()).isEqualTo(STOPPED);
  }

  @Test
  void closeDoesNothingBeforeTheFirstStartAndAfterTheEnd() {
    it.close();
    it.start();
    it.close();
    assertThat(it.state()).isEqualTo(STOPPED);
    it.close();
    assertThat(it.state()).isEqualTo(STOPPED);
  }

  @Test
  void everyStopOfARunGivesTheSameReport() {
    it.start();
    StopReport<?> report = it.stop();
    assertThat(report.cause()).isEqualTo(StopReport.Cause.REQUEST);
    assertThat(report.clean()).isTrue();
    assertThat(it.stop()).isSameAs(report);
    assertThat(it.stop(Duration.ZERO)).isSameAs(report);
    assertThat(it.requestStop().join()).isSameAs(report);
  }

  @Test
  void concurrentStopsShareOneReport() throws Exception {
    Race.run(
        4,
        20,
        round -> {
          it.start();
          Set<StopReport<?>> reports =
              Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
          AtomicInteger back = new AtomicInteger();
          return lane -> {
            reports.add(lane == 0 ? it.requestStop().join() : it.stop(Duration.ofSeconds(lane)));
            if (back.incrementAndGet() == 4 && reports.size() != 1) {
              throw new AssertionError("one stop, but " + reports);
            }
          };
        });
    assertThat(it.state()).isEqualTo(STOPPED);
  }

  @Test
  void ofConcurrentStartsOneWins() throws Exception {
    AtomicInteger won = new AtomicInteger();
    AtomicInteger rounds = new AtomicInteger();
    Race.run(
        4,
        20,
        round -> {
          if (rounds.getAndIncrement() > 0) {
            it.stop();
          }
          return lane -> {
            try {
              it.start();
              won.incrementAndGet();
            } catch (CannotStartException e) {
              assertThat(e).hasMessageMatching("it cannot start: it is (STARTING|STARTED)");
            }
          };
        });
    assertThat(won).hasValue(20);
  }

  @Test
  void itStartsAHundredTimesAndEachRunCountsAnew() throws Exception {
    Set<StopReport<?>> reports = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 100; i++) {
      subject.running(() -> {});
      StopReport<?> report = it.stop();
      reports.add(report);
      // The service with two tasks counts both.
      assertThat(report.counts().accepted()).isEqualTo(kind == Kind.START_STOP ? 2 : 1);
      assertThat(report.counts().succeeded()).isEqualTo(report.counts().accepted());
      assertThat(it.snapshot().waiting()).isZero();
    }
    assertThat(reports).hasSize(100);
  }

  @Test
  void anActionCanRequestTheStopOfItsOwn() throws Exception {
    AtomicReference<CompletableFuture<?>> stage = new AtomicReference<>();
    subject.running(() -> stage.set(it.requestStop()));
    assertThat(it.state()).isEqualTo(STOPPED);
    assertThat(stage.get().join()).isSameAs(it.stop());
  }

  @Test
  void whatWouldWaitForItselfThrowsAtOnceAndChangesNothing() throws Exception {
    Map<String, Throwable> thrown = new ConcurrentHashMap<>();
    List<Object> states = Collections.synchronizedList(new ArrayList<>());
    Map<String, Task> calls =
        Map.of(
            "start", it::start,
            "run", it::run,
            "stop", it::stop,
            "stop(0)", () -> it.stop(Duration.ZERO),
            "close", it::close,
            "await(STOPPED)", () -> it.await(STOPPED),
            "timed await(STOPPED)", () -> it.await(STOPPED, Duration.ofDays(1)));
    subject.running(() ->
        calls.forEach((name, call) -> {
          thrown.put(name, catchThrowable(call::run));
          states.add(it.state());
        }));
    assertThat(thrown.keySet()).isEqualTo(calls.keySet());
    assertThat(thrown.get("start")).isInstanceOf(CannotStartException.class);
    assertThat(thrown.get("run")).isInstanceOf(CannotStartException.class);
    assertThat(thrown.get("stop")).isInstanceOf(CannotStopException.class);
    assertThat(thrown.get("stop(0)")).isInstanceOf(CannotStopException.class);
    assertThat(thrown.values()).allMatch(IllegalStateException.class::isInstance);
    assertThat(states).containsOnly(kind == Kind.START_STOP ? STOPPING : ACTIVE);
  }

  @Test
  void runBlocksUntilTheEnd() {
    Call<?> run = run();
    assertThat(run.isDone()).isFalse();
    assertThat(it.is(STARTED)).isTrue();
    it.stop();
    subject.settle();
    assertThat(run.thrown()).isNull();
    assertThat(run.leftInterrupted()).isFalse();
  }

  @Test
  void anInterruptOfRunRequestsAStopAndTheFlagIsKept() {
    Call<?> run = run();
    run.interrupt();
    subject.settle();
    assertThat(run.thrown()).isNull();
    assertThat(run.leftInterrupted()).isTrue();
    assertThat(it.stop().cause()).isEqualTo(StopReport.Cause.REQUEST);
  }

  @Test
  void aSecondInterruptOfRunStopsAtOnce() throws Exception {
    Hold hold = new Hold(subject.time);
    subject.choose(hold::awaitStubbornly);
    Call<?> run = run();
    subject.begin();
    run.interrupt();
    subject.time.advance(Duration.ofSeconds(1));
    assertThat(run.isDone()).isFalse();
    run.interrupt();
    subject.time.advance(Duration.ofMillis(500));
    assertThat(run.thrown()).isNull();
    assertThat(run.leftInterrupted()).isTrue();
    hold.release();
  }

  @Test
  void aFailureComesOutOfRunAndIsThereUntilTheNextStart() throws Exception {
    assumeTrue(kind != Kind.START_STOP, "its one action runs while it stops");
    IOException failure = new IOException("it went wrong");
    subject.choose(() -> {
      throw failure;
    });
    Call<?> run = run();
    if (kind != Kind.BODY) {
      subject.begin();
    }
    assertThat(run.thrown())
        .isInstanceOf(CompletionException.class)
        .hasMessage("it has failed")
        .hasCause(failure);
    assertThat(it.failure()).containsSame(failure);
    assertThat(it.stop().cause()).isEqualTo(StopReport.Cause.FAILURE);
    assertThatIllegalStateException().isThrownBy(it::check).withCause(failure);
    if (kind.tellsErrors()) {
      assertThat(subject.errors.all()).containsExactly(failure);
    } else {
      Watch.current().read(failure);
    }

    Hold hold = new Hold(subject.time);
    subject.running(hold::await);
    assertThat(it.failure()).isEmpty();
    assertThatNoException().isThrownBy(it::check);
    hold.release();
    subject.settle();
  }

  @Test
  void waitsBelongToRuns() throws Exception {
    assertThat(it.when(STOPPED)).isCompleted();
    CompletableFuture<Void> first = it.when(STARTED);
    assertThat(first).isNotDone();
    it.start();
    subject.settle();
    assertThat(first).isCompleted();
    CompletableFuture<Void> end = it.when(STOPPED);
    CompletableFuture<Void> pause = it.when(PAUSED);
    assertThat(end).isNotDone();
    it.stop();
    subject.settle();
    assertThat(end).isCompleted();
    assertThat(pause).isCompletedExceptionally();
    assertThat(it.when(STARTED)).isNotDone();
    it.await(STOPPED);
    assertThat(it.await(STARTING, Duration.ZERO)).isFalse();
  }

  @Test
  void aWaitForWhatCanNoLongerComeEndsWithAnException() {
    it.start();
    Call<?> wait = subject.call(() -> it.await(PAUSED, Duration.ofDays(2)));
    subject.settle();
    assertThat(wait.isDone()).isFalse();
    it.stop();
    subject.settle();
    assertThat(wait.thrown())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("it can no longer become PAUSED");
  }

  @Test
  void aWaitThatRunsOutOfTimeIsFalseAndMovesNothing() {
    it.start();
    Call<Boolean> wait = subject.call(() -> it.await(STOPPED, Duration.ofSeconds(3)));
    subject.time.advance(Duration.ofSeconds(3));
    assertThat(wait.result()).isFalse();
    assertThat(it.is(STARTED)).isTrue();
  }

  @Test
  void activeCannotBeAwaited() {
    assertThatIllegalArgumentException().isThrownBy(() -> it.await(ACTIVE));
    assertThatIllegalArgumentException().isThrownBy(() -> it.when(ACTIVE));
  }

  @Test
  void aNegativeGracePeriodIsRefusedAndChangesNothing() {
    it.start();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> it.stop(Duration.ofNanos(-1)))
        .withMessage("gracePeriod must not be negative: it is PT-0.000000001S");
    assertThat(it.is(STARTED)).isTrue();
  }

  @Test
  void aCancelledContextStopsAtOnceAndIsNoFailure() throws Exception {
    it.start();
    subject.settle();
    subject.context.cancel();
    subject.settle();
    assertThat(it.state()).isEqualTo(STOPPED);
    assertThat(it.stop().cause()).isEqualTo(StopReport.Cause.CONTEXT);
    assertThat(it.failure()).isEmpty();
    it.check();
    assertThatThrownBy(it::start)
        .isExactlyInstanceOf(CannotStartException.class)
        .hasMessage("it cannot start: its context is cancelled");
  }

  @Test
  void aFactoryThatFailsKeepsItFromStartingAndLeavesNoThread() throws Exception {
    assumeTrue(kind.makesThreadsAtTheStart());
    List<Thread> made = Collections.synchronizedList(new ArrayList<>());
    IllegalArgumentException full = new IllegalArgumentException("no more threads");
    List<ThreadFactory> failing =
        List.of(
            body -> null,
            body -> {
              Thread thread = threads.newThread(body);
              made.add(thread);
              thread.start();
              return thread;
            },
            body -> {
              throw full;
            });
    for (ThreadFactory factory : failing) {
      subject.factory = factory;
      Throwable thrown = catchThrowable(it::start);
      assertThat(thrown).isExactlyInstanceOf(CannotStartException.class);
      assertThat(thrown).hasMessageStartingWith("it cannot start: ").cause().isNotNull();
      assertThat(it.failure()).containsSame(thrown.getCause());
      assertThat(it.state()).isEqualTo(STOPPED);
    }
    assertThat(it.failure()).containsSame(full);
    for (Thread thread : made) {
      assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
    }
    subject.factory = threads;
    it.start();
    assertThat(it.failure()).isEmpty();
  }

  @Test
  void anActionThatRunsForTooLongIsOverdueUntilItEnds() throws Exception {
    assumeTrue(kind.canBeOverdue());
    Hold hold = new Hold(subject.time);
    it.check();
    subject.running(hold::await);
    it.check();
    subject.time.advance(Subject.OVERDUE.minusNanos(1));
    it.check();
    subject.time.advance(Duration.ofNanos(1));
    assertThatIllegalStateException()
        .isThrownBy(it::check)
        .withMessage("it is overdue: an action has been running for at least PT1M");
    hold.release();
    subject.settle();
    it.check();
  }

  private Call<?> run() {
    Call<?> run =
        subject.call(() -> {
          it.run();
          return true;
        });
    subject.settle();
    return run;
  }
}
