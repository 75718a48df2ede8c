package dev.latchwork.stress.soak;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * How a measure went: its median in the first third of the samples, and in the last. A steady growth
 * shows with two thirds of what it was.
 *
 * @param measure which
 * @param first median
 * @param last median
 */
record Growth(Measure measure, long first, long last) {
  /** {@return how each measure went} */
  static List<Growth> of(List<Sample> samples) {
    int third = samples.size() / 3;
    if (third < 2) {
      throw new IllegalArgumentException("too few samples: " + samples.size());
    }
    var first = samples.subList(0, third);
    var last = samples.subList(samples.size() - third, samples.size());
    return Arrays.stream(Measure.values())
        .map(measure -> new Growth(measure, median(measure, first), median(measure, last)))
        .toList();
  }

  /** {@return those that have grown by more than is tolerated} */
  static List<Growth> found(List<Sample> samples) {
    return of(samples).stream()
        .filter(growth -> growth.last - growth.first > growth.measure.tolerance)
        .toList();
  }

  private static long median(Measure measure, List<Sample> samples) {
    LongStream sorted = samples.stream().mapToLong(sample -> sample.get(measure)).sorted();
    return sorted.skip(samples.size() / 2).findFirst().orElseThrow();
  }

  @Override
  public String toString() {
    return String.format(
        "%s: %,d in the first third, %,d in the last; %,d more would be tolerated",
        measure.label, first, last, measure.tolerance);
  }
}
