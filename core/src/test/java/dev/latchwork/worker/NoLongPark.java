package dev.latchwork.worker;

import dev.latchwork.signal.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** The machine's time, on which a thread that nobody wakes up fails, instead of sleeping for ever. */
final class NoLongPark implements TimeSource {
  private static final long LONG = Duration.ofSeconds(20).toNanos();

  /** How often somebody was woken. */
  final AtomicInteger wakeUps = new AtomicInteger();

  private final TimeSource system = TimeSource.system();

  @Override
  public long nanoTime() {
    return system.nanoTime();
  }

  @Override
  public Instant now() {
    return system.now();
  }

  @Override
  public void park(Object blocker, long nanos) {
    long before = nanoTime();
    system.park(blocker, Math.min(nanos, LONG));
    if (nanoTime() - before >= LONG) {
      throw new AssertionError("nobody has woken " + Thread.currentThread());
    }
  }

  @Override
  public void unpark(Thread thread) {
    wakeUps.incrementAndGet();
    system.unpark(thread);
  }

  @Override
  public Timer after(Duration delay, Runnable signal) {
    return system.after(delay, signal);
  }
}
