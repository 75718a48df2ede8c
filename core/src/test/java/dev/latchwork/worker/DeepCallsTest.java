package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchwork.internal.Headroom;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.task.Errors;
import dev.latchwork.task.Task;
import dev.latchwork.testkit.LeakCheck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Actions that call their own queue from the very end of their stack. A call that was broken off with
 * the lock in its hands would hold up the stop, and the timers of the whole process, for ever.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(LeakCheck.class)
class DeepCallsTest {
  private static final int ITEMS = 20;
  private static final int FOLLOW_UP = -1;

  /** More than enough: nearly every one shows what is broken off in the middle. */
  private static final int ROUNDS = 5;

  enum Call {
    SNAPSHOT,
    CHECK,
    OFFER,
    SUBMIT,
    RESUME,
    CONTEXT
  }

  private WorkQueue<Integer> queue;

  private void dive(Call call, int depth) throws Exception {
    Task task =
        switch (call) {
          case SNAPSHOT -> queue::snapshot;
          case CHECK -> queue::check;
          case OFFER -> () -> queue.offer(FOLLOW_UP);
          case SUBMIT -> () -> queue.submit(FOLLOW_UP).cancel(true);
          case RESUME -> queue::resume;
          case CONTEXT -> () -> Context.current().withCancel().close();
        };
    task.run();
    if (depth >= 0) {
      dive(call, depth + 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theyHarmNobodyButThemselves(Call call) throws Exception {
    var errors = new Errors();
    queue =
        WorkQueue.of(
            item -> {
              if (item != FOLLOW_UP) {
                dive(call, 0);
              }
            },
            o ->
                o.withParallelism(2)
                    .withErrors(errors)
                    .withOverdueAfter(Duration.ofDays(1))
                    .withThreads(body -> new Thread(null, body, "deep", 200_000)));
    queue.start();
    for (int item = 0; item < ITEMS; item++) {
      queue.put(item);
    }
    queue.awaitIdle();
    StopReport<Integer> report = queue.stop();
    Counts.assertFinal(report.counts());
    assertThat(report.failure()).isEmpty();
    assertThat(report.counts().failed()).isEqualTo(ITEMS);
    assertThat(report.counts().handedBack()).isZero();
    assertThat(errors.all()).hasSize(ITEMS).allMatch(e -> e instanceof StackOverflowError);
  }

  @Test
  void aStopFromThereBeginsAsAWholeOrNotAtAll() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      QueueRun<Integer> run = run();
      Ladder<Integer> ladder = run.ladder();
      boolean through =
          climb(
              () -> ladder.stop(StopReport.Cause.REQUEST, null, Duration.ofDays(1)),
              () -> run.isUp() && !run.lock.isHeldByCurrentThread());
      assertThat(through).isTrue();
      assertThat(run.isUp()).isFalse();
      assertThat(queue.stop().clean()).isTrue();
    }
  }

  @Test
  void whoAsksFromThereForTheReportToComeKeepsNoLock() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      QueueRun<Integer> run = run();
      Ladder<Integer> ladder = run.ladder();
      boolean through =
          climb(
              () -> {
                var _ = ladder.stage();
              },
              () -> !run.lock.isHeldByCurrentThread());
      assertThat(through).isTrue();
      assertThat(queue.stop().clean()).isTrue();
    }
  }

  @Test
  void aPutIntoAFullQueueHoldsUpNobody() throws Exception {
    for (int round = 0; round < 8 * ROUNDS; round++) {
      var go = new CountDownLatch(1);
      var begun = new CountDownLatch(1);
      queue =
          WorkQueue.of(
              item -> {
                begun.countDown();
                go.await();
              },
              o -> o.withParallelism(1).withCapacity(1));
      Intake intake = queue.start().latest().intake;
      queue.put(1);
      begun.await();
      queue.put(2);
      boolean through =
          climb(
              () -> {
                try {
                  assertThat(intake.put(3, 0)).isFalse();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              },
              () -> true);
      assertThat(through).isTrue();
      assertThat(queue.offer(4, Duration.ofNanos(1))).isFalse();
      assertThat(climb(() -> intake.putAnyway(5), () -> true)).isTrue();
      assertThat(queue.snapshot().overCapacity()).isEqualTo(1);
      go.countDown();
      assertThat(queue.stop().clean()).isTrue();
    }
  }

  @Test
  void aTaskIsCancelledAsAWholeOrNotAtAll() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      WorkQueue<Runnable> tasks = WorkQueue.of(Runnable::run);
      tasks.start().pause();
      Future<?> task = WorkQueue.asExecutor(tasks).submit(() -> {});
      QueueRun<Runnable> run = tasks.latest();
      boolean through =
          climb(
              () -> assertThat(task.cancel(false)).isTrue(),
              () -> !task.isCancelled() && !run.lock.isHeldByCurrentThread());
      assertThat(through).isTrue();
      tasks.resume();
      assertThat(tasks.stop().counts().cancelled()).isEqualTo(1);
    }
  }

  @Test
  void aContextIsCancelledWithAllBelowItOrNotAtAll() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var told = new AtomicInteger();
      Context.Cancellable context = Context.root().withCancel();
      Context.Cancellable below = context.withCancel();
      context.onCancel(told::incrementAndGet);
      below.onCancel(told::incrementAndGet);
      boolean through =
          climb(() -> assertThat(context.cancel()).isTrue(), () -> !context.isCancelled());
      assertThat(through).isTrue();
      assertThat(below.isCancelled()).isTrue();
      assertThat(told).hasValue(2);
    }
  }

  @Test
  void aStartBeginsAsAWholeOrNotAtAll() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      WorkQueue<Integer> own =
          WorkQueue.of(item -> {}, o -> o.withContext(Context.root().withCancel()));
      own.start().stop();
      assertThat(climb(own::start, () -> own.is(State.STOPPED))).isTrue();
      assertThat(own.stop().clean()).isTrue();
    }
  }

  @Test
  void aBatchRunsAsAWholeOrNotAtAll() throws Exception {
    Batch.of(List.of(0)).process(item -> {}); // all classes that it needs are ready
    for (int round = 0; round < ROUNDS; round++) {
      Batch<Integer> batch = Batch.of(List.of(1, 2, 3));
      var report = new AtomicReference<BatchReport<Integer>>();
      boolean through =
          climb(
              () -> {
                try {
                  report.set(batch.process(item -> {}));
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              },
              () -> true);
      assertThat(through).isTrue();
      assertThat(report.get().succeeded()).isEqualTo(3);
    }
  }

  /** {@return that of a queue that has been up before} All classes that it needs are ready. */
  private QueueRun<Integer> run() {
    queue = WorkQueue.of(item -> {});
    queue.start().stop();
    return queue.start().latest();
  }

  /**
   * Calls from the end of the stack, and again from one frame further up, until it comes through; that end
   * is at another place of the call each time.
   *
   * @return false when a call has failed and left a trace
   */
  private static boolean climb(Runnable call, BooleanSupplier noTrace) throws Exception {
    var climb = new FutureTask<>(() -> narrow(call, noTrace, ends++ % 16, 0));
    new Thread(null, climb, "deep", 200_000).start();
    return climb.get();
  }

  private static int ends;

  private static boolean narrow(Runnable call, BooleanSupplier noTrace, int more, long wide) {
    return more == 0 ? climb(call, noTrace, 0) : narrow(call, noTrace, more - 1, wide + more);
  }

  private static boolean climb(Runnable call, BooleanSupplier noTrace, int depth) {
    try {
      if (depth >= 0) {
        return climb(call, noTrace, depth + 1);
      }
    } catch (StackOverflowError e) {
      if (!noTrace.getAsBoolean()) {
        return false;
      }
    }
    call.run();
    return true;
  }

  @Test
  void headroomIsRefusedAtTheEndOfTheStackOnly() {
    Headroom.require();
    assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> requireDeeper(0));
    Headroom.require();
  }

  private static int requireDeeper(int depth) {
    Headroom.require();
    return depth < 0 ? 0 : requireDeeper(depth + 1) + depth;
  }
}
