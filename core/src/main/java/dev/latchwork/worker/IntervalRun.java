package dev.latchwork.worker;

import dev.latchwork.internal.Durations;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One run of an interval: a timer for the next tick, and a thread for the one that runs.
 *
 * <p>Invariants, all under the lock:
 *
 * <ol>
 *   <li>Either a tick runs, or a timer is set for the next one, or the run is halted: never two of
 *       them. So runs cannot overlap.
 *   <li>Tick k belongs at {@code origin + k * period}. Each k below {@code next} has run, was missed,
 *       or fell into a pause.
 * </ol>
 */
final class IntervalRun extends Generation<Void> {
  private final Runner<@Nullable Void, @Nullable Object> runner;
  private final long initialDelay;
  private final long period;
  private final long jitter;
  private final boolean fixedDelay;

  private long origin;
  private long next;
  private boolean ticking;
  private TimeSource.@Nullable Timer timer;

  IntervalRun(
      Settings<Void> settings,
      Duration period,
      Interval.Options options,
      Task action,
      Latch latch,
      Set<Seat> strays) {
    super(settings, latch, strays);
    Duration delay = options.initialDelay();
    this.period = Durations.nanos(period);
    this.initialDelay = delay == null ? this.period : Durations.nanos(delay);
    this.jitter = Durations.nanos(options.jitter());
    this.fixedDelay = options.fixedDelay();
    this.runner = Runner.of(this, action, settings.errors());
  }

  @Override
  void launch() {
    runner.intercept();
    origin = time.nanoTime() + Math.min(initialDelay, Long.MAX_VALUE / 4);
  }

  @Override
  void opened() {
    schedule(origin);
  }

  @Override
  void switched() {
    if (timer != null) {
      timer.close();
      timer = null;
    }
    if (!halted && !closed && !ticking) {
      long now = time.nanoTime();
      if (fixedDelay) {
        schedule(now + period);
      } else {
        next = Math.max(next, firstAt(now));
        schedule(origin + next * period);
      }
    }
  }

  /** {@return the first tick that is not before a moment} */
  private long firstAt(long now) {
    return now <= origin ? 0 : Math.ceilDiv(now - origin, period);
  }

  private void schedule(long at) {
    long offset = jitter == 0 ? 0 : ThreadLocalRandom.current().nextLong(jitter);
    timer = time.after(Duration.ofNanos(at + offset - time.nanoTime()), this::due);
  }

  /** On the timers' thread, which runs no foreign code: neither the action nor a thread factory. */
  private void due() {
    lock.lock();
    try {
      if (timer == null || halted || closed) {
        return;
      }
      timer = null;
      ticking = true;
    } finally {
      lock.unlock();
    }
    if (settings.threads() == null) {
      launchTick();
    } else {
      time.start(Thread.ofVirtual().name(name() + "-tick").factory(), this::launchTick);
    }
  }

  private void launchTick() {
    try {
      seat(this::tick);
    } catch (Throwable e) {
      failToTick(e);
    }
  }

  /** No thread could be made: that is a failed tick. */
  private void failToTick(Throwable error) {
    lock.lock();
    try {
      tally.accepted++;
      tally.running++;
      tally.ended(Tally.End.FAILED);
      next++;
      done();
    } finally {
      lock.unlock();
    }
    runner.report(null, error);
    if (settings.stopOnError()) {
      ladder.stop(StopReport.Cause.FAILURE, error, settings.gracePeriod());
    }
  }

  private void tick(Seat seat) {
    boolean begun;
    lock.lock();
    try {
      begun = !halted && !closed && begin(seat, null);
      if (begun) {
        tally.accepted++;
        long late = fixedDelay ? 0 : Math.max(0, (time.nanoTime() - origin) / period - next);
        miss(late); // the timer itself was late by whole periods
        next += late + 1;
      } else {
        ticking = false;
        switched();
      }
    } finally {
      lock.unlock();
    }
    if (begun) {
      runner.run(seat, null, context, null);
      lock.lock();
      try {
        done();
      } finally {
        lock.unlock();
      }
    }
  }

  /** A tick is over, with the lock held: those that it covered are missed. */
  private void done() {
    ticking = false;
    if (!halted && !closed) {
      if (!fixedDelay) {
        long first = firstAt(time.nanoTime());
        miss(Math.max(0, first - next));
      }
      switched();
    }
  }

  private void miss(long ticks) {
    if (ticks > 0) {
      tally.missed += ticks;
      Events.missed(name(), ticks);
    }
  }

  @Override
  long waiting() {
    return 0;
  }

  @Override
  List<Void> handBack() {
    return List.of();
  }
}
