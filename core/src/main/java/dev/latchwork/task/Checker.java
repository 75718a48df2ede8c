package dev.latchwork.task;

import dev.latchwork.internal.Faults;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Says whether something is healthy: by returning, or by throwing what is wrong. */
@FunctionalInterface
public interface Checker {
  /**
   * Looks.
   *
   * @throws Exception when it is unhealthy, or when the look itself fails
   */
  void check() throws Exception;

  /**
   * {@return a checker that is healthy when all of these are} It runs all of them, on the calling
   * thread, in the order of the map, even if some throw; an {@link InterruptedException} counts as
   * unhealthy and leaves the flag set. Then it throws one {@link IllegalStateException} that names
   * each unhealthy one and what it threw, and carries what they threw as suppressed.
   *
   * {@snippet class="dev.latchwork.examples.Checkers" region="all"}
   *
   * @param checkers by the names to call them in the message; copied
   */
  static Checker all(Map<String, Checker> checkers) {
    Map<String, Checker> copy = new LinkedHashMap<>();
    checkers.forEach((name, checker) ->
        copy.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(checker, name)));
    return () -> {
      Map<String, Throwable> unhealthy = new LinkedHashMap<>();
      copy.forEach((name, checker) -> Recover.run(checker::check, e -> unhealthy.put(name, e)));
      if (!unhealthy.isEmpty()) {
        var message = new StringBuilder("unhealthy:");
        unhealthy.forEach((name, error) ->
            message
                .append(' ')
                .append(name)
                .append(" (")
                .append(Faults.safely(error::toString))
                .append("),"));
        message.setLength(message.length() - 1);
        var all = new IllegalStateException(message.toString());
        unhealthy.values().forEach(all::addSuppressed);
        throw all;
      }
    };
  }
}
