package dev.latchwork.bench;

import dev.latchwork.bench.queue.QueueContenders;
import dev.latchwork.bench.start.ActionContenders;
import dev.latchwork.bench.start.OneAction;
import dev.latchwork.bench.start.ServiceContenders;
import dev.latchwork.bench.start.ServiceCycle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All that can be asked, and what Latchwork is to reach. */
final class Questions {
  private static final Figure RATE = QueueQuestion.RATE;
  private static final String ABQ = "abq-platform";
  private static final String ABQ_VIRTUAL = "abq-virtual";

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
              List.of(
                  Target.times(" 2 workers", RATE, 3, ABQ, ABQ_VIRTUAL),
                  Target.times(" 2 workers", RATE, 5, "tpe-abq"),
                  Target.times(" 2 workers", RATE, 20, Go.KEY),
                  Target.times(" 2 workers", RATE, 2, "jctools"),
                  Target.times(" 8 workers", RATE, 2.5, ABQ, ABQ_VIRTUAL),
                  Target.times(" 8 workers", RATE, 4, "tpe-abq"),
                  Target.times(" 8 workers", RATE, 12, Go.KEY))),
          queue(
              "queue-large",
              "Queue, items that do nothing, capacity 65,536",
              List.of(
                  round(1, false, 2, 65_536, Work.NONE, 2_000_000),
                  round(4, false, 2, 65_536, Work.NONE, 2_000_000)),
              List.of(
                  Target.times("", RATE, 1.3, ABQ, ABQ_VIRTUAL),
                  Target.times("", RATE, 15, Go.KEY))),
          queue(
              "queue-virtual",
              "Queue, items that do nothing, put by virtual threads",
              List.of(
                  round(1, true, 2, 1_024, Work.NONE, 2_000_000),
                  round(4, true, 2, 1_024, Work.NONE, 2_000_000)),
              List.of(Target.times("", RATE, 2.5, ABQ_VIRTUAL), Target.times("", RATE, 3, "jox"))),
          queue(
              "queue-cpu",
              "Queue, items of 1 µs on a processor",
              List.of(
                  round(1, false, 2, 1_024, Work.SPIN, 200_000),
                  round(4, false, 8, 1_024, Work.SPIN, 200_000)),
              List.of(
                  Target.times(" 2 workers", RATE, 1.4, Target.ANYBODY),
                  Target.times(" 2 workers", RATE, 0.85, Contender.IDEAL),
                  Target.times(" 8 workers", RATE, 1.05, Target.ANYBODY))),
          queue(
              "queue-sleep",
              "Queue, items that sleep 1 ms, 1,000 workers",
              List.of(round(1, false, 1_000, 1_024, Work.SLEEP, 100_000)),
              List.of(
                  Target.times("", RATE, 1, ABQ_VIRTUAL),
                  Target.times("", RATE, 1.4, Go.KEY),
                  Target.times("", RATE, 0.8, Contender.IDEAL))),
          new LatencyQuestion(),
          new BatchQuestion(),
          new StartQuestion(
              "worker",
              "One worker, started and stopped",
              ServiceCycle.class,
              services(),
              List.of(
                  Target.times(StartQuestion.VIRTUAL, StartQuestion.NANOS, 2, Go.KEY),
                  Target.times(StartQuestion.PLATFORM, StartQuestion.NANOS, 0.5, "guava-virtual"))),
          new StartQuestion(
              "action",
              "One action elsewhere, started and waited for",
              OneAction.class,
              with(ActionContenders.ALL, Go.contender("goroutine and channel")),
              List.of(
                  Target.times(StartQuestion.VIRTUAL, StartQuestion.NANOS, 1.5, Go.KEY),
                  Target.times(StartQuestion.PLATFORM, StartQuestion.NANOS, 0.3, "cf-common"))),
          new IntervalQuestion(),
          new IdleQuestion());

  private Questions() {}

  private static Question queue(
      String key, String title, List<Setting> settings, List<Target> targets) {
    var work = Work.valueOf(settings.getFirst().parameters().getOrDefault("work", ""));
    var queues =
        switch (work) {
          case NONE -> QueueContenders.WITHOUT_LIMIT;
          case SPIN -> QueueContenders.ALL;
          case SLEEP -> QueueContenders.WITH_MANY_WORKERS;
        };
    var contenders = with(queues, Go.contender("channel, goroutines"));
    return new QueueQuestion(key, title, settings, contenders, targets);
  }

  private static List<Contender<?>> services() {
    List<Contender<?>> all = new ArrayList<>(ServiceContenders.VIRTUAL_ONES);
    all.addAll(ServiceContenders.PLATFORM_ONES);
    return with(all, Go.contender("goroutine over a channel"));
  }

  private static List<Contender<?>> with(List<? extends Contender<?>> some, Contender<?> another) {
    List<Contender<?>> all = new ArrayList<>(some);
    all.add(another);
    return all;
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
