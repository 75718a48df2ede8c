package dev.latchwork.stress.soak;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * All measures at one moment.
 *
 * @param values of each; 0 where there is none
 */
record Sample(Map<Measure, Long> values) {
  long get(Measure measure) {
    return values.getOrDefault(measure, 0L);
  }

  static String head() {
    return Arrays.stream(Measure.values())
        .map(measure -> String.format("%9s", measure.label))
        .collect(Collectors.joining());
  }

  String row() {
    return Arrays.stream(Measure.values())
        .map(measure -> String.format("%,9d", get(measure)))
        .collect(Collectors.joining());
  }
}
