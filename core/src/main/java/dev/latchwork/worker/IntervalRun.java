package dev.latchwork.worker;

import dev.latchwork.internal.Durations;
import dev.latchwork.internal.Faults;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One run of an interval: a timer for the next tick, and a thread for the one that runs.
 *
 * <p>Invariants, all under the lock:
 *
 * <ol>
 *   <li>Either a tick is under way, or a timer is set for the next one, or the run is not open: never
 *       two of them. So runs cannot overlap.
 *   <li>Tick k belongs at {@code origin + k * period}. Each k below {@code next} has run, was missed,
 *       or fell into a pause; which of them is settled when the run opens or closes, and when a tick
 *       begins and ends.
 *   <li>No duration is longer than a quarter of what nanoseconds can count, so that no sum of them
 *       overflows. Moments are compared by their difference: the clock may wrap.
 * </ol>
 */
final class IntervalRun extends Generation<Void> {
  private static final long LONGEST = Long.MAX_VALUE / 4;

  private final Runner<@Nullable Void, @Nullable Object> runner;
  private final long initialDelay;
  private final long period;
  private final long jitter;
  private final boolean fixedDelay;
  private final @Nullable ThreadFactory launchers;

  private long origin;
  private long next;

  /** Ticks may begin. Follows {@code halted} and {@code closed}, to settle what they change. */
  private boolean open;

  /** From when a tick is due to its end. */
  private boolean ticking;

  private TimeSource.@Nullable Timer timer;
  private long dueAt;

  IntervalRun(
      Settings<Void> settings,
      Duration period,
      Interval.Options options,
      Task action,
      Latch latch,
      Set<Seat> strays) {
    super(settings, latch, strays);
    Duration delay = options.initialDelay();
    this.period = nanos(period);
    this.initialDelay = delay == null ? this.period : nanos(delay);
    this.jitter = nanos(options.jitter());
    this.fixedDelay = options.fixedDelay();
    this.launchers =
        settings.threads() == null
            ? null
            : Thread.ofVirtual().name(settings.name() + "-tick").factory();
    this.runner = Runner.of(this, action, settings.errors());
  }

  private static long nanos(Duration duration) {
    return Math.min(Durations.nanos(duration), LONGEST);
  }

  @Override
  void launch() {
    runner.intercept();
    origin = time.nanoTime() + initialDelay;
  }

  @Override
  void opened() {
    open = true;
    schedule(origin + offset());
  }

  @Override
  void switched() {
    boolean opens = !halted && !closed;
    if (opens == open) {
      return;
    }
    open = opens;
    if (!opens) {
      if (ticking) {
        pass(true);
      } else if (timer != null) {
        timer.close();
        timer = null;
      }
    } else if (!ticking && !fixedDelay && dueAt - time.nanoTime() >= 0) {
      schedule(dueAt);
    } else {
      pass(false);
      scheduleNext();
    }
  }

  /**
   * The grid has gone on up to now without a tick of its own: {@code next} follows. A tick that is due
   * but has not begun stands for the last point of the grid.
   *
   * @param missed whether the ticks on the way were missed; otherwise they fell into a pause
   */
  private void pass(boolean missed) {
    long since = time.nanoTime() - origin;
    if (fixedDelay || since < 0) {
      return;
    }
    boolean isDue = ticking && running() == 0;
    long ticks = (isDue ? since / period : Math.ceilDiv(since, period)) - next;
    if (ticks > 0) {
      next += ticks;
      if (missed) {
        tally.missed += ticks;
        Events.missed(name(), ticks);
      }
    }
  }

  private void scheduleNext() {
    if (open && !ticking) {
      schedule((fixedDelay ? time.nanoTime() + period : origin + next * period) + offset());
    }
  }

  private long offset() {
    return jitter == 0 ? 0 : ThreadLocalRandom.current().nextLong(jitter);
  }

  private void schedule(long at) {
    dueAt = at;
    timer = time.after(Duration.ofNanos(at - time.nanoTime()), this::due);
  }

  /** On the timers' thread, which runs no foreign code: neither the action nor a thread factory. */
  private void due() {
    lock.lock();
    try {
      if (timer == null || dueAt - time.nanoTime() > 0) {
        return; // it was called off while it was on its way here
      }
      timer = null;
      ticking = true;
    } finally {
      lock.unlock();
    }
    try {
      if (launchers == null) {
        seat(this::tick);
      } else {
        seat(launchers, this::launchTick);
      }
    } catch (Throwable e) {
      Faults.log("a tick of " + name() + " found no thread", e);
      failToTick(e);
    }
  }

  /** Makes the thread of a tick by the factory given: if that fails, it is a failed tick. */
  private void launchTick(Seat launcher) {
    @Nullable Throwable error = null;
    if (!launcher.activity.begin()) {
      return;
    }
    try {
      seat(this::tick);
    } catch (Throwable e) {
      error = e;
    }
    launcher.activity.settle();
    boolean present = endUncounted(launcher);
    if (error != null) {
      runner.report(null, error);
      if (present) {
        failToTick(error);
      }
    }
  }

  private void failToTick(Throwable error) {
    if (settings.stopOnError()) {
      ladder.stop(StopReport.Cause.FAILURE, error, settings.gracePeriod());
    }
    lock.lock();
    try {
      if (open) {
        pass(true);
      }
      tally.accepted++;
      tally.ended(Tally.End.FAILED);
      next++;
      done();
    } finally {
      lock.unlock();
    }
  }

  private void tick(Seat seat) {
    lock.lock();
    try {
      if (!open) {
        ticking = false;
        return;
      }
      pass(true); // the timer, or the thread, was late by whole periods
      if (!begin(seat, null)) {
        return;
      }
      tally.accepted++;
      next++;
    } finally {
      lock.unlock();
    }
    runner.run(seat, null, context, null);
    lock.lock();
    try {
      done();
    } finally {
      lock.unlock();
    }
  }

  /** A tick is over, with the lock held: those that it covered are missed. */
  private void done() {
    ticking = false;
    if (open) {
      pass(true);
      scheduleNext();
    }
  }

  @Override
  List<Void> handBack() {
    return List.of();
  }
}
