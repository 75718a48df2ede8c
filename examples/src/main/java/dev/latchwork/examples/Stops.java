package dev.latchwork.examples;

import dev.latchwork.signal.Context;
import dev.latchwork.worker.StopReport;
import dev.latchwork.worker.WorkQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A stop that cannot wait for all work says what it cut short and what never ran. */
final class Stops {
  private static final CountDownLatch BEGUN = new CountDownLatch(1);

  static void main() throws InterruptedException {
    WorkQueue<String> pages =
        WorkQueue.of(
            Stops::print,
            o ->
                o.withName("printer")
                    .withParallelism(1)
                    .withErrors((page, e) -> IO.println(page + " was cancelled")));
    pages.start();
    for (var page : List.of("page 1", "page 2", "page 3")) {
      pages.put(page);
    }
    BEGUN.await();
    // @start region="report"
    StopReport<String> report = pages.stop(Duration.ofMillis(50));
    if (!report.clean()) {
      IO.println("cut short: " + report.cutShort() + ", never ran: " + report.notRun());
    }
    // @end
  }

  private static void print(String page) throws InterruptedException {
    BEGUN.countDown();
    Context.current().sleep(Duration.ofHours(1)); // out of paper: until somebody stops the printer
  }
}
// prints:
// page 1 was cancelled
// cut short: 1, never ran: [page 2, page 3]
