package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.State;
import dev.latchwork.testkit.LeakCheck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How an executor ends: {@code shutdown}, {@code shutdownNow} and {@code close}, and what tells of it. */
@ExtendWith(LeakCheck.class)
class ExecutorServiceShutdownTest extends ExecutorServiceContract {
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

  // The state, and waiting for the end

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
