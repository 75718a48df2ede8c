package dev.latchwork.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class DurationConverterTest {

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "5s, PT5S",
    "1.5s, PT1.5S",
    "2m, PT2M",
    "1h, PT1H",
    "1d, PT24H",
    "1h30m, PT1H30M",
    "1m0.25s, PT1M0.25S",
    "5S, PT5S",
    "PT5S, PT5S",
    "pt1m, PT1M",
    "0, PT0S",
    "0s, PT0S",
    "100000d, PT2400000H"
  })
  void durationsAreReadAsPeopleWriteThem(String text, Duration expected) {
    assertThat(new DurationConverter().convert(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "s", "5x", "-5s", "PT-5S", "5 s", "5s5", "1e3s", "999999999999d", "P"})
  void whatIsNoDurationIsToldWithExamples(String text) {
    assertThatThrownBy(() -> new DurationConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'" + text + "' is not a duration; write it like 500ms, 5s, 2m, 1h or PT5S");
  }
}
