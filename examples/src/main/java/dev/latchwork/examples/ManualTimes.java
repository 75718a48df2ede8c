package dev.latchwork.examples;

import dev.latchwork.testkit.ManualTime;
import dev.latchwork.worker.Interval;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A day passes in a test, in no time: whoever waits through the library waits on manual time. */
final class ManualTimes {
  static void main() {
    var sweeps = new AtomicInteger();
    // @start region="day"
    var time = new ManualTime();
    var sweep =
        Interval.every(
            Duration.ofHours(1), sweeps::incrementAndGet, o -> o.withContext(time.context()));
    try (sweep) {
      sweep.start();
      time.advance(Duration.ofMinutes(59));
      IO.println("after 59 minutes: " + sweeps);
      time.advance(Duration.ofMinutes(1));
      IO.println("after an hour: " + sweeps);
      time.advance(Duration.ofHours(23));
      IO.println("after a day: " + sweeps);
    }
    // @end
  }
}
// prints:
// after 59 minutes: 0
// after an hour: 1
// after a day: 24
