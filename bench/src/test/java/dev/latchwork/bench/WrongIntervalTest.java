package dev.latchwork.bench;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchwork.bench.ExactlyOnce.RefusedException;
import dev.latchwork.bench.interval.IntervalWay;
import org.junit.jupiter.api.Test;

/** The check before the timing lets no timer through that runs too often. */
class WrongIntervalTest {

  /** Runs an action many times as soon as it comes. */
  private static final class Hasty implements IntervalWay {
    @Override
    public Object every(long periodNanos, Action action) {
      for (int i = 0; i < 1_000_000; i++) {
        action.run();
      }
      return action;
    }

    @Override
    public void cancel(Object handle) {}
  }

  @Test
  void whoRunsMoreOftenThanPeriodsHavePassedIsRefused() {
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> IntervalHarness.check("hasty", new Hasty()))
        .withMessageContaining("hasty is refused");
  }
}
