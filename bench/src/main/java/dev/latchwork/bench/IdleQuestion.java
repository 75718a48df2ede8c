package dev.latchwork.bench;

import dev.latchwork.bench.start.ServiceContenders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What started workers hold that have nothing to do. */
final class IdleQuestion implements Question {
  private static final Figure HEAP = new Figure("heap", "B heap each", Figure.Better.LOWER);
  private static final Figure RSS = new Figure("rss", "B resident each", Figure.Better.LOWER);
  private static final Figure START = new Figure("start", "ns to start each", Figure.Better.LOWER);

  @Override
  public String key() {
    return "idle";
  }

  @Override
  public String title() {
    return "100,000 idle workers on virtual threads";
  }

  @Override
  public List<Figure> figures() {
    return List.of(HEAP, RSS, START);
  }

  @Override
  public List<Setting> settings() {
    return List.of(new Setting("each has had one item", Map.of("count", "100000")));
  }

  @Override
  public List<? extends Contender<?>> contenders() {
    List<Contender<?>> all = new ArrayList<>(ServiceContenders.VIRTUAL_ONES);
    all.add(Go.contender("goroutine over a channel"));
    return all;
  }

  @Override
  public List<Target> targets() {
    return List.of(Target.atMost("", HEAP, 1_536), Target.times("", RSS, 0.7, Go.KEY));
  }

  @Override
  public Sample turn(Setting setting, Contender<?> contender, Effort effort) throws Exception {
    var count = setting.parameters().getOrDefault("count", "");
    if (contender.key().equals(Go.KEY)) {
      return Go.turn(key(), Map.of("count", count), effort);
    }
    return effort.fork()
        ? Child.jvm(IdleHarness.class, List.of(), contender.key(), count)
        : IdleHarness.measure(contender.key(), setting.number("count"), true);
  }
}
