package dev.latchwork.examples;

import dev.latchwork.task.Checker;
import java.io.IOException;
import java.util.Map;

/** One health of many. */
final class Checkers {
  private Checkers() {}

  private static void ping() throws IOException {
    throw new IOException("connection refused");
  }

  static void main() {
    // @start region="all"
    var health = Checker.all(Map.of("database", Checkers::ping, "disk", () -> {}));
    try {
      health.check();
      System.out.println("healthy");
    } catch (Exception e) {
      System.out.println(e.getMessage());
    }
    // @end
  }
}
