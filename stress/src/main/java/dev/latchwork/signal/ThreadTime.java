package dev.latchwork.signal;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/** Time in which nothing is ever due. Every thread is a platform thread. */
public final class ThreadTime implements TimeSource {
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
    var thread = new Thread(body);
    thread.start();
    return thread;
  }

  @Override
  public Timer after(Duration delay, Runnable signal) {
    return () -> {};
  }
}
