package dev.latchwork.signal;

import dev.latchwork.internal.Parker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The clock, and all waiting that the library does. Whatever waits for something to happen parks, sets
 * timers and starts threads through the time source of its {@link Context}, so that a test can put a
 * manual one in its place and never sleep. What goes past it ends by itself: waits of a millisecond at
 * most, and the threads that the machine's time keeps for its own timers and ticks.
 *
 * <p>Implementations are safe for use by many threads.
 */
public interface TimeSource extends Parker {
  /** {@return the time source of the machine} */
  static TimeSource system() {
    return SystemTime.INSTANCE;
  }

  /** {@return the monotonic time in nanoseconds, with an arbitrary origin} */
  @Override
  long nanoTime();

  /** {@return the wall-clock time, for messages and reports only} */
  Instant now();

  /**
   * Blocks the calling thread until it is unparked, interrupted, or the time has passed; it may also
   * return for no reason, as {@link java.util.concurrent.locks.LockSupport#park(Object)} may.
   *
   * @param blocker what it waits for, for thread dumps
   * @param nanos at most this long; zero or less returns at once, {@link Long#MAX_VALUE} is no limit
   */
  @Override
  void park(Object blocker, long nanos);

  /**
   * Lets a parked thread go on, or the next park of that thread return at once.
   *
   * @param thread the thread
   */
  @Override
  void unpark(Thread thread);

  /**
   * Makes a thread and starts it. Every thread that a worker, a result or a signal needs starts here.
   *
   * @param threads who makes it
   * @param body what it runs
   * @return the started thread
   * @throws IllegalStateException when the factory returns null or a thread that has been started
   */
  default Thread start(ThreadFactory threads, Runnable body) {
    @Nullable Thread thread = threads.newThread(body);
    if (thread == null) {
      throw new IllegalStateException("the thread factory returned null");
    }
    if (thread.getState() != Thread.State.NEW) {
      throw new IllegalStateException("the thread factory returned a started thread: " + thread);
    }
    thread.start();
    return thread;
  }

  /**
   * Calls back once.
   *
   * @param delay after this long; zero or less is as soon as possible
   * @param signal what to call, on a thread that all timers share: it runs no user code and never
   *     blocks
   * @return the timer, to call it off
   */
  Timer after(Duration delay, Runnable signal);

  /** A pending call back. */
  @FunctionalInterface
  interface Timer extends AutoCloseable {
    /** Calls it off, if it has not happened yet. Never throws; idempotent. */
    @Override
    void close();
  }
}
