package dev.latchwork.worker;

import dev.latchwork.signal.SignalGroup;
import dev.latchwork.signal.TimeSource;

/** Where actions wait, by way of the time source, until a test releases them. */
public final class Hold {
  private final SignalGroup group;

  public Hold(TimeSource time) {
    group = new SignalGroup(time);
    group.add();
  }

  public void await() throws InterruptedException {
    group.await();
  }

  /** Waits as an action does that does not care for interrupts. */
  public void awaitStubbornly() {
    for (boolean released = false; !released; ) {
      try {
        group.await();
        released = true;
      } catch (InterruptedException e) {
        // waits on
      }
    }
  }

  public void release() {
    group.done();
  }
}
