package dev.latchwork.wrongway.signal;

import dev.latchwork.wrongway.worker.Downwards;

/** Wrong on purpose: a signal must not know a worker. */
public interface Upwards {
  Downwards worker();
}
