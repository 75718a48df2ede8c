package dev.latchwork.stress.soak;

import dev.latchwork.signal.Context;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.LongAdder;

/** What the actions of one run did, counted by themselves: the library's counts are held against it. */
final class Witness {
  private final LongAdder begun = new LongAdder();
  private final LongAdder returned = new LongAdder();

  private final LongAdder bred = new LongAdder();
  private final LongAdder interrupted = new LongAdder();

  /** Those that are inside. */
  private final Phaser inside = new Phaser(1);

  void act(Deed deed) throws Exception {
    inside.register();
    try {
      begun.increment();
      if (Thread.currentThread().isInterrupted() && !Context.current().isCancelled()) {
        interrupted.increment();
      }
      deed.act();
      returned.increment();
    } finally {
      inside.arriveAndDeregister();
    }
  }

  /** An action has put an item into its own queue. */
  void bred() {
    bred.increment();
  }

  long begun() {
    return begun.sum();
  }

  long returned() {
    return returned.sum();
  }

  /** {@return how many items actions have put themselves} */
  long children() {
    return bred.sum();
  }

  /** {@return how many began with an interrupt that was not meant for them} */
  long interrupted() {
    return interrupted.sum();
  }

  /** Waits for those that a stop has given up: they all come to an end by themselves. */
  void awaitStrays() {
    inside.arriveAndAwaitAdvance();
  }
}
