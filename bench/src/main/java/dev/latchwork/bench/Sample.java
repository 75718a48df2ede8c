package dev.latchwork.bench;

import java.util.Map;

/**
 * What one turn of one contender came to.
 *
 * @param figures by the keys of the question's figures; one that could not be had is missing or not a
 *     number
 */
record Sample(Map<String, Double> figures) {
  double get(Figure figure) {
    return figures.getOrDefault(figure.key(), Double.NaN);
  }
}
