package dev.latchwork.worker;

import dev.latchwork.signal.SignalGroup;
import dev.latchwork.testkit.ManualTime;

/** Blocks until it is let go, whatever interrupts it: what a stop can only give up. */
final class Stubborn {
  private final SignalGroup group;

  Stubborn(ManualTime time) {
    group = new SignalGroup(time);
    group.add();
  }

  void block() {
    while (group.count() > 0) {
      try {
        group.await();
      } catch (InterruptedException e) {
        // that is the point of it
      }
    }
  }

  void letGo() {
    group.done();
  }
}
