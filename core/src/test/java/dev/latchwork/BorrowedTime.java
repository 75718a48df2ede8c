package dev.latchwork;

import dev.latchwork.signal.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadFactory;

/** Another time source, of which a test changes what it wants to. */
public abstract class BorrowedTime implements TimeSource {
  private final TimeSource lender;

  /** Borrows the machine's time. */
  protected BorrowedTime() {
    this(TimeSource.system());
  }

  protected BorrowedTime(TimeSource lender) {
    this.lender = lender;
  }

  @Override
  public long nanoTime() {
    return lender.nanoTime();
  }

  @Override
  public Instant now() {
    return lender.now();
  }

  @Override
  public void park(Object blocker, long nanos) {
    lender.park(blocker, nanos);
  }

  @Override
  public void unpark(Thread thread) {
    lender.unpark(thread);
  }

  @Override
  public Thread start(ThreadFactory threads, Runnable body) {
    return lender.start(threads, body);
  }

  @Override
  public Timer after(Duration delay, Runnable signal) {
    return lender.after(delay, signal);
  }
}
