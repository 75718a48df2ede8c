package dev.latchwork.worker;

import dev.latchwork.internal.Durations;
import dev.latchwork.signal.Latch;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One run of an interval: its grid.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>The points of the grid are one period apart. Each before {@code base + told * period} has run,
 *       was missed, or fell into a pause; which of them is settled when the run opens or closes, and
 *       when a tick begins or ends.
 *   <li>No duration is longer than a quarter of what nanoseconds can count, so that no sum of them
 *       overflows. Moments are compared by their difference: the clock may wrap.
 * </ol>
 */
abstract sealed class IntervalRun extends Generation<Void> permits ThreadedRun, RelayedRun {
  private static final long LONGEST = Long.MAX_VALUE / 4;

  final Interval interval;

  /** The first point of the grid that is not dealt with, but for ticks that are told. */
  private long base;

  /** How many ticks have run that {@code base} does not know of. Guarded by lock. */
  long told;

  IntervalRun(Interval interval, Latch latch, Set<Seat> strays, ReentrantLock lock) {
    super(interval.settings, latch, strays, lock);
    this.interval = interval;
  }

  static long nanos(Duration duration) {
    return Math.min(Durations.nanos(duration), LONGEST);
  }

  /** The grid begins. */
  final void begin() {
    Duration delay = interval.options.initialDelay();
    base = time().nanoTime() + (delay == null ? interval.period : nanos(delay));
  }

  /**
   * The grid has gone on without a tick of its own: {@code base} follows.
   *
   * @param to until when
   * @param isDue whether a tick is due that has not begun: it stands for the last point of the grid
   * @param missed whether the ticks on the way were missed; otherwise they fell into a pause
   */
  final void pass(long to, boolean isDue, boolean missed) {
    long late = to - moment();
    if (late >= (isDue ? interval.period : 1) && !interval.options.fixedDelay()) {
      long ticks = isDue ? late / interval.period : Math.ceilDiv(late, interval.period);
      base += ticks * interval.period;
      if (missed) {
        tally().missed += ticks;
        Events.missed(name(), ticks);
      }
    }
  }

  /** A tick begins that stands for the next point of the grid. */
  final void taken() {
    base += interval.period;
  }

  /** {@return the next point of the grid} */
  final long moment() {
    return base + told * interval.period;
  }

  /**
   * {@return whether the next point of the grid is yet to come}
   *
   * @param ran how many have run that {@code base} does not know of
   * @param moment by when
   * @param period that of the grid
   */
  final boolean isEarly(long ran, long moment, long period) {
    return moment - (base + ran * period) < 0;
  }

  /**
   * {@return whether at least one tick is missed}
   *
   * @param ran how many have run that {@code base} does not know of
   * @param moment by when
   * @param step that of the grid, or 0 where that has to be looked up
   */
  final boolean isLate(long ran, long moment, long step) {
    long period = step == 0 ? interval.period : step;
    return moment - (base + ran * period) >= period
        && (step != 0 || !interval.options.fixedDelay());
  }

  /** {@return when the next tick is due, by a clock that says {@code now}} */
  final long due(long now) {
    return (interval.options.fixedDelay() ? now + interval.period : moment()) + offset();
  }

  /** {@return when the first tick is due} */
  final long firstDue() {
    return moment() + offset();
  }

  private long offset() {
    long jitter = nanos(interval.options.jitter());
    return jitter == 0 ? 0 : ThreadLocalRandom.current().nextLong(jitter);
  }

  @Override
  final List<Void> handBack() {
    return List.of();
  }
}
