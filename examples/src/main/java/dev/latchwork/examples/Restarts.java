package dev.latchwork.examples;

import dev.latchwork.signal.State;
import dev.latchwork.worker.StopReport;
import dev.latchwork.worker.WorkQueue;
import java.io.IOException;

/** A failure ends the run, the report says so, and the same queue starts again. */
final class Restarts {
  private static volatile boolean connected;

  static void main() throws InterruptedException {
    WorkQueue<String> rows =
        WorkQueue.of(
            Restarts::store,
            o ->
                o.withName("rows")
                    .withParallelism(1)
                    .withStopOnError(true)
                    .withErrors((row, e) -> IO.println(row + " failed: " + e.getMessage())));
    // @start region="restart"
    rows.start().put("row 1");
    rows.await(State.STOPPED);
    StopReport<String> report = rows.stop(); // it has ended: this is the report of that run
    IO.println("ended by " + report.cause() + ", failed: " + report.counts().failed());

    connected = true;
    rows.start().put("row 1"); // a new run: counts and failure begin anew
    report = rows.stop();
    IO.println("ended by " + report.cause() + ", succeeded: " + report.counts().succeeded());
    // @end
  }

  private static void store(String row) throws IOException {
    if (!connected) {
      throw new IOException("no connection");
    }
  }
}
// prints:
// row 1 failed: no connection
// ended by FAILURE, failed: 1
// ended by REQUEST, succeeded: 1
