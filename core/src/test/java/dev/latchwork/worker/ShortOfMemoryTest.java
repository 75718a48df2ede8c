package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.BorrowedTime;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.signal.TimeSource.Timer;
import dev.latchwork.task.AbandonedException;
import dev.latchwork.task.Deferred;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Memory may end between any two steps of a stop. Here it ends once, at each use of the clock in turn:
 * whoever is told asks again, and what nobody is told of comes all the same.
 */
@ExtendWith(QuietLog.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShortOfMemoryTest {
  private static final int NEVER = -1;

  /** How often the clock may be used until there is no memory, once. */
  private final AtomicInteger left = new AtomicInteger(NEVER);

  /** How often a timer may be called off until there is none, once. */
  private final AtomicInteger closes = new AtomicInteger(NEVER);

  /** By how much timers are too early: nobody wants to wait for what does not end. */
  private int hurry = 1;

  private final TimeSource time =
      new BorrowedTime(TimeSource.system()) {
        @Override
        public long nanoTime() {
          use(left);
          return super.nanoTime();
        }

        @Override
        public Timer after(Duration delay, Runnable signal) {
          use(left);
          Timer timer = super.after(delay.dividedBy(hurry), signal);
          return () -> {
            use(closes);
            timer.close();
          };
        }

        @Override
        public Thread start(ThreadFactory threads, Runnable body) {
          use(left);
          return super.start(threads, body);
        }
      };

  private static void use(AtomicInteger left) {
    if (left.getAndUpdate(n -> n == NEVER ? NEVER : n - 1) == 0) {
      throw new OutOfMemoryError("on purpose");
    }
  }

  /** Who waits for the start is woken, and there is no memory for the next step. */
  @ParameterizedTest
  @EnumSource(names = {"STARTING", "STARTED"})
  void aStartThatCannotTellEveryoneGoesOn(State awaited) throws Exception {
    var parked = new CountDownLatch(1);
    var fails = new AtomicBoolean();
    TimeSource failing =
        new BorrowedTime(TimeSource.system()) {
          @Override
          public void park(Object blocker, long nanos) {
            parked.countDown();
            super.park(blocker, nanos);
          }

          @Override
          public void unpark(Thread thread) {
            super.unpark(thread);
            if (fails.getAndSet(false)) {
              throw new OutOfMemoryError("on purpose");
            }
          }
        };
    WorkQueue<Integer> queue = WorkQueue.of(item -> {}, o -> o.withContext(Context.root(failing)));
    Thread waiter =
        Thread.ofPlatform()
            .start(() -> {
              try {
                queue.await(awaited);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    parked.await();
    fails.set(true);
    queue.start();
    waiter.join();
    assertThat(queue.is(State.STARTED)).isTrue();
    queue.put(1);
    assertThat(queue.stop().counts().succeeded()).isEqualTo(1);
  }

  private WorkQueue.Options<Integer> plain(WorkQueue.Options<Integer> options) {
    return options
        .withName("q")
        .withParallelism(1)
        .withContext(Context.root(time))
        .withErrors((item, error) -> {});
  }

  /** The first item runs, two more wait. */
  private static List<Deferred<Void>> fill(WorkQueue<Integer> queue, CountDownLatch inside)
      throws InterruptedException {
    queue.start();
    Deferred<Void> first = queue.submit(1);
    inside.await();
    Deferred<Void> second = queue.submit(2);
    queue.put(3);
    return List.of(first, second);
  }

  private StopReport<Integer> stop(WorkQueue<Integer> queue, Duration gracePeriod, int uses) {
    left.set(uses);
    for (; ; ) {
      try {
        return queue.stop(gracePeriod);
      } catch (OutOfMemoryError e) {
        // it says that not all was done
      }
    }
  }

  /** {@return whether there was an end of the memory} */
  private boolean stopsWhatListens(int uses) throws InterruptedException {
    var inside = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              inside.countDown();
              never.await();
            },
            this::plain);
    List<Deferred<Void>> results = fill(queue, inside);
    StopReport<Integer> report = stop(queue, Duration.ofMillis(1), uses);
    boolean ended = left.getAndSet(NEVER) == NEVER;
    assertThat(report.counts().cancelled()).isEqualTo(1);
    assertHandedBack(queue, report, results);
    return ended;
  }

  /** {@return whether there was an end of the memory} */
  private boolean givesUpWhatDoesNot(int uses) throws InterruptedException {
    var inside = new CountDownLatch(1);
    var hold = new Hold(TimeSource.system());
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              inside.countDown();
              hold.awaitStubbornly();
            },
            this::plain);
    List<Deferred<Void>> results = fill(queue, inside);
    StopReport<Integer> report = stop(queue, Duration.ZERO, uses);
    boolean ended = left.getAndSet(NEVER) == NEVER;
    hold.release();
    assertThat(report.counts().abandoned()).isEqualTo(1);
    assertThatThrownBy(results.getFirst()::join).isInstanceOf(AbandonedException.class);
    assertHandedBack(queue, report, results);
    return ended;
  }

  private static void assertHandedBack(
      WorkQueue<Integer> queue, StopReport<Integer> report, List<Deferred<Void>> results) {
    assertThat(report.notRun()).containsExactly(3);
    assertThat(report.counts().handedBack()).isEqualTo(2);
    assertThat(results).allMatch(Deferred::isDone);
    assertThat(queue.state()).isEqualTo(State.STOPPED);
  }

  @Test
  void aStopThatCancelsComesToItsEnd() throws InterruptedException {
    int uses = 0;
    while (stopsWhatListens(uses)) {
      uses++;
    }
    assertThat(uses).isGreaterThan(5);
  }

  @Test
  void aStopThatGivesUpComesToItsEnd() throws InterruptedException {
    hurry = 50;
    int uses = 0;
    while (givesUpWhatDoesNot(uses)) {
      uses++;
    }
    assertThat(uses).isGreaterThan(5);
  }

  @Test
  void whoWaitsForABatchIsNotLeftByAStopThatWasBrokenOff() throws Exception {
    var inside = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    Batch<Integer> batch =
        Batch.of(
            Stream.iterate(0, n -> n + 1),
            o -> o.withParallelism(1).withContext(Context.root(time)));
    Deferred<BatchReport<Integer>> report =
        Deferred.start(() ->
            batch.process(item -> {
              inside.countDown();
              go.await();
            }));
    inside.await();
    left.set(1); // when it has begun
    assertThatThrownBy(batch::requestStop).isInstanceOf(OutOfMemoryError.class);
    go.countDown();
    assertThat(report.join().succeeded()).isEqualTo(1);
  }

  @Test
  void aCancelledContextWhichNobodyCancelsAgainStopsTheRun() {
    int uses = 0;
    for (boolean ended = true; ended; uses++) {
      Context.Cancellable context = Context.root(time).withCancel();
      WorkQueue<Integer> queue = WorkQueue.of(item -> {}, o -> plain(o).withContext(context));
      queue.start();
      left.set(uses);
      context.cancel();
      ended = left.getAndSet(NEVER) == NEVER;
      assertThat(queue.state()).isEqualTo(State.STOPPED);
    }
    assertThat(uses).isGreaterThan(3);
  }

  @Test
  void theFailureThatBeganTheStopIsThatOfTheRun() {
    WorkQueue<Integer> queue = WorkQueue.<Integer>of(item -> {}, this::plain).start();
    var error = new IllegalStateException("on purpose");
    Ladder<Integer> ladder = queue.latest().ladder();
    left.set(0);
    assertThatThrownBy(() -> ladder.stop(StopReport.Cause.FAILURE, error, Duration.ZERO))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(queue.stop().failure()).contains(error);
    assertThat(queue.failure()).contains(error);
  }

  @Test
  void theReportToComeComes() throws Exception {
    var inside = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              inside.countDown();
              go.await();
            },
            this::plain);
    queue.start().put(1);
    inside.await();
    CompletableFuture<StopReport<Integer>> report = queue.requestStop();
    closes.set(0); // the stop is over by then
    go.countDown();
    assertThat(report.join().counts().succeeded()).isEqualTo(1);
  }

  @Test
  void theAllowanceBeginsWithTheStepThatCameThrough() throws Exception {
    List<Timer> set = new ArrayList<>();
    AtomicInteger closed = new AtomicInteger();
    var counted =
        new BorrowedTime(time) {
          @Override
          public Timer after(Duration delay, Runnable signal) {
            Timer timer = super.after(delay, signal);
            Timer counting =
                () -> {
                  closed.incrementAndGet();
                  timer.close();
                };
            set.add(counting);
            return counting;
          }
        };
    var inside = new CountDownLatch(1);
    var hold = new Hold(TimeSource.system());
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              inside.countDown();
              hold.await();
            },
            o -> plain(o).withContext(Context.root(counted)));
    queue.start().put(1);
    inside.await();
    Ladder<Integer> ladder = queue.latest().ladder();
    left.set(3); // began, looked, and armed the next rung
    assertThatThrownBy(() -> ladder.stop(StopReport.Cause.NOW, null, Duration.ZERO))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(set).hasSize(1);
    assertThat(closed).hasValue(1);
    hold.release();
    assertThat(queue.stop(Duration.ZERO).counts().abandoned()).isZero();
  }
}
