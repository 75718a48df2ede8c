package dev.latchwork.bench;

import java.util.Map;

/**
 * One column of a question: which sizes, and who producers are.
 *
 * @param label what tables call it
 * @param parameters the parameters of the benchmark that differ from their defaults
 */
record Setting(String label, Map<String, String> parameters) {
  int number(String parameter) {
    return Integer.parseInt(parameters.get(parameter));
  }
}
