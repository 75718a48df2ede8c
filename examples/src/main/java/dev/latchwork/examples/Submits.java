package dev.latchwork.examples;

import dev.latchwork.task.Deferred;
import dev.latchwork.worker.WorkQueue;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** A submitted item has a result of its own: how it ended, or that it never ran. */
final class Submits {
  static void main() throws InterruptedException {
    try (var mail = WorkQueue.of(Submits::send, o -> o.withErrors((to, error) -> {}))) {
      mail.start();
      // @start region="submit"
      Deferred<Void> first = mail.submit("ada");
      Deferred<Void> second = mail.submit("nobody");
      first.join();
      IO.println("ada: " + first.state());
      try {
        second.join();
      } catch (CompletionException e) {
        IO.println("nobody: " + e.getCause());
      }
      // @end

      mail.pause();
      Deferred<Void> third = mail.submit("bob");
      mail.stop(); // nothing begins in a pause: what waits is handed back
      try {
        third.join();
      } catch (CancellationException e) {
        IO.println("bob: " + third.state());
      }
    }
  }

  private static void send(String to) throws IOException {
    if (to.equals("nobody")) {
      throw new IOException("no such address");
    }
  }
}
// prints:
// ada: SUCCESS
// nobody: java.io.IOException: no such address
// bob: CANCELLED
