package dev.latchwork.stress.soak;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * All measures at one moment.
 *
 * @param values of each
 */
record Sample(Map<Measure, Long> values) {
  /** {@return one where all are the same but for one} */
  static Sample of(Measure measure, long value) {
    var values = new EnumMap<Measure, Long>(Measure.class);
    for (var each : Measure.values()) {
      values.put(each, each == measure ? value : 0L);
    }
    return new Sample(values);
  }

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
