package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.task.Deferred;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class AsExecutorTest {
  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final AtomicInteger ran = new AtomicInteger();
  private final WorkQueue<Runnable> queue =
      WorkQueue.of(
          Runnable::run,
          o -> o.withName("pool").withParallelism(1).withCapacity(1).withContext(time.context()));
  private final Executor executor = WorkQueue.asExecutor(queue);

  @Test
  void itRunsWhatItIsGiven() {
    queue.start();
    CompletableFuture<String> future =
        CompletableFuture.supplyAsync(() -> Thread.currentThread().getName(), executor)
            .thenApplyAsync(name -> name + "!", executor);
    assertThat(future.join()).isEqualTo("pool-1!");
    queue.stop();
  }

  @Test
  void itBlocksWhileTheQueueIsFull() throws Exception {
    queue.start();
    executor.execute(hold::awaitStubbornly);
    time.advance(ZERO);
    executor.execute(ran::incrementAndGet);
    Deferred<Void> third =
        Deferred.run(time.context(), () -> executor.execute(ran::incrementAndGet));
    time.advance(ZERO);
    assertThat(third.isDone()).isFalse();
    hold.release();
    third.join();
    assertThat(queue.stop().clean()).isTrue();
    assertThat(ran).hasValue(2);
  }

  @Test
  void itRejectsWhatTheQueueDoesNotAccept() {
    assertThatThrownBy(() -> executor.execute(ran::incrementAndGet))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("pool cannot take an item: it was never started");
    queue.start().stop();
    assertThatThrownBy(() -> executor.execute(ran::incrementAndGet))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("pool cannot take an item: it is STOPPED")
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(ran).hasValue(0);
  }

  @Test
  void anInterruptWhileItBlocksRejectsAndSetsTheFlagAgain() throws Exception {
    queue.start();
    executor.execute(hold::awaitStubbornly);
    time.advance(ZERO);
    executor.execute(ran::incrementAndGet);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> executor.execute(ran::incrementAndGet))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("not accepted");
    assertThat(Thread.interrupted()).isTrue();
    hold.release();
    queue.stop();
    assertThat(ran).hasValue(1);
  }

  @Test
  void nothingIsNotExecuted() {
    queue.start();
    assertThatNullPointerException().isThrownBy(() -> executor.execute(null));
    assertThatNullPointerException().isThrownBy(() -> WorkQueue.asExecutor(null));
    queue.stop();
  }
}
