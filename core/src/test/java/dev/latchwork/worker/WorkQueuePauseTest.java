package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.State;
import dev.latchwork.task.Action;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Interceptor;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class WorkQueuePauseTest {
  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final List<Integer> begun = Collections.synchronizedList(new ArrayList<>());

  private WorkQueue<Integer> started(int parallelism) {
    return WorkQueue.<Integer>of(
            item -> {
              begun.add(item);
              hold.await();
            },
            o ->
                o.withName("mail")
                    .withParallelism(parallelism)
                    .withCapacity(4)
                    .withContext(time.context()))
        .start();
  }

  private Deferred<Void> pausing(WorkQueue<Integer> queue) {
    Deferred<Void> pause = Deferred.run(time.context(), queue::pause);
    time.advance(ZERO);
    return pause;
  }

  @Test
  void aPauseWaitsForWhatRunsAndLetsNothingBegin() throws Exception {
    WorkQueue<Integer> queue = started(2);
    queue.put(1);
    time.advance(ZERO);
    Deferred<Void> pause = pausing(queue);
    assertThat(pause.isDone()).isFalse();
    assertThat(queue.state()).isEqualTo(State.PAUSING);

    queue.put(2);
    time.advance(ZERO);
    assertThat(begun).containsExactly(1);

    hold.release();
    pause.join();
    assertThat(queue.state()).isEqualTo(State.PAUSED);
    time.advance(ofSeconds(60));
    assertThat(begun).containsExactly(1);
    assertThat(queue.snapshot().waiting()).isEqualTo(1);

    queue.resume();
    assertThat(queue.stop().clean()).isTrue();
    assertThat(begun).containsExactly(1, 2);
  }

  @Test
  void aPausedQueueAcceptsUntilItIsFull() throws Exception {
    WorkQueue<Integer> queue = started(2);
    queue.pause();
    for (int item = 0; item < 4; item++) {
      queue.put(item);
    }
    assertThat(queue.offer(4)).isFalse();
    Deferred<Void> producer = Deferred.run(time.context(), () -> queue.put(5));
    time.advance(ZERO);
    assertThat(producer.isDone()).isFalse();
    assertThat(begun).isEmpty();

    hold.release();
    queue.resume();
    producer.join();
    queue.stop();
    assertThat(begun).containsExactlyInAnyOrder(0, 1, 2, 3, 5);
  }

  @Test
  void pausesJoinAndAPausedQueueIsPausedAgainAtOnce() throws Exception {
    WorkQueue<Integer> queue = started(1);
    queue.put(1);
    time.advance(ZERO);
    Deferred<Void> first = pausing(queue);
    Deferred<Void> second = pausing(queue);
    hold.release();
    first.join();
    second.join();
    queue.pause();
    assertThat(queue.state()).isEqualTo(State.PAUSED);
    queue.resume();
    queue.resume();
    assertThat(queue.stop().clean()).isTrue();
  }

  @Test
  void aResumeCallsThePauseOff() throws Exception {
    WorkQueue<Integer> queue = started(1);
    queue.put(1);
    time.advance(ZERO);
    Deferred<Void> pause = pausing(queue);
    queue.resume();
    assertThatThrownBy(pause::join)
        .isInstanceOf(CompletionException.class)
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("mail was not paused: the pause was called off");
    assertThat(queue.is(State.STARTED)).isTrue();

    Deferred<Void> again = pausing(queue);
    hold.release();
    again.join();
    assertThat(queue.state()).isEqualTo(State.PAUSED);
    queue.stop();
  }

  @Test
  void anInterruptedPauseStaysInForce() throws Exception {
    WorkQueue<Integer> queue = started(1);
    queue.put(1);
    time.advance(ZERO);
    Deferred<Void> pause = pausing(queue);
    pause.cancel();
    assertThat(queue.state()).isEqualTo(State.PAUSING);
    hold.release();
    queue.await(State.PAUSED);
    queue.put(2);
    time.advance(ZERO);
    assertThat(begun).containsExactly(1);
    queue.stop();
  }

  @Test
  void anInterruptEndsAResumeOfWhatIsStartingAndIsKept() {
    var starting =
        new Interceptor() {
          @Override
          public void around(Interceptor.Call call) throws Exception {
            call.proceed();
          }

          @Override
          public <A, R> Action<A, R> apply(Action<A, R> action) {
            hold.awaitStubbornly();
            return action;
          }
        };
    WorkQueue<Integer> queue =
        WorkQueue.of(begun::add, o -> o.withInterceptor(starting).withContext(time.context()));
    var start = Call.start(time, Threads.VIRTUAL, queue::start);
    time.advance(ZERO);
    var resume = Call.start(time, Threads.VIRTUAL, () -> resumed(queue));
    time.advance(ZERO);
    assertThat(resume.isDone()).isFalse();
    resume.interrupt();
    time.advance(ZERO);
    assertThat(resume.result()).isEqualTo(State.STARTING);
    assertThat(resume.leftInterrupted()).isTrue();
    hold.release();
    time.advance(ZERO);
    assertThat(start.result().stop().clean()).isTrue();
  }

  private static State resumed(WorkQueue<Integer> queue) {
    queue.resume();
    return queue.state();
  }

  @Test
  void aStopWhilePausedHandsBackWithoutADrain() throws Exception {
    WorkQueue<Integer> queue = started(2);
    queue.pause();
    queue.put(1);
    queue.put(2);
    StopReport<Integer> report = queue.stop(ofSeconds(60));
    assertThat(report.notRun()).containsExactly(1, 2);
    assertThat(report.counts().handedBack()).isEqualTo(2);
    assertThat(report.clean()).isFalse();
    assertThat(begun).isEmpty();
    Counts.assertFinal(report.counts());
  }

  @Test
  void aStopWhilePausingTellsThePauserAndGivesWhatRunsItsGrace() throws Exception {
    WorkQueue<Integer> queue = started(1);
    queue.put(1);
    time.advance(ZERO);
    queue.put(2);
    Deferred<Void> pause = pausing(queue);
    var stop = queue.requestStop();
    assertThatThrownBy(pause::join)
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("mail cannot pause: it is STOPPING");
    hold.release();
    assertThat(stop.join().notRun()).containsExactly(2);
    assertThat(stop.join().counts().succeeded()).isEqualTo(1);
    assertThat(begun).containsExactly(1);
  }

  @Test
  void whatIsNotRunningCannotBePausedOrResumed() throws Exception {
    WorkQueue<Integer> queue = WorkQueue.of(begun::add, o -> o.withName("mail"));
    assertThatIllegalStateException().isThrownBy(queue::pause);
    assertThatIllegalStateException()
        .isThrownBy(queue::resume)
        .withMessage("mail cannot resume: it was never started");
    queue.start().stop();
    assertThatIllegalStateException()
        .isThrownBy(queue::pause)
        .withMessage("mail cannot pause: it is STOPPED");
    assertThatIllegalStateException().isThrownBy(queue::resume);
  }

  @Test
  void noActionCanPauseItsOwnQueueButItCanResumeIt() throws Exception {
    AtomicReference<WorkQueue<Integer>> self = new AtomicReference<>();
    List<Throwable> refused = Collections.synchronizedList(new ArrayList<>());
    self.set(
        WorkQueue.of(
            item -> {
              hold.await();
              self.get().resume();
              self.get().pause();
            },
            o -> o.withContext(time.context()).withErrors((item, e) -> refused.add(e))));
    self.get().start().put(1);
    time.advance(ZERO);
    Deferred<Void> pause = pausing(self.get());
    hold.release();
    assertThatThrownBy(pause::join)
        .hasRootCauseMessage(self.get().name() + " was not paused: the pause was called off");
    self.get().stop();
    assertThat(refused)
        .singleElement()
        .isInstanceOf(IllegalStateException.class)
        .asString()
        .contains("cannot be paused by its own action");
  }

  @Test
  void nothingBeginsOrRunsBetweenAPauseAndItsResume() throws Exception {
    AtomicInteger paused = new AtomicInteger();
    AtomicInteger trespasses = new AtomicInteger();
    AtomicInteger ran = new AtomicInteger();
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              trespasses.addAndGet(paused.get());
              Thread.onSpinWait();
              trespasses.addAndGet(paused.get());
              ran.incrementAndGet();
            },
            o -> o.withParallelism(8).withCapacity(16));
    queue.start();
    List<Deferred<Void>> producers = new ArrayList<>();
    for (int p = 0; p < 4; p++) {
      producers.add(
          Deferred.run(() -> {
            for (int item = 0; ; item++) {
              queue.put(item);
            }
          }));
    }
    for (int round = 0; round < 500; round++) {
      queue.pause();
      paused.set(1);
      int before = ran.get();
      Thread.onSpinWait();
      Counts.assertBalanced(queue.snapshot());
      assertThat(queue.snapshot().running()).isZero();
      assertThat(ran.get()).isEqualTo(before);
      paused.set(0);
      queue.resume();
    }
    producers.forEach(Deferred::close);
    assertThat(queue.stop().clean()).isTrue();
    assertThat(trespasses).hasValue(0);
    assertThat(ran.get()).isPositive();
  }
}
