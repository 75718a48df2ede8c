package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.testkit.LeakCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several tasks at once: {@code invokeAll} and {@code invokeAny}. */
@ExtendWith(LeakCheck.class)
class ExecutorServiceInvokeTest extends ExecutorServiceContract {
  // invokeAll

  @Test
  void invokeAllGivesDoneFuturesInTheOrderOfTheTasks() throws Exception {
    queue.start();
    Callable<String> fails =
        () -> {
          throw new IOException("two");
        };
    List<Future<String>> futures =
        executor.invokeAll(List.of(says("one"), fails, says("three"), says("four"), says("five")));
    assertThat(futures).hasSize(5).allMatch(Future::isDone);
    assertThat(futures.getFirst().resultNow()).isEqualTo("one");
    assertThat(futures.get(1).exceptionNow()).hasMessage("two");
    assertThat(futures.getLast().resultNow()).isEqualTo("five");
  }

  @Test
  void invokeAllCancelsWhatHasNotEndedInTime() {
    queue.start();
    var tasks = List.of(says("done"), held("first"), held("second"), says("waits"));
    Call<List<Future<String>>> invoke = call(() -> executor.invokeAll(tasks, 1, SECONDS));
    assertThat(invoke.isDone()).isFalse();
    time.advance(Duration.ofSeconds(1));
    assertThat(invoke.result()).allMatch(Future::isDone);
    assertThat(invoke.result())
        .extracting(Future::state)
        .containsExactly(
            Future.State.SUCCESS,
            Future.State.CANCELLED,
            Future.State.CANCELLED,
            Future.State.CANCELLED);
    assertThat(log).containsExactlyInAnyOrder("done", "first interrupted", "second interrupted");
    assertThat(queue.stop().counts().cancelled()).isEqualTo(3);
  }

  @Test
  void invokeAllWaitsNoLongerForRoomThanItsTimeout() {
    queue.start();
    fill();
    var tasks = List.of(says("never"), says("never"));
    Call<List<Future<String>>> invoke = call(() -> executor.invokeAll(tasks, 1, SECONDS));
    time.advance(Duration.ofSeconds(1));
    assertThat(invoke.result()).hasSize(2).allMatch(Future::isCancelled);
    release();
    executor.close();
    assertThat(log).containsExactly("filler", "filler");
  }

  @Test
  void invokeAllWithoutTimeRunsNothing() throws Exception {
    queue.start();
    for (long timeout : new long[] {0, -1, Long.MIN_VALUE}) {
      assertThat(executor.invokeAll(List.of(says("never")), timeout, NANOSECONDS))
          .hasSize(1)
          .allMatch(Future::isCancelled);
    }
    executor.close();
    assertThat(log).isEmpty();
  }

  @Test
  void anInterruptEndsInvokeAllAndCancelsTheTasks() {
    queue.start();
    Call<?> invoke = call(() -> executor.invokeAll(List.of(held("one"), held("two"), says("3"))));
    invoke.interrupt();
    time.advance(ZERO);
    assertThat(invoke.thrown()).isInstanceOf(InterruptedException.class);
    assertThat(log).containsExactlyInAnyOrder("one interrupted", "two interrupted");
    assertThat(queue.stop().counts().cancelled()).isEqualTo(3);
  }

  @Test
  void anInterruptWhileInvokeAllWaitsForRoomIsNoRejection() {
    queue.start();
    fill();
    Call<?> invoke = call(() -> executor.invokeAll(List.of(says("never"))));
    invoke.interrupt();
    time.advance(ZERO);
    assertThat(invoke.thrown()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void aStopWhileInvokeAllWaitsForRoomRejectsAndCancelsTheRest() {
    queue.start();
    occupy();
    Call<?> invoke =
        call(() -> executor.invokeAll(List.of(says("1"), says("2"), says("3"), says("4"))));
    executor.shutdown();
    time.advance(ZERO);
    assertThat(invoke.thrown()).isInstanceOf(RejectedExecutionException.class);
    release();
    time.advance(ZERO);
    assertThat(log).isEmpty();
    assertThat(queue.stop().counts().cancelled()).isEqualTo(2);
  }

  // invokeAny

  @Test
  void invokeAnyGivesTheValueOfOneThatSucceedsAndCancelsTheOthers() {
    queue.start();
    var gate = new Hold(time);
    Callable<String> fails =
        () -> {
          throw new IOException();
        };
    Callable<String> succeeds =
        () -> {
          gate.await();
          return "yes";
        };
    Call<String> invoke =
        call(() -> executor.invokeAny(List.of(fails, held("held"), succeeds, says("waits"))));
    assertThat(invoke.isDone()).isFalse();
    gate.release();
    time.advance(ZERO);
    assertThat(invoke.result()).isIn("yes", "waits");
    assertThat(log).contains("held interrupted");
    assertThat(queue.snapshot().running() + queue.snapshot().waiting()).isZero();
  }

  @Test
  void invokeAnySubmitsNoMoreThanItTakes() throws Exception {
    queue.start();
    queue.pause();
    Call<String> invoke =
        call(() -> executor.invokeAny(List.of(says("1"), says("2"), says("3"), says("4"))));
    queue.resume();
    time.advance(ZERO);
    assertThat(invoke.result()).isIn("1", "2", "3", "4");
    assertThat(queue.snapshot().running() + queue.snapshot().waiting()).isZero();
  }

  @Test
  void whenNoneSucceedsInvokeAnyThrowsTheFailureOfTheFirstWithTheOthers() {
    queue.start();
    var first = new IOException("first");
    var second = new ArithmeticException("second");
    List<Callable<String>> tasks =
        List.of(
            () -> {
              throw first;
            },
            () -> {
              throw second;
            });
    assertThatThrownBy(() -> executor.invokeAny(tasks))
        .isInstanceOf(ExecutionException.class)
        .hasCause(first)
        .hasSuppressedException(second);
  }

  @Test
  void invokeAnyGivesUpInTimeAndCancelsTheTasks() {
    queue.start();
    Call<String> invoke = call(() -> executor.invokeAny(List.of(held("1"), held("2")), 1, SECONDS));
    time.advance(Duration.ofSeconds(1).minusNanos(1));
    assertThat(invoke.isDone()).isFalse();
    time.advance(Duration.ofNanos(1));
    assertThat(invoke.thrown()).isInstanceOf(TimeoutException.class);
    assertThat(log).containsExactlyInAnyOrder("1 interrupted", "2 interrupted");
  }

  @Test
  void invokeAnyWaitsNoLongerForRoomThanItsTimeout() {
    queue.start();
    fill();
    Call<String> invoke = call(() -> executor.invokeAny(List.of(says("never")), 1, SECONDS));
    time.advance(Duration.ofSeconds(1));
    assertThat(invoke.thrown()).isInstanceOf(TimeoutException.class);
  }

  @Test
  void anInterruptEndsInvokeAnyAndCancelsTheTasks() {
    queue.start();
    Call<String> invoke = call(() -> executor.invokeAny(List.of(held("1"), held("2"))));
    invoke.interrupt();
    time.advance(ZERO);
    assertThat(invoke.thrown()).isInstanceOf(InterruptedException.class);
    assertThat(log).containsExactlyInAnyOrder("1 interrupted", "2 interrupted");
  }

  @Test
  void invokeAnyOfNothingIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> executor.invokeAny(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> executor.invokeAny(List.of(), 1, HOURS));
  }

  @Test
  void aStopWithoutGraceEndsInvokeAny() {
    queue.start();
    occupy();
    Call<String> invoke = call(() -> executor.invokeAny(List.of(says("never"))));
    executor.shutdownNow();
    release();
    time.advance(ZERO);
    assertThat(invoke.thrown())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(CancellationException.class)
        .hasMessageContaining("none");
  }
}
