package dev.latchwork.stress.soak;

import dev.latchwork.internal.Watch;
import java.util.concurrent.atomic.LongAdder;

/** What the library itself says is alive. */
final class Alive implements Watch {
  private final LongAdder alive = new LongAdder();

  long count() {
    return alive.sum();
  }

  @Override
  public void started(Object what, String description) {
    alive.increment();
  }

  @Override
  public void ended(Object what) {
    alive.decrement();
  }

  @Override
  public void failed(Object holder, String description, Throwable error) {}

  @Override
  public void read(Object holder) {}
}
