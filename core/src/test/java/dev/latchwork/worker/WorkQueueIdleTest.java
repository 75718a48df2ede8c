package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.Context;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Errors;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class WorkQueueIdleTest {
  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);

  private WorkQueue<Integer> queue() {
    return WorkQueue.of(
        item -> hold.await(),
        o -> o.withName("mail").withParallelism(1).withContext(time.context()));
  }

  private Deferred<Void> idling(WorkQueue<Integer> queue) {
    Deferred<Void> idle = Deferred.run(time.context(), () -> queue.awaitIdle());
    time.advance(ZERO);
    return idle;
  }

  @Test
  void whatIsStoppedIsIdleAtOnce() throws Exception {
    WorkQueue<Integer> queue = queue();
    queue.awaitIdle();
    assertThat(queue.awaitIdle(ZERO)).isTrue();

    queue.start().pause();
    queue.put(1);
    queue.stop();
    queue.awaitIdle();
    assertThat(queue.awaitIdle(ZERO)).isTrue();
  }

  @RepeatedTest(20) // the fault took a waiter that looks before the last worker has left
  void aWaitForIdleEndsWithTheHandBackNotWithTheHook() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {},
            o ->
                o.withParallelism(8)
                    .withThreads(Threads.PLATFORM)
                    .withOnStop(report -> hold.awaitStubbornly())
                    .withContext(time.context()));
    queue.start().pause();
    queue.put(1);
    Deferred<Void> idle = idling(queue);
    var stage = queue.requestStop();
    time.advance(ZERO);
    assertThat(idle.exceptionNow()).isInstanceOf(IllegalStateException.class);
    assertThat(stage.isDone()).isFalse();
    hold.release();
    stage.join();
  }

  @Test
  void itWaitsForWhatRunsAndWhatWaits() throws Exception {
    WorkQueue<Integer> queue = queue().start();
    queue.put(1);
    queue.put(2);
    Deferred<Void> idle = idling(queue);
    assertThat(idle.isDone()).isFalse();
    assertThat(queue.awaitIdle(ZERO)).isFalse();
    hold.release();
    idle.join();
    assertThat(queue.snapshot().succeeded()).isEqualTo(2);
    queue.stop();
  }

  @Test
  void aTimedWaitGivesUpWhenItsTimeIsOver() throws Exception {
    WorkQueue<Integer> queue = queue().start();
    queue.put(1);
    Deferred<Boolean> idle = Deferred.start(time.context(), () -> queue.awaitIdle(ofSeconds(5)));
    time.advance(ofSeconds(5).minusNanos(1));
    assertThat(idle.isDone()).isFalse();
    time.advance(ofSeconds(1));
    assertThat(idle.join()).isFalse();
    hold.release();
    queue.stop();
  }

  @Test
  void aPausedQueueWithWorkIsNotIdle() throws Exception {
    WorkQueue<Integer> queue = queue().start();
    hold.release();
    queue.pause();
    queue.awaitIdle();
    queue.put(1);
    Deferred<Void> idle = idling(queue);
    assertThat(idle.isDone()).isFalse();
    queue.resume();
    idle.join();
    queue.stop();
  }

  @Test
  void itSaysSoWhenAStopLeavesWork() throws Exception {
    WorkQueue<Integer> queue = queue().start();
    queue.put(1);
    time.advance(ZERO);
    queue.put(2);
    Deferred<Void> idle = idling(queue);
    queue.stop(ZERO);
    assertThatThrownBy(idle::join)
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage(
            "mail did not become idle: its stop handed back 1 items and abandoned 0");
  }

  @Test
  void itSaysSoWhenAStopAbandonsWhatRuns() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.<Integer>of(
                item -> hold.awaitStubbornly(),
                o -> o.withName("mail").withParallelism(1).withContext(time.context()))
            .start();
    queue.put(1);
    Deferred<Void> idle = idling(queue);
    Deferred<StopReport<Integer>> stop = Deferred.start(time.context(), () -> queue.stop(ZERO));
    time.advance(ofSeconds(1));
    assertThat(stop.join().counts().abandoned()).isEqualTo(1);
    assertThatThrownBy(idle::join)
        .hasRootCauseMessage(
            "mail did not become idle: its stop handed back 0 items and abandoned 1");
    hold.release();
    time.advance(ZERO);
  }

  @Test
  void aTimedWaitSaysWhetherItWasInTime() throws Exception {
    WorkQueue<Integer> queue = queue().start();
    queue.put(1);
    Deferred<Boolean> idle = Deferred.start(time.context(), () -> queue.awaitIdle(ofSeconds(5)));
    time.advance(ofSeconds(4));
    hold.release();
    assertThat(idle.join()).isTrue();
    queue.stop();
    assertThat(queue.awaitIdle(ZERO)).isTrue();
  }

  @Test
  void aStopThatDrainsIsIdleness() throws Exception {
    WorkQueue<Integer> queue = queue().start();
    queue.put(1);
    queue.put(2);
    Deferred<Void> idle = idling(queue);
    var stop = queue.requestStop();
    hold.release();
    idle.join();
    assertThat(stop.join().counts().succeeded()).isEqualTo(2);
  }

  @Test
  void cancelledItemsThatNeverBeginDoNotKeepItFromIdleness() throws Exception {
    WorkQueue<Integer> queue = queue().start();
    hold.release();
    queue.pause();
    Deferred<Void> result = queue.submit(1);
    Deferred<Void> idle = idling(queue);
    result.cancel();
    queue.resume();
    idle.join();
    assertThat(queue.snapshot().cancelled()).isEqualTo(1);
    assertThat(queue.stop().clean()).isTrue();
  }

  @Test
  void anActionCannotWaitForItsOwnIdleness() throws Exception {
    Errors errors = new Errors();
    AtomicReference<WorkQueue<Integer>> self = new AtomicReference<>();
    self.set(
        WorkQueue.of(
            item -> self.get().awaitIdle(),
            o -> o.withName("mail").withErrors(errors).withContext(time.context())));
    self.get().start().put(1);
    self.get().stop();
    assertThat(errors.all())
        .singleElement()
        .isInstanceOf(IllegalStateException.class)
        .asString()
        .contains("mail cannot become idle while its own action waits for that");
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    WorkQueue<Integer> queue = queue().start();
    queue.put(1);
    Deferred<Void> idle = idling(queue);
    idle.cancel();
    assertThat(idle.isCancelled()).isTrue();
    assertThat(Context.current().isCancelled()).isFalse();
    hold.release();
    queue.stop();
  }
}
