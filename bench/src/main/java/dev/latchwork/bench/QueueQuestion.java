package dev.latchwork.bench;

import dev.latchwork.bench.queue.ItemQueue;
import dev.latchwork.bench.queue.QueueRound;
import java.util.HashMap;
import java.util.List;

/** How many items a second pass through a queue: whole rounds, put by the producers, all run. */
record QueueQuestion(
    String key, String title, List<Setting> settings, List<Contender<ItemQueue.Factory>> queues)
    implements Question {

  @Override
  public String unit() {
    return "items/s";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  @Override
  public List<Contender<ItemQueue.Factory>> contenders(Setting setting) {
    return queues;
  }

  @Override
  public Sample turn(Setting setting, Contender<?> contender, Effort effort) throws Exception {
    var parameters = new HashMap<>(setting.parameters());
    parameters.put("contender", contender.key());
    var result = JmhTurn.run(QueueRound.class, parameters, effort);
    double items = setting.number("items");
    return new Sample(
        items * 1e9 / result.getPrimaryResult().getScore(),
        JmhTurn.secondary(result, SwitchesProfiler.FIGURE) * 1_000 / items,
        JmhTurn.secondary(result, "gc.alloc.rate.norm") / items);
  }
}
