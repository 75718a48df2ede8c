package dev.latchwork.regression;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import dev.latchwork.worker.Hold;
import dev.latchwork.worker.StopReport;
import dev.latchwork.worker.WorkQueue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What went wrong in the original's queue, and must not here. */
@ExtendWith(LeakCheck.class)
class QueueFaultsTest {
  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final List<Integer> ran = Collections.synchronizedList(new ArrayList<>());

  /** Items wait for the hold. */
  private WorkQueue<Integer> queue(int parallelism, int capacity) {
    return WorkQueue.of(
        item -> {
          hold.await();
          ran.add(item);
        },
        o ->
            o.withName("mail")
                .withParallelism(parallelism)
                .withCapacity(capacity)
                .withContext(time.context()));
  }

  private Deferred<StopReport<Integer>> stopping(WorkQueue<Integer> queue) {
    Deferred<StopReport<Integer>> stop =
        Deferred.start(time.context(), () -> queue.stop(ofSeconds(10)));
    time.advance(ZERO);
    return stop;
  }

  @Test
  void putBeforeStartHangs() {
    assertThatIllegalStateException()
        .isThrownBy(() -> queue(1, 1).put(1))
        .withMessage("mail cannot take an item: it was never started");
  }

  @Test
  void putAfterStopIsAcceptedAndLostAtRestart() throws Exception {
    hold.release();
    WorkQueue<Integer> queue = queue(1, 1).start();
    queue.stop();
    assertThatIllegalStateException().isThrownBy(() -> queue.put(1));
    queue.start().put(2);
    assertThat(queue.stop().counts().accepted()).isEqualTo(1);
    assertThat(ran).containsExactly(2);
  }

  @Test
  void stopDeadlocksOutsideTheGracePeriodReQueueingIntoAFullChannel() throws Exception {
    WorkQueue<Integer> queue = queue(2, 3).start();
    for (int item = 1; item <= 5; item++) {
      queue.put(item);
      time.advance(ZERO);
    }
    assertThat(queue.offer(6)).isFalse();
    Deferred<StopReport<Integer>> stop = stopping(queue);
    time.advance(ofSeconds(10));
    assertThat(stop.isDone()).isTrue();
    assertThat(stop.join().took()).isEqualTo(ofSeconds(10));
    assertThat(stop.join().notRun()).containsExactly(3, 4, 5);
  }

  @Test
  void thatReQueueReorders() throws Exception {
    WorkQueue<Integer> queue = queue(1, 100).start();
    for (int item = 0; item < 100; item++) {
      queue.put(item);
      if (item == 0) {
        time.advance(ZERO);
      }
    }
    List<Integer> notRun = queue.stop(ZERO).notRun();
    assertThat(notRun).hasSize(99).isSorted();
  }

  @Test
  void itemsArrivingDuringTheDrainAreLost() throws Exception {
    WorkQueue<Integer> queue = queue(1, 5).start();
    queue.put(1);
    Deferred<StopReport<Integer>> stop = stopping(queue);
    assertThatIllegalStateException()
        .isThrownBy(() -> queue.put(2))
        .withMessage("mail cannot take an item: it is STOPPING");
    hold.release();
    assertThat(stop.join().clean()).isTrue();
    assertThat(ran).containsExactly(1);
  }

  @Test
  void graceOverReturnsNoErrorThoughThreeOfFiveWereLeft() throws Exception {
    WorkQueue<Integer> queue = queue(2, 5).start();
    for (int item = 1; item <= 5; item++) {
      queue.put(item);
    }
    Deferred<StopReport<Integer>> stop = stopping(queue);
    time.advance(ofSeconds(10));
    StopReport<Integer> report = stop.join();
    assertThat(report.clean()).isFalse();
    assertThat(report.notRun()).containsExactly(3, 4, 5);
    assertThat(report.cutShort()).isEqualTo(2);
    assertThat(report.toString()).contains("2 cancelled", "3 handed back");
  }

  @Test
  void runningActionsAreNotCancelledWhenGraceEnds() throws Exception {
    List<Boolean> cancelled = Collections.synchronizedList(new ArrayList<>());
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              try {
                hold.await();
              } finally {
                cancelled.add(Context.current().isCancelled());
              }
            },
            o -> o.withContext(time.context()));
    queue.start().put(1);
    Deferred<StopReport<Integer>> stop = stopping(queue);
    time.advance(ofSeconds(10));
    assertThat(stop.join().counts().cancelled()).isEqualTo(1);
    assertThat(cancelled).containsExactly(true);
  }

  @Test
  void contextEndMakesStopImpossible() throws Exception {
    try (Context.Cancellable context = time.context().withCancel()) {
      WorkQueue<Integer> queue =
          WorkQueue.of(
              item -> hold.await(),
              o -> o.withContext(context).withParallelism(1).withOnStop(report -> {}));
      queue.start().put(1);
      time.advance(ZERO);
      queue.put(2);
      context.cancel();
      StopReport<Integer> report = queue.stop();
      assertThat(report.cause()).isEqualTo(StopReport.Cause.CONTEXT);
      assertThat(report.notRun()).containsExactly(2);
      assertThat(queue.is(State.STOPPED)).isTrue();
    }
  }

  @Test
  void closeLeaksEveryWorker() throws Exception {
    List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    WorkQueue<Integer> queue =
        WorkQueue.of(
            ran::add,
            o ->
                o.withParallelism(4)
                    .withThreads(body -> {
                      Thread thread = Thread.ofPlatform().daemon().unstarted(body);
                      threads.add(thread);
                      return thread;
                    }));
    try (queue) {
      queue.start().put(1);
    }
    assertThat(threads).hasSize(4);
    for (Thread thread : threads) {
      thread.join(); // hangs where the worker stays
    }
    assertThat(ran).containsExactly(1);
  }

  @Test
  void anOldRunsWorkerPutsItselfIntoTheNewPool() throws Exception {
    List<String> names = Collections.synchronizedList(new ArrayList<>());
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              if (item == 0) {
                hold.awaitStubbornly();
              } else {
                names.add(Thread.currentThread().toString());
              }
            },
            o -> o.withParallelism(2).withContext(time.context()));
    queue.start().put(0);
    time.advance(ZERO);
    Deferred<StopReport<Integer>> stop = Deferred.start(time.context(), () -> queue.stop(ZERO));
    time.advance(ofMillis(500));
    Thread stray = stop.join().stillRunning().getFirst().thread();

    queue.start().pause();
    for (int item = 1; item <= 50; item++) {
      queue.put(item);
    }
    hold.release();
    time.advance(ZERO);
    assertThat(queue.snapshot().strays()).isZero();
    queue.resume();
    assertThat(queue.stop().counts().succeeded()).isEqualTo(50);
    assertThat(names).hasSize(50).doesNotContain(stray.toString());
  }

  @Test
  void parallelismZeroAcceptsAndNeverRuns() {
    for (int parallelism : new int[] {0, -1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> queue(parallelism, 1))
          .withMessage("parallelism must be 1 or more: it is " + parallelism);
    }
  }
}
