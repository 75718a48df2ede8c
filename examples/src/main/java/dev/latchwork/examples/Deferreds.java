package dev.latchwork.examples;

import dev.latchwork.signal.Context;
import dev.latchwork.task.Deferred;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** Two at once, under one deadline. */
final class Deferreds {
  private static String fetch(String part, Duration takes) throws InterruptedException {
    Context.current().sleep(takes);
    return part;
  }

  private static String page(Duration takes, Duration limit) throws InterruptedException {
    // @start region="join"
    // Whichever join throws, both are stopped before this returns.
    try (var context = Context.current().withTimeout(limit);
        var head = Deferred.start(context, () -> fetch("head", takes));
        var body = Deferred.start(context, () -> fetch("body", takes))) {
      return head.join() + " and " + body.join();
    }
    // @end
  }

  static void main() throws InterruptedException {
    IO.println(page(Duration.ofMillis(10), Duration.ofSeconds(10)));
    try {
      IO.println(page(Duration.ofMinutes(1), Duration.ofMillis(50)));
    } catch (CancellationException | CompletionException e) {
      IO.println(e.getMessage());
    }
  }
}
// prints:
// head and body
// deferred-3 was cancelled: the deadline of PT0.05S has passed
