package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.task.Deferred;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class WorkQueueThreadsTest {
  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());

  private void runOneOnEach(WorkQueue<Integer> queue, int workers) throws Exception {
    queue.start();
    for (int item = 0; item < workers; item++) {
      queue.put(item);
    }
    time.advance(ZERO);
    hold.release();
    queue.stop();
  }

  private void note(Integer item) throws InterruptedException {
    threads.add(Thread.currentThread());
    hold.await();
  }

  @Test
  void theyAreVirtualAndNamedAfterTheirQueue() throws Exception {
    runOneOnEach(
        WorkQueue.of(
            this::note, o -> o.withName("mail").withParallelism(3).withContext(time.context())),
        3);
    assertThat(threads)
        .allMatch(Thread::isVirtual)
        .extracting(Thread::getName)
        .containsExactlyInAnyOrder("mail-1", "mail-2", "mail-3");
  }

  @Test
  void aGivenFactoryKeepsItsOwnNames() throws Exception {
    ThreadFactory factory = Thread.ofPlatform().daemon().name("crew ", 7).factory();
    runOneOnEach(
        WorkQueue.of(
            this::note,
            o ->
                o.withName("mail")
                    .withParallelism(2)
                    .withThreads(factory)
                    .withContext(time.context())),
        2);
    assertThat(threads)
        .noneMatch(Thread::isVirtual)
        .extracting(Thread::getName)
        .containsExactlyInAnyOrder("crew 7", "crew 8");
  }

  @Test
  void queuesAndWorkersWithoutANameGetOneOfTheirOwn() {
    WorkQueue<Integer> first = WorkQueue.of(this::note);
    WorkQueue<Integer> second = WorkQueue.of(this::note);
    assertThat(first.name()).matches("queue-[1-9][0-9]*").isNotEqualTo(second.name());
    assertThat(second).hasToString(second.name() + " is STOPPED");
    assertThat(Worker.of(this::note).name()).matches("worker-[1-9][0-9]*");
  }

  @Test
  void anErrorInTheLoopItselfEndsTheRunAndTheCountsStillAddUp() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    TimeSource breakable =
        new Delegate(time) {
          @Override
          public Thread start(ThreadFactory factory, Runnable body) {
            if (broken.getAndSet(false)) {
              throw new OutOfMemoryError("no thread for a signal");
            }
            return super.start(factory, body);
          }
        };
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> hold.await(), o -> o.withParallelism(2).withContext(Context.root(breakable)));
    queue.start();
    Deferred<Void> result = queue.submit(1);
    var _ = result.finished(); // completed on a thread of its own, which will fail
    time.advance(ZERO);
    broken.set(true);
    hold.release();
    queue.await(State.STOPPED);
    assertThat(queue.failure()).get().asString().contains("no thread for a signal");
    assertThat(result.isDone()).isTrue();
    StopReport<Integer> report = queue.stop();
    assertThat(report.counts().succeeded()).isEqualTo(1);
    Counts.assertFinal(report.counts());
  }

  private static class Delegate implements TimeSource {
    private final TimeSource time;

    Delegate(TimeSource time) {
      this.time = time;
    }

    @Override
    public long nanoTime() {
      return time.nanoTime();
    }

    @Override
    public Instant now() {
      return time.now();
    }

    @Override
    public void park(Object blocker, long nanos) {
      time.park(blocker, nanos);
    }

    @Override
    public void unpark(Thread thread) {
      time.unpark(thread);
    }

    @Override
    public Thread start(ThreadFactory factory, Runnable body) {
      return time.start(factory, body);
    }

    @Override
    public Timer after(Duration delay, Runnable signal) {
      return time.after(delay, signal);
    }
  }
}
