package dev.latchwork.worker;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.BorrowedTime;
import dev.latchwork.signal.Context;
import dev.latchwork.task.Deferred;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When an interval runs, and what it counts as missed. */
@ExtendWith(LeakCheck.class)
class IntervalGridTest {
  private final ManualTime time = new ManualTime();

  private Interval every(Duration period, Ticks ticks, UnaryOperator<Interval.Options> options) {
    return Interval.every(period, ticks, o -> options.apply(o.withContext(time.context())));
  }

  private Interval every(Duration period, Ticks ticks) {
    return every(period, ticks, o -> o);
  }

  @Test
  void theFirstRunComesAfterOnePeriod() {
    var ticks = new Ticks(time);
    try (var _ = every(ofMillis(500), ticks).start()) {
      time.advance(ofMillis(499));
      assertThat(ticks.count()).isZero();
      time.advance(ofMillis(1));
      assertThat(ticks.millis()).containsExactly(500L);
    }
  }

  @Test
  void anInitialDelayMovesTheWholeGrid() {
    var ticks = new Ticks(time);
    try (var _ = every(ofSeconds(1), ticks, o -> o.withInitialDelay(ofMillis(300))).start()) {
      time.advance(ofSeconds(3));
    }
    assertThat(ticks.millis()).containsExactly(300L, 1_300L, 2_300L);
  }

  @Test
  void anInitialDelayOfZeroRunsAtOnce() {
    var ticks = new Ticks(time);
    try (var _ = every(ofSeconds(1), ticks, o -> o.withInitialDelay(Duration.ZERO)).start()) {
      time.advance(Duration.ZERO);
      assertThat(ticks.millis()).containsExactly(0L);
      time.advance(ofSeconds(1));
    }
    assertThat(ticks.millis()).containsExactly(0L, 1_000L);
  }

  @Test
  void theGridNeverDrifts() {
    var ticks = new Ticks(time, () -> Context.current().sleep(ofMillis(7)));
    try (var _ = every(ofMillis(10), ticks).start()) {
      time.advance(ofMinutes(3).plusMillis(7)); // past the point where the clock wraps
    }
    assertThat(ticks.millis())
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, 18_000).mapToObj(k -> 10 * k).toList());
  }

  @Test
  void aLongRunSkipsToTheNextPointOfTheGrid() {
    var first = new AtomicInteger();
    var ticks =
        new Ticks(
            time,
            () -> Context.current().sleep(ofMillis(first.getAndIncrement() == 0 ? 3_500 : 0)));
    try (var interval = every(ofSeconds(1), ticks).start()) {
      time.advance(ofSeconds(6));
      assertThat(interval.snapshot().missed()).isEqualTo(3);
    }
    assertThat(ticks.millis()).containsExactly(1_000L, 5_000L, 6_000L);
    assertThat(ticks.overlapped()).isFalse();
  }

  @Test
  void aRunThatEndsOnTheGridMissesNothing() {
    var ticks = new Ticks(time, () -> Context.current().sleep(ofSeconds(1)));
    var interval = every(ofSeconds(1), ticks).start();
    time.advance(ofMillis(4_500));
    var stop = interval.requestStop();
    time.advance(ofSeconds(1));

    assertThat(stop.join().counts().missed()).isZero();
    assertThat(ticks.millis()).containsExactly(1_000L, 2_000L, 3_000L, 4_000L);
    assertThat(ticks.overlapped()).isFalse();
  }

  @Test
  void aTimerThatIsLateByWholePeriodsRunsOnceAndCountsTheRest() {
    var clock = new LateTime(time);
    var ticks = new Ticks(time);
    var interval =
        Interval.every(ofSeconds(1), ticks, o -> o.withContext(Context.root(clock))).start();
    clock.late = ofMillis(3_400);
    time.advance(ofSeconds(1)); // the first timer was set before
    clock.late = Duration.ZERO;
    time.advance(ofSeconds(7));

    assertThat(ticks.millis()).containsExactly(1_000L, 5_400L, 6_000L, 7_000L, 8_000L);
    assertThat(interval.stop().counts().missed()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void ticksAndMissedTicksAreThePointsOfTheGrid(long seed) {
    var random = new Random(seed);
    var ticks = new Ticks(time, () -> Context.current().sleep(ofMillis(random.nextLong(1, 4_000))));
    var interval = every(ofSeconds(1), ticks).start();
    for (int i = 0; i < 20; i++) {
      time.advance(ofMillis(random.nextLong(20_000)));
    }
    long points = (time.nanoTime() - beginning(time)) / ofSeconds(1).toNanos();
    var stop = interval.requestStop();
    time.advance(ofSeconds(10));

    Snapshot counts = stop.join().counts();
    assertThat(counts.succeeded() + counts.missed()).isEqualTo(points);
    assertThat(counts.succeeded()).isEqualTo(ticks.count());
    assertThat(counts.missed()).isPositive();
    assertThat(ticks.overlapped()).isFalse();
    assertThat(ticks.millis()).allMatch(at -> at % 1_000 == 0);
  }

  @Test
  void aStopDuringALongRunStillCountsWhatItCovered() {
    var ticks = new Ticks(time, () -> Context.current().sleep(ofMillis(3_500)));
    var interval = every(ofSeconds(1), ticks).start();
    time.advance(ofMillis(3_200));
    var stop = interval.requestStop();
    time.advance(ofSeconds(5));

    assertThat(stop.join().counts().missed()).isEqualTo(2);
    assertThat(ticks.millis()).containsExactly(1_000L);
  }

  @Test
  void aPauseKeepsTheGridAndItsTicksAreNotMissed() throws Exception {
    var ticks = new Ticks(time);
    try (var interval = every(ofSeconds(1), ticks).start()) {
      time.advance(ofMillis(2_500));
      interval.pause();
      time.advance(ofSeconds(10));
      assertThat(ticks.count()).isEqualTo(2);
      interval.resume();
      time.advance(ofSeconds(2));
      assertThat(interval.snapshot().missed()).isZero();
    }
    assertThat(ticks.millis()).containsExactly(1_000L, 2_000L, 13_000L, 14_000L);
  }

  @Test
  void whatARunHadMissedBeforeThePauseStaysMissed() throws Exception {
    var first = new AtomicInteger();
    var ticks =
        new Ticks(
            time,
            () -> Context.current().sleep(ofMillis(first.getAndIncrement() == 0 ? 4_700 : 0)));
    var interval = every(ofSeconds(1), ticks).start();
    time.advance(ofMillis(3_500)); // it runs since 1 s: 2 and 3 are missed
    var pause = Deferred.run(time.context(), interval::pause);
    time.advance(ofSeconds(6)); // it ends at 5.7 s, paused
    pause.join();
    interval.resume();
    time.advance(ofSeconds(1));

    assertThat(ticks.millis()).containsExactly(1_000L, 10_000L);
    assertThat(interval.stop().counts().missed()).isEqualTo(2);
  }

  @Test
  void ticksOfAPauseThatEndsBeforeTheRunAreNotMissedButThoseAfterItAre() {
    var first = new AtomicInteger();
    var ticks =
        new Ticks(
            time,
            () -> Context.current().sleep(ofMillis(first.getAndIncrement() == 0 ? 6_700 : 0)));
    var interval = every(ofSeconds(1), ticks).start();
    time.advance(ofMillis(2_500)); // it runs since 1 s: 2 is missed
    time.start(Thread.ofVirtual().factory(), () -> pauseQuietly(interval));
    time.advance(ofSeconds(3)); // 3, 4 and 5 fall into the pause
    interval.resume();
    time.advance(ofSeconds(3)); // until 7.7 s it covers 6 and 7

    assertThat(ticks.millis()).containsExactly(1_000L, 8_000L);
    assertThat(interval.stop().counts().missed()).isEqualTo(3);
  }

  @Test
  void aFixedDelayCountsFromTheEndOfTheRun() {
    var ticks = new Ticks(time, () -> Context.current().sleep(ofMillis(2_500)));
    try (var interval = every(ofSeconds(1), ticks, o -> o.withFixedDelay(true)).start()) {
      time.advance(ofMillis(10_500));
      assertThat(interval.snapshot().missed()).isZero();
    }
    assertThat(ticks.millis()).containsExactly(1_000L, 4_500L, 8_000L);
  }

  @Test
  void aFixedDelayStartsInFullAtAResume() throws Exception {
    var ticks = new Ticks(time);
    try (var interval = every(ofSeconds(1), ticks, o -> o.withFixedDelay(true)).start()) {
      time.advance(ofMillis(1_900));
      interval.pause();
      time.advance(ofMillis(5_050));
      interval.resume();
      time.advance(ofMillis(1_500));
    }
    assertThat(ticks.millis()).containsExactly(1_000L, 7_950L);
  }

  @Test
  void jitterOnlyDelaysWithinItsBoundAndDoesNotAddUp() {
    var ticks = new Ticks(time);
    try (var interval = every(ofSeconds(1), ticks, o -> o.withJitter(ofMillis(400))).start()) {
      time.advance(ofMillis(1_000_500));
      assertThat(interval.snapshot().missed()).isZero();
    }
    assertThat(ticks.count()).isEqualTo(1_000);
    for (int k = 1; k <= 1_000; k++) {
      long offset = ticks.nanos().get(k - 1) - ofSeconds(k).toNanos();
      assertThat(offset).isBetween(0L, ofMillis(400).toNanos() - 1);
    }
    assertThat(ticks.millis().stream().map(at -> at % 1_000).distinct().count()).isGreaterThan(50);
  }

  @Test
  void aPauseBetweenATickAndItsJitterLosesNothing() throws Exception {
    var ticks = new Ticks(time);
    var jitter = ofSeconds(100).minusNanos(1);
    try (var interval = every(ofSeconds(100), ticks, o -> o.withJitter(jitter)).start()) {
      time.advance(
          ofSeconds(100).plusNanos(1)); // from here on the first tick may come at any moment
      interval.pause();
      interval.resume();
      time.advance(ofSeconds(100));
      assertThat(ticks.count()).isEqualTo(1);
    }
  }

  @Test
  void endlessDurationsNeverComeAndNeverOverflow() {
    var endless = ofSeconds(Long.MAX_VALUE);
    var ticks = new Ticks(time);
    var once = new Ticks(time);
    var delayed = new Ticks(time);
    try (var _ = every(endless, ticks, o -> o.withJitter(endless.minusSeconds(1))).start();
        var _ =
            every(endless, once, o -> o.withInitialDelay(Duration.ZERO).withJitter(ofMillis(1)))
                .start();
        var _ =
            every(
                    endless,
                    delayed,
                    o ->
                        o.withInitialDelay(ofMillis(1))
                            .withFixedDelay(true)
                            .withJitter(ofMillis(1)))
                .start()) {
      time.advance(Duration.ofDays(10_000));
    }
    assertThat(ticks.count()).isZero();
    assertThat(once.count()).isEqualTo(1);
    assertThat(delayed.count()).isEqualTo(1);
  }

  /** The monotonic time at which manual time begins. */
  private static long beginning(ManualTime of) {
    return of.nanoTime() - Duration.between(Instant.EPOCH, of.now()).toNanos();
  }

  private static void pauseQuietly(Interval interval) {
    try {
      interval.pause();
    } catch (IllegalStateException e) {
      // called off by the resume
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Manual time whose timers come late. */
  private static final class LateTime extends BorrowedTime {
    volatile Duration late = Duration.ZERO;

    LateTime(ManualTime time) {
      super(time);
    }

    @Override
    public Timer after(Duration delay, Runnable signal) {
      return super.after(delay.plus(late), signal);
    }
  }
}
