package dev.latchwork.worker;

import dev.latchwork.signal.TimeSource;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;

/** One call on a thread of its own, which manual time waits for, and what came of it. */
final class Call<V> implements Runnable {
  private final Callable<V> code;
  private final AtomicReference<Thread> thread = new AtomicReference<>();
  private volatile boolean done;
  private volatile boolean interrupted;
  private volatile V result;
  private volatile Throwable thrown;

  Call(Callable<V> code) {
    this.code = code;
  }

  static <V> Call<V> start(TimeSource time, ThreadFactory threads, Callable<V> code) {
    var call = new Call<>(code);
    call.thread.set(time.start(threads, call));
    return call;
  }

  @Override
  public void run() {
    try {
      result = code.call();
    } catch (Throwable e) {
      thrown = e;
    }
    interrupted = Thread.currentThread().isInterrupted();
    done = true;
  }

  boolean isDone() {
    return done;
  }

  /** Whether the flag of its thread was set when it returned. */
  boolean leftInterrupted() {
    return interrupted;
  }

  void interrupt() {
    thread.get().interrupt();
  }

  V result() {
    if (!done || thrown != null) {
      throw new AssertionError("the call has not returned", thrown);
    }
    return result;
  }

  Throwable thrown() {
    if (!done) {
      throw new AssertionError("the call has not returned");
    }
    return thrown;
  }
}
