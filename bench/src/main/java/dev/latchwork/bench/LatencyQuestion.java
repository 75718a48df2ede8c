package dev.latchwork.bench;

import dev.latchwork.bench.queue.QueueContenders;
import dev.latchwork.bench.queue.QueueLatency;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How long after a put into an idle queue the item begins to run. */
final class LatencyQuestion implements Question {
  private static final Figure P50 = new Figure("p50", "p50, ns", Figure.Better.LOWER);
  private static final Figure P99 = new Figure("p99", "p99, ns", Figure.Better.LOWER);

  @Override
  public String key() {
    return "latency";
  }

  @Override
  public String title() {
    return "Idle queue, from put to run";
  }

  @Override
  public List<Figure> figures() {
    return List.of(P50, P99, Figure.SWITCHES);
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting("1 platform producer, 2 workers", Map.of("workers", "2", "capacity", "1024")));
  }

  @Override
  public List<? extends Contender<?>> contenders() {
    List<Contender<?>> all = new ArrayList<>(QueueContenders.WITHOUT_LIMIT);
    all.add(Go.contender("channel, goroutines"));
    return all;
  }

  @Override
  public List<Target> targets() {
    return List.of(Target.times("", P50, 1.25, Go.KEY), Target.times("", P99, 1.25, Go.KEY));
  }

  @Override
  public Sample turn(Setting setting, Contender<?> contender, Effort effort) throws Exception {
    if (contender.key().equals(Go.KEY)) {
      return Go.turn("latency", setting.parameters(), effort);
    }
    var parameters = setting.with(contender);
    if (!effort.isWarm()) {
      parameters.put("rehearsed", "0");
    }
    var result =
        JmhTurn.run(
            QueueLatency.class, parameters, effort.warmedUpFor(StartQuestion.WARMUP_MILLIS));
    var statistics = result.getPrimaryResult().getStatistics();
    var perItem = JmhTurn.perItem(result, 1);
    return new Sample(
        Map.of(
            P50.key(), statistics.getPercentile(50),
            P99.key(), statistics.getPercentile(99),
            Figure.SWITCHES.key(), perItem.getOrDefault(Figure.SWITCHES.key(), Double.NaN)));
  }
}
