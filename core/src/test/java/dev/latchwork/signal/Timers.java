package dev.latchwork.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.internal.Ticker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** What the machine's timers hold. */
final class Timers {
  private Timers() {}

  /** Other tests may have timers of their own at the same time, but not thousands. */
  static void assertNoneIsLeft() throws InterruptedException {
    var heard = new CountDownLatch(1); // the ticker has heard of all that came before this
    TimeSource.system().after(Duration.ZERO, heard::countDown);
    heard.await();
    var seen = new CountDownLatch(1);
    TimeSource.system().after(Duration.ZERO, seen::countDown);
    seen.await();
    assertThat(Ticker.shared().size()).isLessThan(1_000);
  }
}
