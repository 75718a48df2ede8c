package dev.latchwork.bench;

import dev.latchwork.bench.batch.BatchContenders;
import dev.latchwork.bench.batch.BatchRound;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How many items a second of a list that is known from the start. */
final class BatchQuestion implements Question {
  private static final String NOTHING = "items that do nothing";
  private static final String CPU = "items of 1 µs";

  @Override
  public String key() {
    return "batch";
  }

  @Override
  public String title() {
    return "Batch of 262,144 items, 2 at a time";
  }

  @Override
  public List<Figure> figures() {
    return List.of(QueueQuestion.RATE, Figure.SWITCHES, Figure.BYTES);
  }

  @Override
  public List<Setting> settings() {
    return List.of(setting(NOTHING, Work.NONE), setting(CPU, Work.SPIN));
  }

  private static Setting setting(String label, Work work) {
    return new Setting(label, Map.of("workers", "2", "items", "" + (1 << 18), "work", work.name()));
  }

  @Override
  public List<? extends Contender<?>> contenders() {
    List<Contender<?>> all = new ArrayList<>(BatchContenders.ALL);
    all.add(Go.contender("goroutines over a channel"));
    return all;
  }

  @Override
  public List<Target> targets() {
    return List.of(
        Target.times(NOTHING, QueueQuestion.RATE, 15, "abq-platform", "abq-virtual"),
        Target.times(NOTHING, QueueQuestion.RATE, 50, Go.KEY),
        Target.times(CPU, QueueQuestion.RATE, 0.95, "parallel-stream"));
  }

  @Override
  public Sample turn(Setting setting, Contender<?> contender, Effort effort) throws Exception {
    if (contender.key().equals(Go.KEY)) {
      return Go.turn("batch", setting.parameters(), effort);
    }
    var result = JmhTurn.run(BatchRound.class, setting.with(contender), effort);
    return QueueQuestion.rate(JmhTurn.perItem(result, setting.number("items")));
  }
}
