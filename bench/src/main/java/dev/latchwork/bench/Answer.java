package dev.latchwork.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What all turns of all contenders came to in one setting.
 *
 * @param turns in the order in which the contenders took them
 */
record Answer(Question question, Setting setting, Map<Contender<?>, List<Sample>> turns) {

  double median(Contender<?> contender, Figure figure) {
    var sorted = values(contender, figure);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  double lowest(Contender<?> contender, Figure figure) {
    return values(contender, figure)[0];
  }

  double highest(Contender<?> contender, Figure figure) {
    var sorted = values(contender, figure);
    return sorted[sorted.length - 1];
  }

  private double[] values(Contender<?> contender, Figure figure) {
    return turns.getOrDefault(contender, List.of()).stream()
        .mapToDouble(sample -> sample.get(figure))
        .sorted()
        .toArray();
  }

  Optional<Contender<?>> find(String key) {
    return turns.keySet().stream()
        .<Contender<?>>map(c -> c)
        .filter(c -> c.key().equals(key))
        .findFirst();
  }

  /** {@return the contenders, the best in this figure first} */
  List<Contender<?>> ranked(Figure figure) {
    Comparator<Contender<?>> lowFirst = Comparator.comparingDouble(c -> median(c, figure));
    boolean high = figure.better() == Figure.Better.HIGHER;
    return turns.keySet().stream()
        .<Contender<?>>map(c -> c)
        .sorted(high ? lowFirst.reversed() : lowFirst)
        .toList();
  }

  /** {@return the best in this figure of those with these keys; empty when none took part} */
  Optional<Contender<?>> best(Figure figure, List<String> keys) {
    boolean anybody = keys.contains(Target.ANYBODY);
    return ranked(figure).stream()
        .filter(c -> anybody ? c.isPeer() : keys.contains(c.key()))
        .findFirst();
  }

  /** {@return the targets that are about this setting} */
  List<Target> targets() {
    return question.targets().stream().filter(t -> setting.label().contains(t.setting())).toList();
  }
}
