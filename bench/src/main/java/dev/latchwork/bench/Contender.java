package dev.latchwork.bench;

import java.util.List;

/**
 * Who competes.
 *
 * @param key its name on the command line
 * @param label its name in tables
 * @param way how it does the job
 * @param <W> the interface behind which all contenders of a question stand
 */
public record Contender<W>(String key, String label, W way) {

  /** {@return how the contender of this key does it} */
  public static <W> W way(List<Contender<W>> contenders, String key) {
    return contenders.stream()
        .filter(c -> c.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no contender " + key))
        .way();
  }
}
