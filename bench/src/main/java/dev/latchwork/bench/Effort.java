package dev.latchwork.bench;

/**
 * How long to measure.
 *
 * @param rounds how often the contenders take turns
 * @param fork whether each turn is a JVM of its own
 * @param warmups iterations of a turn that do not count
 * @param iterations iterations of a turn that count
 * @param millis how long an iteration lasts at least
 */
record Effort(int rounds, boolean fork, int warmups, int iterations, int millis) {
  static final Effort FULL = new Effort(5, true, 3, 3, 500);
  static final Effort QUICK = new Effort(2, true, 2, 2, 300);
  static final Effort SMOKE = new Effort(1, false, 0, 1, 10);

  Effort withRounds(int rounds) {
    return new Effort(rounds, fork, warmups, iterations, millis);
  }
}
