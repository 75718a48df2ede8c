package dev.latchwork.signal;

import dev.latchwork.internal.Durations;
import dev.latchwork.internal.Faults;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The machine's clock. Timers fire on one platform daemon thread: a virtual one would be late by
 * seconds when CPU-bound work holds all carriers.
 */
final class SystemTime implements TimeSource {
  static final SystemTime INSTANCE = new SystemTime();

  final ScheduledThreadPoolExecutor timers =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform()
              .daemon()
              .inheritInheritableThreadLocals(false)
              .name("latchwork-timer")
              .factory());

  private SystemTime() {
    timers.setRemoveOnCancelPolicy(true);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public void park(Object blocker, long nanos) {
    if (nanos == Long.MAX_VALUE) {
      LockSupport.park(blocker);
    } else {
      LockSupport.parkNanos(blocker, nanos);
    }
  }

  @Override
  public void unpark(Thread thread) {
    LockSupport.unpark(thread);
  }

  @Override
  public Timer after(Duration delay, Runnable signal) {
    ScheduledFuture<?> timer =
        timers.schedule(
            () -> Faults.guard("a timer", signal), Durations.nanos(delay), TimeUnit.NANOSECONDS);
    return () -> timer.cancel(false);
  }

  @Override
  public String toString() {
    return "system time";
  }
}
