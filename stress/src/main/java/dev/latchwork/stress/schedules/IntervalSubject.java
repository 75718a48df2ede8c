package dev.latchwork.stress.schedules;

import dev.latchwork.worker.Interval;

/** An interval. */
record IntervalSubject(Interval lifecycle) implements Subject {
  @Override
  public void pause() throws InterruptedException {
    lifecycle.pause();
  }

  @Override
  public void resume() {
    lifecycle.resume();
  }
}
