package dev.latchwork.bench;

import dev.latchwork.bench.queue.QueueRound;
import java.util.List;
import java.util.Map;

/** How many items a second pass through a queue: whole rounds, put by the producers, all run. */
record QueueQuestion(
    String key,
    String title,
    List<Setting> settings,
    List<? extends Contender<?>> contenders,
    List<Target> targets)
    implements Question {
  static final Figure RATE = new Figure("rate", "items/s", Figure.Better.HIGHER);

  @Override
  public List<Figure> figures() {
    return List.of(RATE, Figure.SWITCHES, Figure.BYTES);
  }

  @Override
  public Sample turn(Setting setting, Contender<?> contender, Effort effort) throws Exception {
    if (contender.key().equals(Go.KEY)) {
      return Go.turn("queue", setting.parameters(), effort);
    }
    var result = JmhTurn.run(QueueRound.class, setting.with(contender), effort);
    return rate(JmhTurn.perItem(result, setting.number("items")));
  }

  /** {@return the sample with the time of an item turned into a rate} */
  static Sample rate(Map<String, Double> perItem) {
    return new Sample(
        Map.of(
            RATE.key(), 1e9 / perItem.getOrDefault("nanos", Double.NaN),
            Figure.SWITCHES.key(), perItem.getOrDefault(Figure.SWITCHES.key(), Double.NaN),
            Figure.BYTES.key(), perItem.getOrDefault(Figure.BYTES.key(), Double.NaN)));
  }
}
