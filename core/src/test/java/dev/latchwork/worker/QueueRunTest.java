package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.BorrowedTime;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.task.AbandonedException;
import dev.latchwork.task.Deferred;
import dev.latchwork.testkit.LeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class QueueRunTest {
  /** Timers go off when the test says so, on its thread. */
  private static final class TimersByHand extends BorrowedTime {
    private final Queue<Runnable> timers = new ConcurrentLinkedQueue<>();
    private boolean goesOff;

    @Override
    public Timer after(Duration delay, Runnable signal) {
      timers.add(signal);
      return () -> timers.remove(signal);
    }

    /** On this thread, and so with the lock that it holds. */
    void goOff() {
      goesOff = true;
      for (Runnable timer; (timer = timers.poll()) != null; ) {
        timer.run();
      }
      goesOff = false;
    }

    @Override
    public Thread start(ThreadFactory threads, Runnable body) {
      if (!goesOff) {
        return super.start(threads, body);
      }
      body.run();
      return Thread.currentThread();
    }
  }

  @Test
  void aWorkerThatIsGivenUpOnItsWayToTheOverflowIsCountedOnce() throws Exception {
    var time = new TimersByHand();
    var bothRun = new CountDownLatch(2);
    var first = new CountDownLatch(1);
    var second = new CountDownLatch(1);
    var filled = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              bothRun.countDown();
              if (item == 1) {
                awaitStubbornly(bothRun);
                Objects.requireNonNull(self).put(3);
                self.put(4);
                filled.countDown();
                awaitStubbornly(first);
              } else {
                awaitStubbornly(second);
              }
            },
            o ->
                o.withName("mail")
                    .withParallelism(2)
                    .withCapacity(1)
                    .withContext(Context.root(time))
                    .withThreads(body -> {
                      threads.add(Thread.ofPlatform().daemon().unstarted(body));
                      return threads.getLast();
                    }));
    self = queue.start();
    queue.put(1);
    queue.put(2);
    filled.await();
    QueueRun<Integer> run = Objects.requireNonNull(queue.current());
    run.lock.lock();
    try {
      second.countDown();
      while (!run.lock.hasQueuedThreads()) {
        Thread.onSpinWait(); // the second one has ended and waits for the lock
      }
      run.ladder().stop(StopReport.Cause.NOW, null, ZERO);
      time.goOff();
    } finally {
      run.lock.unlock();
    }
    first.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    StopReport<Integer> report = run.ladder().join();
    assertThat(report.notRun()).containsExactly(3, 4);
    assertThat(report.counts().succeeded()).isEqualTo(1);
    assertThat(report.counts().abandoned()).isEqualTo(1);
    assertThat(queue.is(State.STOPPED)).isTrue();
    Counts.assertFinal(queue.snapshot());
    assertThat(queue.snapshot().succeeded()).isEqualTo(1);
  }

  @Test
  void aWorkerThatIsGivenUpWithAnItemThatWaitsForTheLockNeverRunsIt() throws Exception {
    var time = new TimersByHand();
    var ran = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    WorkQueue<Integer> queue =
        WorkQueue.<Integer>of(
                item -> ran.set(true),
                o ->
                    o.withName("mail")
                        .withParallelism(1)
                        .withContext(Context.root(time))
                        .withThreads(body -> {
                          threads.add(Thread.ofPlatform().daemon().unstarted(body));
                          return threads.getLast();
                        }))
            .start();
    QueueRun<Integer> run = Objects.requireNonNull(queue.current());
    Deferred<Void> result;
    run.lock.lock();
    try {
      result = queue.submit(1);
      while (!run.lock.hasQueuedThreads()) {
        Thread.onSpinWait(); // it has taken the item, and waits for the lock
      }
      run.ladder().stop(StopReport.Cause.NOW, null, ZERO);
      time.goOff();
    } finally {
      run.lock.unlock();
    }
    threads.getFirst().join();
    StopReport<Integer> report = run.ladder().join();
    assertThat(report.counts().abandoned()).isEqualTo(1);
    Counts.assertFinal(report.counts());
    assertThatThrownBy(result::join).isInstanceOf(AbandonedException.class);
    assertThat(ran).isFalse();
  }

  private volatile WorkQueue<Integer> self;

  private static void awaitStubbornly(CountDownLatch latch) {
    for (boolean over = false; !over; ) {
      try {
        latch.await();
        over = true;
      } catch (InterruptedException e) {
        // waits on
      }
    }
  }
}
