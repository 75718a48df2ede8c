package dev.latchwork.internal;

import java.time.Duration;

/** Durations as nanoseconds that saturate. */
public final class Durations {
  /** What a stop or a cancel may take beyond its grace period before it gives up. */
  public static final Duration ALLOWANCE = Duration.ofMillis(500);

  private Durations() {}

  /**
   * {@return the duration in nanoseconds: negative ones as 0, too long ones as {@link
   * Long#MAX_VALUE}, which means no limit}
   *
   * @param duration any duration
   */
  public static long nanos(Duration duration) {
    if (duration.isNegative()) {
      return 0;
    }
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  /**
   * {@return the sum, saturated at {@link Long#MAX_VALUE}}
   *
   * @param a nanoseconds, not negative
   * @param b nanoseconds, not negative
   */
  public static long sum(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
