package dev.latchwork.bench;

/**
 * How long to measure.
 *
 * @param rounds how often the contenders take turns
 * @param fork whether each turn is a JVM of its own
 * @param warmupMillis for how long a turn runs before anything counts; 0 for not at all
 * @param iterations iterations of a turn that count
 * @param millis how long an iteration lasts at least
 */
record Effort(int rounds, boolean fork, int warmupMillis, int iterations, int millis) {
  static final Effort FULL = new Effort(5, true, 2_000, 3, 500);
  static final Effort QUICK = new Effort(2, true, 1_000, 2, 300);
  static final Effort SMOKE = new Effort(1, false, 0, 1, 10);

  Effort withRounds(int rounds) {
    return new Effort(rounds, fork, warmupMillis, iterations, millis);
  }

  /**
   * {@return with at least so long a warm-up, where there is one} What starts threads, or is called
   * seldom, is compiled later than a loop over items.
   */
  Effort warmedUpFor(int least) {
    int longer = isWarm() ? Math.max(warmupMillis, least) : 0;
    return new Effort(rounds, fork, longer, iterations, millis);
  }

  boolean isWarm() {
    return warmupMillis > 0;
  }
}
