package dev.latchwork.signal;

import dev.latchwork.internal.Alarm;
import dev.latchwork.internal.Durations;
import dev.latchwork.internal.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The machine's clock. Timers fire on the thread of the process's ticker. */
final class SystemTime implements TimeSource {
  static final SystemTime INSTANCE = new SystemTime();

  private SystemTime() {}

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
    var call = new Call(signal);
    Ticker.shared().arm(call, Durations.nanos(delay));
    return call;
  }

  @Override
  public String toString() {
    return "system time";
  }

  /** One call back. Whoever takes it off the clock, the ticker or the caller, drops the signal. */
  private static final class Call extends Alarm implements Timer {
    private @Nullable Runnable signal;

    Call(Runnable signal) {
      this.signal = Objects.requireNonNull(signal, "signal");
    }

    @Override
    protected void signal() {
      Runnable due = signal;
      signal = null;
      if (due != null) {
        due.run();
      }
    }

    @Override
    public void close() {
      if (Ticker.shared().disarm(this)) {
        signal = null;
      }
    }
  }
}
