package dev.latchwork.bench;

import dev.latchwork.bench.interval.IntervalContenders;
import java.util.List;
import java.util.Map;

/** What a million intervals cost. */
final class IntervalQuestion implements Question {
  private static final int LEAST_SECONDS = 5; // for every interval to have looked at the clock
  private static final Figure CPU = new Figure("cpu", "CPU, % of one core", Figure.Better.LOWER);
  private static final Figure P50 = new Figure("p50", "p50 lateness, ms", Figure.Better.LOWER);
  private static final Figure P99 = new Figure("p99", "p99 lateness, ms", Figure.Better.LOWER);
  private static final Figure HEAP = new Figure("heap", "B heap each", Figure.Better.LOWER);
  private static final Figure TICKS =
      new Figure("ticks", "ticks, % of those due", Figure.Better.HIGHER);

  @Override
  public String key() {
    return "interval";
  }

  @Override
  public String title() {
    return "1,000,000 intervals of 1 s";
  }

  @Override
  public List<Figure> figures() {
    return List.of(CPU, P50, P99, HEAP, TICKS);
  }

  @Override
  public List<Setting> settings() {
    return List.of(new Setting("started evenly over a second", Map.of("count", "1000000")));
  }

  @Override
  public List<? extends Contender<?>> contenders() {
    return IntervalContenders.ALL;
  }

  @Override
  public List<Target> targets() {
    return List.of(
        Target.atLeast("", TICKS, 99.5),
        Target.atMost("", CPU, 15),
        Target.atMost("", P99, 8),
        Target.atMost("", HEAP, 256),
        Target.times("", CPU, 0.7, "netty"));
  }

  @Override
  public Sample turn(Setting setting, Contender<?> contender, Effort effort) throws Exception {
    var count = setting.parameters().getOrDefault("count", "");
    var seconds = "" + Math.max(LEAST_SECONDS, 3 * effort.iterations());
    return effort.fork()
        ? Child.jvm(IntervalHarness.class, Child.touchedHeap(2), contender.key(), count, seconds)
        : IntervalHarness.measure(contender.key(), setting.number("count"), 0);
  }
}
