package dev.latchwork.bench;

import dev.latchwork.bench.queue.QueueContenders;
import java.util.List;
import java.util.Map;

/** All that can be asked. */
final class Questions {
  private Questions() {}

  static final List<Question> ALL =
      List.of(
          queue(
              "queue",
              "Queue, items that do nothing, capacity 1,024",
              List.of(
                  round(1, false, 2, 1_024, Work.NONE, 2_000_000),
                  round(4, false, 2, 1_024, Work.NONE, 2_000_000),
                  round(1, false, 8, 1_024, Work.NONE, 2_000_000),
                  round(4, false, 8, 1_024, Work.NONE, 2_000_000)),
              false),
          queue(
              "queue-large",
              "Queue, items that do nothing, capacity 65,536",
              List.of(
                  round(1, false, 2, 65_536, Work.NONE, 2_000_000),
                  round(4, false, 2, 65_536, Work.NONE, 2_000_000)),
              false),
          queue(
              "queue-virtual",
              "Queue, items that do nothing, put by virtual threads",
              List.of(
                  round(1, true, 2, 1_024, Work.NONE, 2_000_000),
                  round(4, true, 2, 1_024, Work.NONE, 2_000_000)),
              false),
          queue(
              "queue-cpu",
              "Queue, items of 1 µs on a processor",
              List.of(
                  round(1, false, 2, 1_024, Work.SPIN, 200_000),
                  round(4, false, 8, 1_024, Work.SPIN, 200_000)),
              true),
          queue(
              "queue-sleep",
              "Queue, items that sleep 1 ms, 1,000 workers",
              List.of(round(1, false, 1_000, 1_024, Work.SLEEP, 200_000)),
              true));

  private static Question queue(
      String key, String title, List<Setting> settings, boolean withLimit) {
    var contenders =
        QueueContenders.ALL.stream()
            .filter(c -> withLimit || !c.key().equals(QueueContenders.IDEAL))
            .toList();
    return new QueueQuestion(key, title, settings, contenders);
  }

  private static Setting round(
      int producers, boolean virtual, int workers, int capacity, Work work, int items) {
    return new Setting(
        producers
            + (virtual ? " virtual" : "")
            + (producers == 1 ? " producer, " : " producers, ")
            + String.format("%,d workers", workers),
        Map.of(
            "producers", "" + producers,
            "virtual", "" + virtual,
            "workers", "" + workers,
            "capacity", "" + capacity,
            "work", work.name(),
            "items", "" + items));
  }
}
