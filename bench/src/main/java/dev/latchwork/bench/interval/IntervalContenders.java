package dev.latchwork.bench.interval;

import dev.latchwork.bench.Contender;
import dev.latchwork.worker.Interval;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.TimerTask;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Who competes for running many intervals at a time. */
public final class IntervalContenders {
  /** All of them, Latchwork first. */
  public static final List<Contender<IntervalWay.Factory>> ALL =
      List.of(
          of(Contender.LATCHWORK, "Latchwork", Intervals::new),
          of("stpe", "ScheduledThreadPoolExecutor, 2 threads", () -> new Scheduler(scheduler())),
          of("fjp", "ForkJoinPool's scheduler", () -> new Scheduler(new ForkJoinPool(2))),
          of("netty", "Netty HashedWheelTimer, 1 ms", NettyWheel::new),
          of("virtual-sleep", "a sleeping virtual thread each", SleepingThreads::new));

  private IntervalContenders() {}

  private static Contender<IntervalWay.Factory> of(
      String key, String label, IntervalWay.Factory way) {
    return new Contender<>(key, label, way);
  }

  private static ScheduledThreadPoolExecutor scheduler() {
    var scheduler = new ScheduledThreadPoolExecutor(2);
    scheduler.setRemoveOnCancelPolicy(true);
    return scheduler;
  }

  private static final class Intervals implements IntervalWay {
    @Override
    public Object every(long periodNanos, Action action) {
      return Interval.every(Duration.ofNanos(periodNanos), action).start();
    }

    @Override
    public void cancel(Object handle) {
      ((Interval) handle).stop(Duration.ZERO);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the harness cancels it
  private record Scheduler(ScheduledExecutorService pool) implements IntervalWay {
    @Override
    public Object every(long periodNanos, Action action) {
      return pool.scheduleAtFixedRate(action, periodNanos, periodNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void cancel(Object handle) {
      ((Future<?>) handle).cancel(false);
    }

    @Override
    public void end() {
      pool.shutdownNow();
    }
  }

  /** The wheel knows no periods: each run sets the next, on the grid of the first. */
  private static final class NettyWheel implements IntervalWay {
    private final HashedWheelTimer wheel =
        new HashedWheelTimer(
            Thread.ofPlatform().daemon().factory(), 1, TimeUnit.MILLISECONDS, 1_024);

    @Override
    public Object every(long periodNanos, Action action) {
      return new Again(wheel, periodNanos, action);
    }

    @Override
    public void cancel(Object handle) {
      ((Again) handle).cancel();
    }

    @Override
    public void end() {
      wheel.stop();
    }

    private static final class Again implements TimerTask {
      private final HashedWheelTimer wheel;
      private final long period;
      private final Runnable action;
      private long due = System.nanoTime();
      private boolean cancelled;

      @SuppressWarnings("this-escape") // armed when nothing is left to construct
      Again(HashedWheelTimer wheel, long period, Runnable action) {
        this.wheel = wheel;
        this.period = period;
        this.action = action;
        arm();
      }

      private void arm() {
        due += period;
        wheel.newTimeout(this, due - System.nanoTime(), TimeUnit.NANOSECONDS);
      }

      @Override
      public void run(Timeout timeout) {
        action.run();
        armAgain();
      }

      private synchronized void armAgain() { // never after a cancel: the wheel may have stopped
        if (!cancelled) {
          arm();
        }
      }

      private synchronized void cancel() {
        cancelled = true;
      }
    }
  }

  private static final class SleepingThreads implements IntervalWay {
    @Override
    public Object every(long periodNanos, Action action) {
      long first = System.nanoTime() + periodNanos;
      return Thread.startVirtualThread(() -> loop(first, periodNanos, action));
    }

    private static void loop(long first, long period, Runnable action) {
      for (long due = first; !Thread.currentThread().isInterrupted(); due += period) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
          if (Thread.currentThread().isInterrupted()) {
            return;
          }
        }
        action.run();
      }
    }

    @Override
    public void cancel(Object handle) {
      ((Thread) handle).interrupt();
    }
  }
}
