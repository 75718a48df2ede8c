package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.Context;
import dev.latchwork.testkit.LeakCheck;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks that go in one at a time, and what is not taken. */
@ExtendWith(LeakCheck.class)
class ExecutorServiceSubmitTest extends ExecutorServiceContract {
  private static ThrowingCallable rejected(ThrowingCallable way) {
    return () ->
        assertThatThrownBy(way)
            .isInstanceOf(RejectedExecutionException.class)
            .hasMessageStartingWith("pool cannot take an item: it ")
            .hasCauseInstanceOf(IllegalStateException.class);
  }

  private List<ThrowingCallable> everyWayIn() {
    return List.of(
        () -> executor.execute(() -> log.add("ran")),
        () -> executor.submit(() -> log.add("ran")),
        () ->
            executor.submit(() -> {
              log.add("ran");
            }),
        () -> executor.submit(() -> log.add("ran"), "value"),
        () -> executor.invokeAll(List.of(says("ran"))),
        () -> executor.invokeAll(List.of(says("ran")), 1, SECONDS),
        () -> executor.invokeAny(List.of(says("ran"))),
        () -> executor.invokeAny(List.of(says("ran")), 1, SECONDS));
  }

  @Test
  void everyKindOfTaskGivesItsValue() throws Exception {
    queue.start();
    assertThat(executor.submit(says("callable")).get()).isEqualTo("callable");
    assertThat(executor.submit(() -> log.add("runnable"), "given").get()).isEqualTo("given");
    Runnable task = () -> log.add("plain");
    assertThat(executor.submit(task).get()).isNull();
    assertThat(executor.submit(() -> null).get()).isNull();
    assertThat(log).containsExactly("callable", "runnable", "plain");
  }

  @Test
  void aTaskRunsOnAThreadOfTheQueueBelowItsContext() throws Exception {
    queue.start();
    Future<?> future =
        executor.submit(() -> {
          log.add(Thread.currentThread().isVirtual());
          log.add(Context.current().time());
        });
    future.get();
    assertThat(log).containsExactly(threads == Threads.VIRTUAL, time);
  }

  @Test
  void aTaskIsAnItemThatIsCountedBeforeItsFutureIsDone() throws Exception {
    queue.start();
    executor.submit(says("one")).get();
    assertThat(queue.snapshot().succeeded()).isEqualTo(1);
  }

  @Test
  void whatATaskThrowsComesOutOfItsFutureAndGoesToTheQueue() {
    queue.start();
    for (Throwable thrown : List.of(new IOException(), new ArithmeticException())) {
      Future<?> future =
          executor.submit(() -> {
            throw (Exception) thrown;
          });
      assertThatThrownBy(future::get).isInstanceOf(ExecutionException.class).hasCause(thrown);
    }
    var error = new StackOverflowError();
    Runnable fails =
        () -> {
          throw error;
        };
    assertThatThrownBy(executor.submit(fails)::get).hasCause(error);
    executor.execute(fails);
    assertThat(queue.stop().counts().failed()).isEqualTo(4);
    assertThat(failures).hasSize(4).endsWith(error, error);
  }

  @Test
  void aCancelEndsTheFutureAtOnceWhateverTheTaskDoes() {
    queue.start();
    Future<?> stubborn = executor.submit(hold::awaitStubbornly);
    Future<String> running = executor.submit(held("one"));
    time.advance(ZERO);
    assertThat(stubborn.cancel(true)).isTrue();
    assertThat(running.cancel(false)).isTrue();
    assertThat(List.of(stubborn, running)).allMatch(Future::isDone).allMatch(Future::isCancelled);
    time.advance(ZERO);
    assertThat(log).as("not interrupted").isEmpty();
    assertThat(queue.snapshot().running()).isEqualTo(2);
    release();
    assertThat(queue.stop().counts().succeeded()).isEqualTo(2);
    assertThat(stubborn.isCancelled()).isTrue();
  }

  @Test
  void beforeATaskHappensWhatItsSubmitterDidAndAfterItWhatItsReaderDoes() throws Exception {
    queue.start();
    int[] cells = new int[3];
    for (int round = 1; round <= 1_000; round++) {
      int now = round;
      cells[0] = now;
      executor
          .submit(() -> {
            cells[1] = cells[0];
          })
          .get();
      assertThat(cells[1]).isEqualTo(now);
    }
  }

  @Test
  void aTaskThatTheActionDoesNotRunFails() {
    var idle =
        WorkQueue.<Runnable>of(task -> {}, o -> o.withName("idle").withContext(time.context()));
    var pool = WorkQueue.asExecutor(idle.start());
    assertThatThrownBy(pool.submit(says("never"))::get)
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("did not run");
    pool.close();
    assertThat(log).isEmpty();
  }

  @Test
  void ofATaskThatIsRetriedTheLastCallCounts() throws Exception {
    var retrying =
        WorkQueue.<Runnable>of(
            Runnable::run,
            o ->
                o.withContext(time.context())
                    .withInterceptor(call -> {
                      try {
                        call.proceed();
                      } catch (IOException e) {
                        call.proceed();
                      }
                    }));
    var pool = WorkQueue.asExecutor(retrying.start());
    Future<String> future =
        pool.submit(() -> {
          log.add("call");
          if (log.size() == 1) {
            throw new IOException();
          }
          return "second";
        });
    assertThat(future.get()).isEqualTo("second");
    pool.close();
  }

  @Test
  void aFullQueueMakesASubmitterWait() {
    queue.start();
    fill();
    Call<Future<String>> submit = call(() -> executor.submit(says("late")));
    assertThat(submit.isDone()).isFalse();
    release();
    time.advance(ZERO);
    assertThat(submit.result()).isDone();
  }

  @Test
  void anInterruptWhileASubmitterWaitsRejectsAndSetsTheFlagAgain() {
    queue.start();
    fill();
    Call<?> submit = call(() -> executor.submit(says("never")));
    submit.interrupt();
    time.advance(ZERO);
    assertThat(submit.thrown())
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("not accepted");
    assertThat(submit.leftInterrupted()).isTrue();
    release();
    executor.close();
    assertThat(log).containsExactly("filler", "filler");
  }

  @Test
  void aTaskMayAddTasksToItsOwnFullQueue() {
    queue.start();
    executor.execute(() -> {
      for (int i = 0; i < 10; i++) {
        executor.execute(() -> log.add("own"));
        var _ = executor.submit(() -> log.add("own"));
      }
    });
    executor.close();
    assertThat(log).hasSize(20);
  }

  @Test
  void nothingIsTakenBeforeTheStartOrAfterTheStop() throws Throwable {
    for (ThrowingCallable way : everyWayIn()) {
      rejected(way).call();
    }
    queue.start();
    executor.shutdown();
    for (ThrowingCallable way : everyWayIn()) {
      rejected(way).call();
    }
    assertThat(executor.invokeAll(List.of())).isEmpty();
    assertThat(log).isEmpty();
  }

  @Test
  void nullsAreToldAtOnceAndNothingRuns() {
    for (boolean starts : List.of(false, true)) {
      if (starts) {
        queue.start();
      }
      List<Callable<String>> withNull = Arrays.asList(says("first"), null);
      List<ThrowingCallable> ways =
          List.of(
              () -> executor.execute(null),
              () -> executor.submit((Runnable) null),
              () -> executor.submit((Callable<?>) null),
              () -> executor.submit(null, "value"),
              () -> executor.invokeAll(null),
              () -> executor.invokeAll(null, 1, SECONDS),
              () -> executor.invokeAll(List.of(says("one")), 1, null),
              () -> executor.invokeAny(null),
              () -> executor.invokeAny(null, 1, SECONDS),
              () -> executor.invokeAny(List.of(says("one")), 1, null),
              () -> executor.awaitTermination(1, null));
      for (ThrowingCallable way : ways) {
        assertThatNullPointerException().isThrownBy(way);
      }
      if (starts) {
        assertThatNullPointerException().isThrownBy(() -> executor.invokeAll(withNull));
        assertThatNullPointerException().isThrownBy(() -> executor.invokeAny(withNull));
      }
    }
    time.advance(ZERO);
    assertThat(log).isEmpty();
  }
}
