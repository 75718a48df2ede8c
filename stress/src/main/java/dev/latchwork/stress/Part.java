package dev.latchwork.stress;

import java.util.List;

/** One way to find what is wrong. */
public interface Part {
  /** {@return the word that asks for it} */
  String name();

  /** {@return what it tries, in one line} */
  String title();

  /** {@return for how long it is meant to run, in minutes, when nothing else is said} */
  int minutes();

  /**
   * Tries it.
   *
   * @param effort how much
   * @return what was tried
   * @throws Exception when something is wrong with the library: the message says what, and how to see
   *     it again
   */
  Evidence run(Effort effort) throws Exception;

  /**
   * How much is to be tried.
   *
   * @param seconds for how long, about; parts that try a fixed number may take less
   * @param seed of all that is random
   */
  record Effort(long seconds, long seed) {}

  /**
   * What was tried, and nothing wrong found.
   *
   * @param tried how much, of what {@code unit} says
   * @param unit what was counted
   * @param canaries deliberate mistakes that were tried as well, and caught
   * @param details more that is worth to be told, a line each
   */
  record Evidence(long tried, String unit, List<String> canaries, List<String> details) {}
}
