package dev.latchwork.examples;

import dev.latchwork.worker.Interval;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** One action again and again; a failure is reported and the next tick comes all the same. */
final class Intervals {
  private static final CountDownLatch SWEEPS = new CountDownLatch(3);

  static void main() throws InterruptedException {
    // @start region="sweep"
    var sweep =
        Interval.every(
            Duration.ofMillis(20),
            Intervals::sweep,
            o ->
                o.withName("sweep")
                    .withInitialDelay(Duration.ZERO)
                    .withErrors(e -> IO.println("sweep failed: " + e.getMessage())));
    try (sweep) {
      sweep.start();
      SWEEPS.await();
    } // a stop during the delay returns at once
    // @end
    IO.println("swept on after the failure");
  }

  private static void sweep() throws IOException {
    SWEEPS.countDown();
    if (SWEEPS.getCount() == 1) {
      throw new IOException("the disk is full");
    }
  }
}
// prints:
// sweep failed: the disk is full
// swept on after the failure
