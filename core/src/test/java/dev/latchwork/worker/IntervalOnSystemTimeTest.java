package dev.latchwork.worker;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.testkit.LeakCheck;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An interval on the clock of the machine. No tick may be early; how late one is is not asked. */
@Tag("realtime")
@ExtendWith(LeakCheck.class)
class IntervalOnSystemTimeTest {
  @Test
  void ticksComeAndNoneIsEarly() throws Exception {
    var ticks = new CountDownLatch(10);
    long begin = System.nanoTime();
    var interval = Interval.every(ofMillis(5), ticks::countDown).start();
    ticks.await();
    Duration tenth = Duration.ofNanos(System.nanoTime() - begin);
    Snapshot counts = interval.stop().counts();
    Duration took = Duration.ofNanos(System.nanoTime() - begin);

    assertThat(tenth).isGreaterThanOrEqualTo(ofMillis(50));
    assertThat(counts.succeeded()).isGreaterThanOrEqualTo(10);
    assertThat(counts.succeeded() + counts.missed())
        .isLessThanOrEqualTo(took.dividedBy(ofMillis(5)));
  }

  @Test
  void aStopDuringALongDelayTakesNoTime() {
    var interval = Interval.every(ofHours(1), () -> {}).start();
    assertThat(interval.stop().took()).isLessThan(ofMillis(500)); // an hour it would be, or 10 s
  }
}
