package dev.latchwork.worker;

import dev.latchwork.BorrowedTime;
import java.time.Duration;

/** The machine's time with timers a hundred times as fast: a stop gives up after 5 ms. */
final class QuickTime extends BorrowedTime {
  @Override
  public Timer after(Duration delay, Runnable signal) {
    return super.after(delay.dividedBy(100), signal);
  }
}
