package dev.latchwork.bench;

import java.util.HashMap;
import java.util.Map;

/**
 * One way to put a question: which sizes, and who asks.
 *
 * @param label what tables call it
 * @param parameters the parameters of the benchmark that differ from their defaults
 */
record Setting(String label, Map<String, String> parameters) {
  private static final Map<String, Integer> TINY =
      Map.of("items", 500, "workers", 8, "capacity", 64, "count", 200);

  int number(String parameter) {
    return Integer.parseInt(parameters.getOrDefault(parameter, "0"));
  }

  boolean flag(String parameter) {
    return Boolean.parseBoolean(parameters.getOrDefault(parameter, "false"));
  }

  Map<String, String> with(Contender<?> contender) {
    var all = new HashMap<>(parameters);
    all.put("contender", contender.key());
    return all;
  }

  /** {@return the same question, so small that the answer takes no time and means nothing} */
  Setting tiny() {
    var shrunk = new HashMap<>(parameters);
    shrunk.replaceAll((name, value) ->
        TINY.containsKey(name) ? "" + Math.min(Integer.parseInt(value), TINY.get(name)) : value);
    return new Setting(label, shrunk);
  }
}
