package dev.latchwork.stress.schedules;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Takes out of a schedule that fails what is not needed for that. */
final class Shrinker {
  private Shrinker() {}

  /**
   * {@return a schedule that still fails, and would not without any one of its operations}
   *
   * @param fails whether a schedule does
   */
  static Schedule shrink(Schedule schedule, Predicate<Schedule> fails) {
    Schedule shortest = schedule;
    for (int size = Math.max(1, schedule.ops().size() / 2); size > 0; ) {
      Schedule shorter = without(shortest, size, fails);
      if (shorter.ops().size() == shortest.ops().size()) {
        size /= 2;
      }
      shortest = shorter;
    }
    return shortest;
  }

  /** Takes out each part of that size that can be spared, one after another. */
  private static Schedule without(Schedule schedule, int size, Predicate<Schedule> fails) {
    Schedule shortest = schedule;
    for (int from = 0; from < shortest.ops().size(); ) {
      List<Op> fewer = new ArrayList<>(shortest.ops());
      fewer.subList(from, Math.min(from + size, fewer.size())).clear();
      Schedule shorter = shortest.with(fewer);
      if (fails.test(shorter)) {
        shortest = shorter;
      } else {
        from += size;
      }
    }
    return shortest;
  }
}
