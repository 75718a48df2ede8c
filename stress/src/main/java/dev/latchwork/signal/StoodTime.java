package dev.latchwork.signal;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * Time in which nothing is ever due, and a thread that is to be started has done its work before
 * anybody looks.
 */
public class StoodTime implements TimeSource {
  @Override
  public long nanoTime() {
    return 0;
  }

  @Override
  public Instant now() {
    return Instant.EPOCH;
  }

  @Override
  public void park(Object blocker, long nanos) {
    LockSupport.park(blocker);
  }

  @Override
  public void unpark(Thread thread) {
    LockSupport.unpark(thread);
  }

  @Override
  public Thread start(ThreadFactory threads, Runnable body) {
    body.run();
    return Thread.currentThread();
  }

  @Override
  public Timer after(Duration delay, Runnable signal) {
    return () -> {};
  }
}
