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
  /** The key of Latchwork in every question. */
  public static final String LATCHWORK = "latchwork";

  /** The key of the limit that nobody can pass, where there is one. */
  public static final String IDEAL = "ideal";

  /** {@return whether it competes, and is not us} */
  public boolean isPeer() {
    return !key.equals(LATCHWORK) && !key.equals(IDEAL);
  }

  /** {@return how the contender of this key does it} */
  public static <W> W way(List<Contender<W>> contenders, String key) {
    return contenders.stream()
        .filter(c -> c.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no contender " + key))
        .way();
  }
}
