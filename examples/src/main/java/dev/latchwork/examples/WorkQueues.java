package dev.latchwork.examples;

import dev.latchwork.worker.WorkQueue;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Mails go out eight at a time; those that fail, and those that never ran, go back to the outbox. */
final class WorkQueues {
  private static final Set<String> SENT = new ConcurrentSkipListSet<>();

  static void main() throws InterruptedException {
    var outbox = new Outbox(List.of("ada", "bob", "nobody", "eve"));
    // @start region="outbox"
    try (var mail =
        WorkQueue.of(
            WorkQueues::send,
            o ->
                o.withName("mail")
                    .withParallelism(8)
                    .withErrors(outbox::failed)
                    .withOnStop(report -> outbox.release(report.notRun())))) {
      mail.start();
      for (var address : outbox.pending()) {
        mail.put(address);
      }
    } // drained within the grace period; what was left has been released
    // @end
    IO.println("sent: " + SENT);
  }

  private static void send(String to) throws IOException {
    if (to.equals("nobody")) {
      throw new IOException("no such address: " + to);
    }
    SENT.add(to);
  }

  private record Outbox(Collection<String> pending) {
    void failed(String to, Throwable error) {
      IO.println("failed: " + error.getMessage());
    }

    void release(List<String> notRun) {
      IO.println("never ran: " + notRun);
    }
  }
}
// prints:
// failed: no such address: nobody
// never ran: []
// sent: [ada, bob, eve]
