package dev.latchwork.examples;

import dev.latchwork.signal.Context;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/** How long something may take, and what travels along. */
final class Contexts {
  private static final Context.Key<String> USER = Context.Key.of("user");

  private static String query() throws InterruptedException {
    var context = Context.current();
    IO.println("asking for " + context.get(USER).orElse("nobody"));
    context.sleep(Duration.ofMinutes(1)); // or anything else that can be interrupted
    return "an answer";
  }

  static void main() throws InterruptedException {
    // @start region="deadline"
    var request = Context.current().with(USER, "ada");
    try (var limited = request.withTimeout(Duration.ofMillis(50))) {
      IO.println(limited.call(Contexts::query)); // interrupted at the deadline
    } catch (CancellationException e) {
      IO.println("no answer: " + e.getCause());
    }
    // @end
    IO.println("the request itself goes on: " + !request.isCancelled());
  }
}
// prints:
// asking for ada
// no answer: java.util.concurrent.TimeoutException: the deadline of PT0.05S has passed
// the request itself goes on: true
