package dev.latchwork.examples;

import dev.latchwork.task.Errors;
import java.io.IOException;

/** Failures of many, looked at by one. */
final class Collecting {
  static void main() {
    // @start region="errors"
    var errors = new Errors(100); // keeps the first 100, counts all
    for (int i = 1; i <= 1_000; i++) {
      errors.accept(new IOException("failure " + i)); // from any thread; never blocks
    }
    IO.println(errors.count() + " failures, " + errors.dropped() + " of them not kept");
    try {
      errors.throwIfAny();
    } catch (Exception e) {
      IO.println(e.getMessage() + ", and " + e.getSuppressed().length + " suppressed");
    }
    // @end
  }
}
// prints:
// 1000 failures, 900 of them not kept
// failure 1, and 99 suppressed
