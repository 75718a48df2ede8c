package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The executor of a queue against what {@link ExecutorService} documents, on both kinds of threads. The
 * futures are held against {@link Future} by another test.
 */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@EnumSource(Threads.class)
class ExecutorServiceContractTest {
  private static final int CAPACITY = 2;

  @Parameter Threads threads;

  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final List<Object> log = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private boolean released;

  private final WorkQueue<Runnable> queue =
      WorkQueue.of(
          Runnable::run,
          o ->
              o.withName("pool")
                  .withParallelism(2)
                  .withCapacity(CAPACITY)
                  .withGracePeriod(Duration.ofMinutes(1))
                  .withErrors((task, error) -> failures.add(error))
                  .withContext(time.context())
                  .withThreads(body -> threads.newThread(body)));
  private final ExecutorService executor = WorkQueue.asExecutor(queue);

  @AfterEach
  void endEverything() {
    release();
    if (!queue.is(State.STOPPED)) {
      queue.stop(ZERO);
    }
    time.advance(ZERO);
  }

  private void release() {
    if (!released) {
      released = true;
      hold.release();
    }
  }

  private <V> Call<V> call(Callable<V> code) {
    Call<V> call = Call.start(time, threads, code);
    time.advance(ZERO);
    return call;
  }

  private Callable<String> says(String word) {
    return () -> {
      log.add(word);
      return word;
    };
  }

  /** Ends when it is released or interrupted. */
  private Callable<String> held(String word) {
    return () -> {
      try {
        hold.await();
        return word;
      } catch (InterruptedException e) {
        log.add(word + " interrupted");
        throw e;
      }
    };
  }

  /** Both workers run something that ends when it is released, and ignores interrupts. */
  private void occupy() {
    executor.execute(hold::awaitStubbornly);
    executor.execute(hold::awaitStubbornly);
    time.advance(ZERO);
  }

  private void fill() {
    occupy();
    for (int i = 0; i < CAPACITY; i++) {
      executor.execute(() -> log.add("filler"));
    }
  }

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

  // Tasks

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

  // shutdown

  @Test
  void shutdownNeitherWaitsNorCancelsAndWhatWaitsIsExecuted() throws Exception {
    queue.start();
    occupy();
    Future<String> waiting = executor.submit(says("waited"));
    executor.shutdown();
    executor.shutdown();
    assertThat(executor.isShutdown()).isTrue();
    assertThat(executor.isTerminated()).isFalse();
    assertThat(waiting.isDone()).isFalse();
    release();
    time.advance(ZERO);
    assertThat(waiting.get()).isEqualTo("waited");
    assertThat(executor.isTerminated()).isTrue();
    executor.shutdown();
  }

  @Test
  void afterTheGracePeriodAShutdownCancelsWhatRuns() {
    queue.start();
    Future<String> running = executor.submit(held("one"));
    time.advance(ZERO);
    executor.shutdown();
    time.advance(Duration.ofMinutes(1));
    assertThat(running.isCancelled()).isTrue();
    assertThat(log).containsExactly("one interrupted");
    assertThat(executor.isTerminated()).isTrue();
  }

  @Test
  void aTaskMayShutItsOwnExecutorDown() throws Exception {
    queue.start();
    executor.submit(executor::shutdown).get();
    assertThat(executor.awaitTermination(1, HOURS)).isTrue();
  }

  @Test
  void shutdownNowGivesWhatNeverRanAsItWasSubmittedAndDoesNotWait() throws Exception {
    queue.start();
    occupy();
    Runnable plain = () -> log.add("plain");
    executor.execute(plain);
    Future<String> callable = executor.submit(says("callable"));

    List<Runnable> left = executor.shutdownNow();

    assertThat(queue.state()).isEqualTo(State.STOPPING);
    assertThat(left).hasSize(2).startsWith(plain);
    left.getLast().run();
    assertThat(log).containsExactly("callable");
    release();
    time.advance(ZERO);
    assertThat(executor.isTerminated()).isTrue();
    assertThatThrownBy(callable::get)
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("never ran");
    StopReport<Runnable> report = queue.stop();
    assertThat(report.notRun()).isEqualTo(left);
    Counts.assertFinal(report.counts());
    assertThat(report.counts().handedBack()).isEqualTo(2);
  }

  @Test
  void shutdownNowDoesNotGiveWhatWasCancelledBefore() {
    queue.start();
    occupy();
    Future<String> cancelled = executor.submit(says("never"));
    cancelled.cancel(false);
    assertThat(executor.shutdownNow()).isEmpty();
    release();
    time.advance(ZERO);
    assertThat(queue.stop().counts().cancelled()).isEqualTo(1);
  }

  @Test
  void shutdownNowOfAPausedQueueGivesAllThatWaits() throws Exception {
    queue.start();
    queue.pause();
    Runnable first = () -> log.add("first");
    var _ = executor.submit(first);
    Future<String> discarded = executor.submit(says("cancelled"));
    discarded.cancel(true);
    assertThat(executor.shutdownNow()).containsExactly(first);
    time.advance(ZERO);
    assertThat(executor.isTerminated()).isTrue();
    assertThat(log).isEmpty();
  }

  @Test
  void shutdownNowInterruptsWhatRuns() {
    queue.start();
    Future<String> running = executor.submit(held("one"));
    time.advance(ZERO);
    assertThat(executor.shutdownNow()).isEmpty();
    time.advance(ZERO);
    assertThat(running.isCancelled()).isTrue();
    assertThat(log).containsExactly("one interrupted");
  }

  @Test
  void shutdownNowHurriesAShutdownAndOneThatIsOverGivesNothing() {
    queue.start();
    occupy();
    executor.execute(() -> log.add("never"));
    executor.shutdown();
    assertThat(executor.shutdownNow()).hasSize(1);
    assertThat(executor.shutdownNow()).hasSize(1);
    release();
    time.advance(ZERO);
    assertThat(executor.isTerminated()).isTrue();
    assertThat(executor.shutdownNow()).isEmpty();
    assertThat(log).isEmpty();
  }

  @Test
  void aTaskMayShutItsOwnExecutorDownAtOnce() {
    queue.start();
    executor.execute(hold::awaitStubbornly);
    time.advance(ZERO);
    executor.execute(() -> {
      executor.execute(() -> log.add("never"));
      log.add(executor.shutdownNow().size());
    });
    time.advance(ZERO);
    release();
    time.advance(ZERO);
    assertThat(executor.isTerminated()).isTrue();
    assertThat(log).containsExactly(1);
  }

  @Test
  void whatIsNoRunnableIsLeftToTheReport() throws Exception {
    WorkQueue<Object> mixed = WorkQueue.of(log::add, o -> o.withContext(time.context()));
    mixed.start();
    mixed.pause();
    mixed.put("no task");
    Runnable task = () -> {};
    var pool = WorkQueue.asExecutor(mixed);
    pool.execute(task);
    assertThat(pool.shutdownNow()).containsExactly(task);
    time.advance(ZERO);
    assertThat(mixed.stop().notRun()).containsExactly("no task", task);
  }

  // The state

  @Test
  void theStateIsThatOfTheQueue() {
    assertThat(executor.isShutdown()).as("never started").isTrue();
    assertThat(executor.isTerminated()).as("never started").isTrue();
    executor.shutdown();
    assertThat(executor.shutdownNow()).isEmpty();
    executor.close();
    for (int run = 1; run <= 2; run++) {
      queue.start();
      assertThat(executor.isShutdown()).isFalse();
      assertThat(executor.isTerminated()).isFalse();
      queue.stop();
      assertThat(executor.isShutdown()).isTrue();
      assertThat(executor.isTerminated()).isTrue();
    }
  }

  @Test
  void awaitTerminationWaitsForTheEndAtMostSoLong() {
    queue.start();
    occupy();
    Call<Boolean> early = call(() -> executor.awaitTermination(1, SECONDS));
    Call<Boolean> late = call(() -> executor.awaitTermination(1, HOURS));
    Call<Boolean> looks = call(() -> executor.awaitTermination(-1, HOURS));
    assertThat(looks.result()).isFalse();
    executor.shutdown();
    time.advance(Duration.ofSeconds(1));
    assertThat(early.result()).isFalse();
    assertThat(late.isDone()).isFalse();
    release();
    time.advance(ZERO);
    assertThat(late.result()).isTrue();
  }

  @Test
  void anInterruptEndsAwaitTerminationAndNothingElse() {
    queue.start();
    Call<Boolean> await = call(() -> executor.awaitTermination(1, HOURS));
    await.interrupt();
    time.advance(ZERO);
    assertThat(await.thrown()).isInstanceOf(InterruptedException.class);
    assertThat(executor.isShutdown()).isFalse();
  }

  @Test
  void aTaskCannotWaitForTheEndOfItsOwnExecutor() {
    queue.start();
    Future<?> awaits = executor.submit(() -> executor.awaitTermination(1, HOURS));
    Future<?> closes = executor.submit(executor::close);
    for (Future<?> future : List.of(awaits, closes)) {
      assertThatThrownBy(future::get).hasCauseInstanceOf(IllegalStateException.class);
    }
    assertThatIllegalStateException().isThrownBy(awaits::resultNow);
    assertThat(executor.isShutdown()).isFalse();
  }

  @Test
  void closeWaitsUntilAllHasBeenExecuted() {
    queue.start();
    occupy();
    executor.execute(() -> log.add("waited"));
    Call<?> close = call(this::close);
    assertThat(close.isDone()).isFalse();
    release();
    time.advance(ZERO);
    assertThat(close.result()).isNull();
    assertThat(log).containsExactly("waited");
    assertThat(executor.isTerminated()).isTrue();
    executor.close();
  }

  @Test
  void anInterruptOfCloseStopsAtOnceAndSetsTheFlagAgain() {
    queue.start();
    Future<String> running = executor.submit(held("one"));
    Future<String> other = executor.submit(held("two"));
    time.advance(ZERO);
    Future<String> waiting = executor.submit(says("never"));
    Call<?> close = call(this::close);
    close.interrupt();
    time.advance(ZERO);
    assertThat(close.result()).isNull();
    assertThat(close.leftInterrupted()).isTrue();
    assertThat(List.of(running, other, waiting)).allMatch(Future::isCancelled);
    assertThat(log).containsExactlyInAnyOrder("one interrupted", "two interrupted");
  }

  private Void close() {
    executor.close();
    return null;
  }
}
