package dev.latchwork.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a tick comes again: at the next point of its grid that is not past yet. */
class TickTest {
  private static Tick every(long period) {
    return new Tick(period) {
      @Override
      protected void run(long moment, Lane lane) {}
    };
  }

  @ParameterizedTest(name = "every 10 from {0}, at {1}: {2}")
  @CsvSource({
    "0, 0, 10",
    "0, 9, 10",
    "0, 10, 20",
    "0, 11, 20",
    "3, 25, 33",
    "3, 32, 33",
    "3, 33, 43",
    "-25, -4, 5",
    "9223372036854775800, -9223372036854775801, -9223372036854775796",
  })
  void pastPointsAreLeftOut(long moment, long now, long next) {
    assertThat(every(10).again(moment, now)).isEqualTo(next);
  }

  @Test
  void oneWithoutAPeriodDoesNotComeAgain() {
    assertThat(every(0).again(7, 7)).isEqualTo(Timed.NONE);
    assertThat(every(0).period()).isZero();
    assertThat(every(7).period()).isEqualTo(7);
  }

  @Test
  void noPointOfTheGridIsTakenForNone() {
    assertThat(every(10).again(Timed.NONE - 10, Timed.NONE - 5)).isEqualTo(Timed.NONE + 1);
  }

  @Test
  void oneThatRunsIsNotRunBesideItself() {
    Tick tick = every(10);
    assertThat(tick.occupy()).isTrue();
    assertThat(tick.occupy()).isFalse();
    tick.vacate();
    assertThat(tick.occupy()).isTrue();

    Tick once = every(0); // it is armed by its own run, if at all
    assertThat(once.occupy()).isTrue();
    assertThat(once.occupy()).isTrue();
  }
}
