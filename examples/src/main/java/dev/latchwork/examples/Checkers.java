package dev.latchwork.examples;

import dev.latchwork.task.Checker;
import java.io.IOException;
import java.util.Map;

/** One health of many. */
final class Checkers {
  private static void ping() throws IOException {
    throw new IOException("connection refused");
  }

  static void main() {
    // @start region="all"
    var health = Checker.all(Map.of("database", Checkers::ping, "disk", () -> {}));
    try {
      health.check();
      IO.println("healthy");
    } catch (Exception e) {
      IO.println(e.getMessage());
    }
    // @end
  }
}
// prints:
// unhealthy: database (java.io.IOException: connection refused)
