package dev.latchwork.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long it takes to start something and see it end, seen from either kind of thread. */
record StartQuestion(
    String key,
    String title,
    Class<?> benchmark,
    List<? extends Contender<?>> contenders,
    List<Target> targets)
    implements Question {
  static final Figure NANOS = new Figure("nanos", "ns", Figure.Better.LOWER);

  /** Until starts of threads are as quick as they get. */
  static final int WARMUP_MILLIS = 3_000;

  static final String VIRTUAL = "virtual caller";
  static final String PLATFORM = "platform caller";

  @Override
  public List<Figure> figures() {
    return List.of(NANOS, Figure.SWITCHES, Figure.BYTES);
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting(VIRTUAL, Map.of("virtual", "true")),
        new Setting(PLATFORM, Map.of("virtual", "false")));
  }

  @Override
  public Sample turn(Setting setting, Contender<?> contender, Effort effort) throws Exception {
    if (contender.key().equals(Go.KEY)) {
      return Go.turn(key, Map.of(), effort);
    }
    var parameters = new HashMap<>(Map.of("contender", contender.key()));
    if (!effort.fork()) { // then the caller is what it is
      return new Sample(JmhTurn.perItem(JmhTurn.run(benchmark, parameters, effort), 1));
    }
    boolean virtual = setting.flag("virtual");
    parameters.put("virtual", "" + virtual);
    var caller = virtual ? new String[] {JmhTurn.VIRTUAL_CALLER} : new String[0];
    var warm = effort.warmedUpFor(WARMUP_MILLIS);
    return new Sample(JmhTurn.perItem(JmhTurn.run(benchmark, parameters, warm, caller), 1));
  }
}
