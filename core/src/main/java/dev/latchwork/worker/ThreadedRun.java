package dev.latchwork.worker;

import dev.latchwork.internal.Errand;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.task.Task;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One run of an interval that has a thread for each tick: where the options say who makes it, and on
 * any time but the machine's.
 *
 * <p>Invariant, under the lock as all of the grid: either a tick is under way, or a timer is set for
 * the next one, or the run is not open; never two of them. So runs cannot overlap.
 */
final class ThreadedRun extends IntervalRun {
  private final Runner<@Nullable Void, @Nullable Object> runner;

  /** Of threads of the library's own: those that run the ticks, or have them run by a given factory. */
  private final ThreadFactory threads;

  /** Ticks may begin. Follows {@code halted} and {@code closed}, to settle what they change. */
  private boolean open;

  /** From when a tick is due to its end. */
  private boolean ticking;

  private TimeSource.@Nullable Timer timer;
  private long dueAt;

  ThreadedRun(Interval interval, Task action, Latch latch, Set<Seat> strays) {
    super(interval, latch, strays, new ReentrantLock());
    this.threads =
        hasFactory()
            ? Thread.ofVirtual().name(name() + "-tick").factory()
            : settings.factory(name());
    this.runner = Runner.of(this, action, settings.errors());
  }

  private boolean hasFactory() {
    return settings.threads() != null;
  }

  @Override
  void launch() {
    runner.intercept();
    begin();
  }

  @Override
  void opened() {
    open = true;
    schedule(firstDue());
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
    } else if (!ticking && !interval.options.fixedDelay() && dueAt - time().nanoTime() >= 0) {
      schedule(dueAt);
    } else {
      pass(false);
      scheduleNext();
    }
  }

  /** Up to now. A tick that is due but has not begun stands for the last point of the grid. */
  private void pass(boolean missed) {
    pass(time().nanoTime(), ticking && running() == 0, missed);
  }

  private void scheduleNext() {
    if (open && !ticking) {
      schedule(due(time().nanoTime()));
    }
  }

  private void schedule(long at) {
    dueAt = at;
    var due = Errand.insisting(code -> time().start(threads, code), this::due);
    timer = time().after(Duration.ofNanos(at - time().nanoTime()), due::send);
  }

  /** Not on the timers' thread, which neither runs foreign code nor waits for the lock. */
  private void due() {
    Seat seat = new Seat(this);
    sitIf(() -> isDue(seat), seat, hasFactory() ? this::launchTick : this::tick);
  }

  /** {@return false when it was called off while it was on its way here} */
  private boolean isDue(Seat seat) {
    lock.lock();
    try {
      if (timer == null || dueAt - time().nanoTime() > 0 || !enlist(seat)) {
        return false;
      }
      timer = null;
      ticking = true;
      return true;
    } finally {
      lock.unlock();
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
      stopAnyway(StopReport.Cause.FAILURE, error, settings.gracePeriod());
    }
    lock.lock();
    try {
      if (open) {
        pass(true);
      }
      tally().accepted++;
      tally().ended(Tally.End.FAILED);
      taken();
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
      tally().accepted++;
      taken();
    } finally {
      lock.unlock();
    }
    runner.run(seat, null, null);
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
}
