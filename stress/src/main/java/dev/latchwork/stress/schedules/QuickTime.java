package dev.latchwork.stress.schedules;

import dev.latchwork.signal.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The machine's time with timers a hundred times as fast: a stop gives up after 5 ms. */
final class QuickTime implements TimeSource {
  private final TimeSource machine = TimeSource.system();
  private final AtomicInteger live = new AtomicInteger();

  /** {@return how many threads of the library there are} */
  int live() {
    return live.get();
  }

  @Override
  public long nanoTime() {
    return machine.nanoTime();
  }

  @Override
  public Instant now() {
    return machine.now();
  }

  @Override
  public void park(Object blocker, long nanos) {
    machine.park(blocker, nanos);
  }

  @Override
  public void unpark(Thread thread) {
    machine.unpark(thread);
  }

  @Override
  public Thread start(ThreadFactory threads, Runnable body) {
    live.incrementAndGet();
    boolean started = false;
    try {
      Thread thread =
          machine.start(
              threads,
              () -> {
                try {
                  body.run();
                } finally {
                  live.decrementAndGet();
                }
              });
      started = true;
      return thread;
    } finally {
      if (!started) {
        live.decrementAndGet();
      }
    }
  }

  @Override
  public Timer after(Duration delay, Runnable signal) {
    return machine.after(delay.dividedBy(100), signal);
  }
}
