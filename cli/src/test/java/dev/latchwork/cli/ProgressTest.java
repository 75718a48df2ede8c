package dev.latchwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.signal.State;
import dev.latchwork.worker.Snapshot;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProgressTest {

  @Test
  void withoutASizeNobodyKnowsTheTimeLeft() {
    assertThat(Progress.line(counts(4, 95, 5), -1, Duration.ofSeconds(20)))
        .isEqualTo("100 done, 5 failed, 4 running, 5.0/s");
  }

  @Test
  void theTimeLeftFollowsFromTheShareOfTheInputThatWasRead() {
    // 100 of the 104 that were read are done, in 20 s; they were a quarter: 312 + 4 are left, at
    // 5/s
    assertThat(Progress.line(counts(4, 95, 5), 0.25, Duration.ofSeconds(20)))
        .isEqualTo("100 done, 5 failed, 4 running, 5.0/s, 1:03 left");
    assertThat(Progress.line(counts(0, 10, 0), 0.001, Duration.ofSeconds(10)))
        .endsWith("1.0/s, 2:46:30 left");
    assertThat(Progress.line(counts(0, 50_000, 0), 1, Duration.ofSeconds(10)))
        .endsWith("5000/s, 0:00 left");
  }

  @Test
  void theBeginningDividesByNothing() {
    assertThat(Progress.line(counts(2, 0, 0), 0.5, Duration.ZERO))
        .isEqualTo("0 done, 0 failed, 2 running, 0.0/s");
  }

  private static Snapshot counts(long running, long succeeded, long failed) {
    return new Snapshot("b", State.STARTED, 0, 0, running, succeeded, failed, 0, 0, 0, 0, 0, 0);
  }
}
