package dev.latchwork.worker;

import dev.latchwork.BorrowedTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The machine's time, on which a thread that nobody wakes up fails, instead of sleeping for ever. */
final class NoLongPark extends BorrowedTime {
  private static final long LONG = Duration.ofSeconds(20).toNanos();

  /** How often somebody was woken. */
  final AtomicInteger wakeUps = new AtomicInteger();

  @Override
  public void park(Object blocker, long nanos) {
    long before = nanoTime();
    super.park(blocker, Math.min(nanos, LONG));
    if (nanoTime() - before >= LONG) {
      throw new AssertionError("nobody has woken " + Thread.currentThread());
    }
  }

  @Override
  public void unpark(Thread thread) {
    wakeUps.incrementAndGet();
    super.unpark(thread);
  }
}
