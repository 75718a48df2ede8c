package dev.latchwork.wrongway.worker;

import dev.latchwork.wrongway.signal.Upwards;

/** The other half of the circle; by itself it would be right. */
public interface Downwards {
  Upwards signal();
}
