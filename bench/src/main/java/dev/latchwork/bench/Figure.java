package dev.latchwork.bench;

/**
 * One figure of a sample.
 *
 * @param key its name in JSON and in the lines that other processes print
 * @param label its name in tables, with the unit
 * @param better which direction is the good one
 */
record Figure(String key, String label, Better better) {
  static final Figure SWITCHES =
      new Figure("switches", "context switches per 1,000", Better.NEITHER);
  static final Figure BYTES = new Figure("bytes", "B allocated each", Better.NEITHER);

  /** What to make of a higher figure. */
  enum Better {
    HIGHER,
    LOWER,
    /** Nothing: it explains the others. */
    NEITHER
  }

  boolean competes() {
    return better != Better.NEITHER;
  }
}
