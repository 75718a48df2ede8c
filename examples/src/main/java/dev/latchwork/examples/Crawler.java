package dev.latchwork.examples;

import dev.latchwork.worker.WorkQueue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Work that makes work: each page that is visited puts the pages it links to into the same queue. */
final class Crawler {
  private static final Map<String, List<String>> WEB =
      Map.of(
          "/", List.of("/docs", "/blog"),
          "/docs", List.of("/docs/queues", "/docs/batches", "/"),
          "/blog", List.of("/docs/queues"));

  // @start region="crawler"
  private final Set<String> seen = new ConcurrentSkipListSet<>();
  private final WorkQueue<String> queue =
      WorkQueue.of(this::visit, o -> o.withName("crawl").withParallelism(200).withCapacity(1));

  private void visit(String page) throws InterruptedException {
    for (var link : links(page)) {
      if (seen.add(link)) {
        queue.put(link); // a worker's own put never waits for itself, however full the queue is
      }
    }
  }

  Set<String> crawl(String seed) throws InterruptedException {
    try (queue) {
      queue.start().put(seed);
      queue.awaitIdle(); // nothing waits, nothing runs: all has been seen
    }
    return seen;
  }

  // @end

  static void main() throws InterruptedException {
    IO.println(new Crawler().crawl("/"));
  }

  private static List<String> links(String page) {
    return WEB.getOrDefault(page, List.of());
  }
}
// prints:
// [/, /blog, /docs, /docs/batches, /docs/queues]
