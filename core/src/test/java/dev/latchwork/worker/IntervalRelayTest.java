package dev.latchwork.worker;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.BorrowedTime;
import dev.latchwork.Race;
import dev.latchwork.internal.Lane;
import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.task.Errors;
import dev.latchwork.testkit.LeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Intervals on the machine's time, which share a wheel and their threads. */
@Tag("realtime")
@ExtendWith(LeakCheck.class)
class IntervalRelayTest {
  /** Counts runs, and sees runs that overlap, or that begin while none may. */
  private static final class Watched {
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger runs = new AtomicInteger();
    final AtomicBoolean overlapped = new AtomicBoolean();
    final AtomicBoolean strayed = new AtomicBoolean();
    volatile boolean mayRun = true;

    void run() {
      if (!mayRun) {
        strayed.set(true);
      }
      if (inside.incrementAndGet() > 1) {
        overlapped.set(true);
      }
      runs.incrementAndGet();
      inside.decrementAndGet();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts it", e);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 7})
  void ticksAndMissedTicksAreThePointsOfTheGrid(long millis) throws Exception {
    Duration period = ofMillis(millis);
    var runs = new Semaphore(0);
    var interval =
        Interval.every(
            period,
            () -> {
              runs.release();
              if (runs.availablePermits() % 5 == 0) {
                Thread.sleep(ofMillis(3 * millis)); // the length of an action, not a wait for it
              }
            });
    long before = System.nanoTime();
    interval.start();
    long started = System.nanoTime();
    runs.acquire(8);
    long stopping = System.nanoTime();
    Snapshot counts = interval.stop().counts();
    long stopped = System.nanoTime();

    assertThat(counts.succeeded() + counts.missed())
        .isBetween(
            Duration.ofNanos(stopping - started).dividedBy(period),
            Duration.ofNanos(stopped - before).dividedBy(period));
    assertThat(counts.accepted()).isEqualTo(counts.succeeded());
    assertThat(counts.waiting()).isZero();
  }

  @Test
  void aTickThatFindsNoMemoryToEndEndsALittleLater() {
    var fails = new AtomicBoolean();
    TimeSource failing =
        new BorrowedTime(TimeSource.system()) {
          @Override
          public long nanoTime() {
            if (fails.getAndSet(false)) {
              throw new OutOfMemoryError("on purpose");
            }
            return super.nanoTime();
          }
        };
    var interval =
        Interval.every(
            ofHours(1), () -> {}, o -> o.withFixedDelay(true).withContext(Context.root(failing)));
    var latch = new Latch("meagre", failing);
    var run = new RelayedRun(interval, () -> fails.set(true), latch, Set.of());
    latch.starting();
    run.start();
    Lane lane = Lane.take();
    for (int ticks = 1; ticks <= 2; ticks++) {
      run.beat.run(run.moment(), lane);
      assertThat(fails).isFalse();
      assertThat(run.snapshot().succeeded()).isEqualTo(ticks);
    }
    lane.give();
    run.ladder().stop(StopReport.Cause.NOW, null, Duration.ZERO);
    assertThat(run.ladder().await().clean()).isTrue();
  }

  /** The ticker saw it in time and armed the next one; then it had no processor for a whole period. */
  @Test
  void ofTwoTicksForOnePointOneRuns() {
    var ran = new AtomicInteger();
    var interval = Interval.every(ofHours(1), ran::incrementAndGet).start();
    var run = (RelayedRun) interval.latest();
    long period = ofHours(1).toNanos();
    long first = run.moment();
    Lane lane = Lane.take();
    run.beat.run(first + period + 1, lane);
    run.beat.run(first + period + 2, lane);
    assertThat(ran).hasValue(1);
    run.beat.run(first + 2 * period, lane);
    lane.give();
    assertThat(ran).hasValue(2);
    Snapshot counts = interval.stop().counts();
    assertThat(counts.succeeded()).isEqualTo(2);
    assertThat(counts.missed()).isEqualTo(1);
  }

  @Test
  void withFixedDelayEachTickComesThatLongAfterTheEndOfTheLast() throws Exception {
    Duration delay = ofMillis(3);
    var gaps = new ArrayList<Long>();
    var runs = new Semaphore(0);
    var ended = new AtomicLong();
    var interval =
        Interval.every(
            delay,
            () -> {
              gaps.add(System.nanoTime() - ended.get());
              Thread.sleep(ofMillis(7)); // the length of an action, not a wait for it
              runs.release();
              ended.set(System.nanoTime());
            },
            o -> o.withFixedDelay(true));
    ended.set(System.nanoTime());
    interval.start();
    runs.acquire(5);
    Snapshot counts = interval.stop().counts();
    assertThat(counts.missed()).isZero();
    assertThat(gaps).hasSizeGreaterThanOrEqualTo(5).allMatch(gap -> gap >= delay.toNanos());
  }

  @Test
  void anActionThatBlocksDelaysNoNeighbour() throws Exception {
    var open = new CountDownLatch(1);
    var ticks = new CountDownLatch(500);
    var stuck = Interval.every(ofMillis(2), () -> awaitQuietly(open)).start();
    List<Interval> others = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      others.add(Interval.every(ofMillis(2), ticks::countDown).start());
    }
    ticks.await(); // while the first still blocks
    assertThat(stuck.state()).isEqualTo(State.ACTIVE);
    assertThat(stuck.snapshot().accepted()).isEqualTo(1);
    open.countDown();
    others.forEach(Interval::stop);
    assertThat(stuck.stop().clean()).isTrue();
  }

  @Test
  void anActionThatBlocksIsCancelledInterruptedAndAtLastGivenUp() throws Exception {
    var running = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    var cause = new AtomicReference<Throwable>();
    var open = new CountDownLatch(1);
    var interval =
        Interval.every(
                ofMillis(1),
                () -> {
                  running.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    cause.set(Context.current().cause().orElse(null));
                    interrupted.countDown();
                    awaitQuietly(open);
                  }
                })
            .start();
    running.await();
    StopReport<Void> report = interval.stop(Duration.ZERO);
    interrupted.await();

    assertThat(cause.get()).isNotNull();
    assertThat(report.counts().abandoned()).isEqualTo(1);
    Counts.assertFinal(report.counts());
    assertThat(report.stillRunning()).hasSize(1);
    assertThat(interval.snapshot().strays()).isEqualTo(1);
    open.countDown();
    for (boolean free = false; !free; ) { // as soon as the stray has left
      try {
        interval.start();
        free = true;
      } catch (CannotStartException e) {
        assertThat(e).hasMessageContaining("an abandoned action still runs on");
      }
    }
    assertThat(interval.stop(Duration.ZERO).counts().abandoned()).isBetween(0L, 1L);
  }

  @Test
  void everySnapshotAddsUp() throws Exception {
    var interval = Interval.every(ofMillis(1), () -> {}).start();
    long last = 0;
    while (last < 20) {
      Snapshot s = interval.snapshot();
      assertThat(s.accepted()).isEqualTo(s.running() + s.succeeded()).isGreaterThanOrEqualTo(last);
      assertThat(s.waiting()).isZero();
      last = s.succeeded();
    }
    assertThat(interval.stop().counts().succeeded()).isGreaterThanOrEqualTo(last);
  }

  @Test
  void noTickOverlapsAnotherAndNoneBelongsToAnOldRun() throws Exception {
    var watched = new Watched();
    var interval = Interval.every(ofMillis(1), watched::run);
    for (int i = 0; i < 300; i++) {
      watched.mayRun = true;
      interval.start();
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < i % 30 * 100_000L) { // so the stop meets all phases
        Thread.onSpinWait();
      }
      Snapshot counts = interval.stop().counts();
      watched.mayRun = false;
      assertThat(counts.accepted()).isEqualTo(counts.succeeded());
    }
    assertThat(watched.overlapped).isFalse();
    assertThat(watched.strayed).isFalse();
    assertThat(watched.runs).hasPositiveValue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed rate", "fixed delay", "jitter"})
  void pausesStopsAndLooksRaceWithTicks(String kind) throws Exception {
    var watched = new Watched();
    Race.run(
        3,
        100,
        round -> {
          var interval =
              Interval.every(
                      ofMillis(1),
                      watched::run,
                      o ->
                          kind.equals("fixed delay")
                              ? o.withFixedDelay(true)
                              : kind.equals("jitter") ? o.withJitter(Duration.ofNanos(999_999)) : o)
                  .start();
          return lane -> {
            switch (lane) {
              case 0 -> {
                for (int i = 0; i < 20; i++) {
                  pauseAndResume(interval);
                }
              }
              case 1 -> {
                for (int i = 0; i < 50; i++) {
                  Snapshot s = interval.snapshot();
                  assertThat(s.accepted()).isEqualTo(s.running() + s.succeeded());
                }
              }
              default -> {
                int runs = watched.runs.get();
                long begin = System.nanoTime();
                while (watched.runs.get() == runs && System.nanoTime() - begin < 3_000_000) {
                  Thread.onSpinWait();
                }
                Snapshot counts = interval.stop().counts();
                assertThat(counts.accepted()).isEqualTo(counts.succeeded());
              }
            }
          };
        });
    assertThat(watched.overlapped).isFalse();
    assertThat(watched.runs).hasPositiveValue();
  }

  private static void pauseAndResume(Interval interval) throws InterruptedException {
    try {
      interval.pause();
      assertThat(interval.snapshot().running()).isZero();
      interval.resume();
    } catch (IllegalStateException e) {
      assertThat(interval.state()).isIn(State.STOPPING, State.STOPPED);
    }
  }

  @Test
  void nothingRunsWhilePausedAndTheTicksOfAPauseAreNotMissed() throws Exception {
    var watched = new Watched();
    var interval = Interval.every(ofMillis(1), watched::run).start();
    for (int i = 0; i < 20; i++) {
      interval.pause();
      watched.mayRun = false;
      long missed = interval.snapshot().missed();
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < 2_500_000) {
        Thread.onSpinWait();
      }
      assertThat(interval.snapshot().missed()).isEqualTo(missed);
      watched.mayRun = true;
      interval.resume();
    }
    assertThat(watched.strayed).isFalse();
    assertThat(interval.stop().clean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed rate", "fixed delay", "jitter"})
  void itTicksOnAfterPausesInTheMiddleOfARun(String kind) throws Exception {
    var entered = new Semaphore(0);
    var go = new Semaphore(0);
    var interval =
        Interval.every(
                ofMillis(1),
                () -> {
                  entered.release();
                  go.acquire();
                },
                o ->
                    kind.equals("fixed delay")
                        ? o.withFixedDelay(true)
                        : kind.equals("jitter") ? o.withJitter(Duration.ofNanos(500_000)) : o)
            .start();
    for (int i = 0; i < 5; i++) {
      entered.acquire();
      var pausing = Thread.ofVirtual().start(() -> pauseQuietly(interval));
      interval.await(State.PAUSING);
      interval.resume(); // the run still goes on
      go.release();
      pausing.join();
    }
    entered.acquire();
    go.release(1_000);
    assertThat(interval.stop().counts().succeeded()).isGreaterThanOrEqualTo(6);
  }

  private static void pauseQuietly(Interval interval) {
    try {
      interval.pause();
    } catch (IllegalStateException e) {
      // called off by the resume
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts it", e);
    }
  }

  @Test
  void aFailureIsCountedAndTheNextTickComes() throws Exception {
    var errors = new Errors();
    var runs = new Semaphore(0);
    var interval =
        Interval.every(
                ofMillis(1),
                () -> {
                  runs.release();
                  throw new ArithmeticException("of a tick");
                },
                o -> o.withErrors(errors))
            .start();
    runs.acquire(3);
    Snapshot counts = interval.stop().counts();
    assertThat(counts.failed()).isGreaterThanOrEqualTo(3);
    assertThat(counts.accepted()).isEqualTo(counts.failed());
    assertThat(errors.count()).isEqualTo(counts.failed());
    assertThat(errors.first()).hasValueSatisfying(e -> assertThat(e).hasMessage("of a tick"));
  }

  @Test
  void aThousandIntervalsHaveNoThreadWhileTheyWait() {
    List<Interval> intervals = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      intervals.add(Interval.every(ofHours(1), () -> {}).start());
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().startsWith("interval-"))
        .isEmpty();
    intervals.forEach(interval -> assertThat(interval.stop().clean()).isTrue());
  }
}
