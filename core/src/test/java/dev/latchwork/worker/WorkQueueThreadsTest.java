package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.BorrowedTime;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.task.Deferred;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class WorkQueueThreadsTest {
  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
  private final List<Thread> started = Collections.synchronizedList(new ArrayList<>());
  private final AtomicBoolean broken = new AtomicBoolean();

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
    TimeSource breakable =
        new BorrowedTime(time) {
          @Override
          public void unpark(Thread thread) {
            super.unpark(thread);
            if (broken.getAndSet(false)) {
              throw new OutOfMemoryError("after a wake-up");
            }
          }
        };
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> hold.await(), o -> o.withParallelism(2).withContext(Context.root(breakable)));
    queue.start();
    Deferred<Void> result = queue.submit(1);
    Deferred<Void> waiter = Deferred.run(time.context(), () -> result.join());
    time.advance(ZERO);
    broken.set(true);
    hold.release();
    queue.await(State.STOPPED);
    waiter.join();
    assertThat(queue.failure()).get().asString().contains("after a wake-up");
    assertThat(result.isDone()).isTrue();
    StopReport<Integer> report = queue.stop();
    assertThat(report.counts().succeeded()).isEqualTo(1);
    Counts.assertFinal(report.counts());
  }

  @Test
  void anIdleWorkerHasNoThread() throws Exception {
    WorkQueue<Integer> queue = noting();
    queue.start();
    time.advance(ZERO);
    assertThat(started).isEmpty();
    queue.submit(1).join();
    threads.getFirst().join();
    queue.submit(2).join();
    threads.getLast().join();
    assertThat(started).isEqualTo(threads);
    assertThat(threads)
        .doesNotHaveDuplicates()
        .extracting(Thread::getName)
        .containsExactly(queue.name() + "-1", queue.name() + "-1");
    assertThat(queue.stop().counts().succeeded()).isEqualTo(2);
  }

  @Test
  void anIdleQueueStopsWithoutAWorker() {
    WorkQueue<Integer> queue = noting();
    for (int i = 0; i < 3; i++) {
      queue.start();
      Counts.assertFinal(queue.stop().counts());
    }
    assertThat(started)
        .extracting(Thread::getName)
        .containsOnly(queue.name() + "-stop"); // calls what listens to the context;
  }

  @Test
  void anIdleQueueStopsAtOnce() {
    WorkQueue<Integer> queue = noting();
    queue.start();
    assertThat(queue.stop(ZERO).clean()).isTrue();
    assertThat(queue.state()).isEqualTo(State.STOPPED);
  }

  @Test
  void whatAPauseHasKeptRunsOnAThreadOfItsOwn() throws Exception {
    WorkQueue<Integer> queue = noting();
    queue.start();
    queue.pause();
    queue.put(1);
    time.advance(ZERO);
    queue.resume();
    time.advance(ZERO);
    assertThat(threads).hasSize(1);
    assertThat(queue.stop().counts().succeeded()).isEqualTo(1);
  }

  @Test
  void aThreadInheritsNothingFromWhoeverPuts() throws Exception {
    InheritableThreadLocal<String> own = new InheritableThreadLocal<>();
    List<Object> seen = Collections.synchronizedList(new ArrayList<>());
    WorkQueue<Integer> queue =
        WorkQueue.of(item -> {
          seen.add(Thread.currentThread().getContextClassLoader());
          seen.add(String.valueOf(own.get()));
        });
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    ClassLoader starters = new ClassLoader() {};
    Thread.currentThread().setContextClassLoader(starters);
    try {
      queue.start();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    Thread putter =
        new Thread(() -> {
          own.set("the putter's");
          queue.offer(1);
        });
    putter.setContextClassLoader(new ClassLoader() {});
    putter.start();
    putter.join();
    queue.stop();
    assertThat(seen).containsExactly(starters, "null");
  }

  @Test
  void anItemWhoseThreadCannotBeStartedRunsWithTheNext() throws Exception {
    WorkQueue<Integer> queue = noting();
    queue.start();
    broken.set(true);
    queue.put(1);
    assertThat(queue.snapshot().waiting()).isEqualTo(1);
    queue.put(2);
    time.advance(ZERO);
    assertThat(threads).hasSize(2);
    assertThat(queue.stop().counts().succeeded()).isEqualTo(2);
  }

  @Test
  void anItemWhoseThreadCannotBeStartedRunsALittleLater() throws Exception {
    WorkQueue<Integer> queue = noting();
    queue.start();
    broken.set(true);
    queue.put(1);
    time.advance(ZERO);
    assertThat(threads).isEmpty();
    try (var log = new LogCapture("no thread for one who notes")) {
      time.advance(Duration.ofMillis(10));
      assertThat(threads).hasSize(1);
      assertThat(log.messages()).hasSize(1);
    }
    assertThat(queue.stop().counts().succeeded()).isEqualTo(1);
  }

  @Test
  void anItemWhoseThreadCannotBeStartedRunsInTheDrain() throws Exception {
    WorkQueue<Integer> queue = noting();
    queue.start();
    broken.set(true);
    queue.put(1);
    assertThat(queue.stop().counts().succeeded()).isEqualTo(1);
  }

  @Test
  void anItemForWhichThereIsNoThreadIsHandedBackAtTheEndOfTheGrace() throws Exception {
    var grace = Duration.ofMillis(5); // before the next try
    TimeSource withoutWorkers =
        new BorrowedTime(time) {
          @Override
          public Thread start(ThreadFactory factory, Runnable body) {
            return super.start(
                code -> {
                  Thread thread = factory.newThread(code);
                  return thread.getName().equals("mail-1") ? null : thread;
                },
                body);
          }
        };
    WorkQueue<Integer> queue =
        WorkQueue.of(
            this::note,
            o ->
                o.withName("mail")
                    .withParallelism(1)
                    .withContext(Context.root(withoutWorkers))
                    .withGracePeriod(grace));
    queue.start().put(1);
    var stop = queue.requestStop();
    time.advance(grace);
    assertThat(stop).isCompleted();
    assertThat(stop.join().took()).isEqualTo(grace);
    assertThat(stop.join().notRun()).containsExactly(1);
    assertThat(threads).isEmpty();
  }

  @Test
  void aResumeThatFindsNoThreadHasResumed() throws Exception {
    WorkQueue<Integer> queue = noting();
    queue.start();
    queue.pause();
    queue.put(1);
    time.advance(ZERO);
    broken.set(true);
    queue.resume();
    assertThat(queue.state()).isEqualTo(State.STARTED);
    queue.put(2);
    assertThat(queue.stop().counts().succeeded()).isEqualTo(2);
  }

  /** Its worker has begun it, and then wants to wake another one for the next. */
  @Test
  @SuppressWarnings("ThreadPriorityCheck") // only to mix schedules
  void aSeatIsNeverThatOfTwoThreadsAtATime() throws Exception {
    AtomicInteger here = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              most.accumulateAndGet(here.incrementAndGet(), Math::max);
              here.decrementAndGet();
            },
            o -> o.withParallelism(1).withCapacity(8));
    queue.start();
    List<Thread> putters = new ArrayList<>();
    for (int p = 0; p < 2; p++) {
      putters.add(
          Thread.startVirtualThread(() -> {
            for (int i = 0; i < 20_000; i++) {
              putOrFail(queue, i);
              if (i % 3 == 0) {
                Thread.yield(); // the worker may go idle meanwhile
              }
            }
          }));
    }
    for (Thread putter : putters) {
      putter.join();
    }
    assertThat(queue.stop().counts().succeeded()).isEqualTo(40_000);
    assertThat(most).hasValue(1);
  }

  private static void putOrFail(WorkQueue<Integer> queue, int item) {
    try {
      queue.put(item);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private WorkQueue<Integer> noting() {
    TimeSource counting =
        new BorrowedTime(time) {
          @Override
          public Thread start(ThreadFactory factory, Runnable body) {
            if (broken.getAndSet(false)) {
              throw new OutOfMemoryError("no thread for one who notes");
            }
            Thread thread = super.start(factory, body);
            started.add(thread);
            return thread;
          }
        };
    return WorkQueue.of(
        item -> threads.add(Thread.currentThread()),
        o -> o.withParallelism(1).withContext(Context.root(counting)));
  }
}
