package dev.latchwork.internal;

/** The three things that a waiting thread needs of its time source. */
public interface Parker {
  /** {@return the monotonic time in nanoseconds} */
  long nanoTime();

  /**
   * Blocks this thread until it is unparked, interrupted, the time has passed, or for no reason.
   *
   * @param blocker what it waits for, for thread dumps
   * @param nanos at most this long; {@link Long#MAX_VALUE} is no limit
   */
  void park(Object blocker, long nanos);

  /**
   * Lets a parked thread go on, or its next park return at once.
   *
   * @param thread the thread
   */
  void unpark(Thread thread);
}
