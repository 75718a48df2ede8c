package dev.latchwork.bench;

/**
 * How long to measure.
 *
 * @param rounds how often the contenders take turns; each turn is a JVM of its own
 * @param warmups iterations of a turn that do not count
 * @param iterations iterations of a turn that count
 * @param millis how long an iteration lasts at least
 */
record Effort(int rounds, int warmups, int iterations, int millis) {
  static final Effort FULL = new Effort(5, 3, 3, 500);
  static final Effort QUICK = new Effort(2, 2, 2, 300);
}
