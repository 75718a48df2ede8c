package dev.latchwork.bench;

import dev.latchwork.bench.queue.ItemQueue;
import dev.latchwork.bench.start.ServiceContenders;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Very many started workers in one JVM that have had one item each: what they hold while idle. */
final class IdleHarness {
  private IdleHarness() {}

  /** {@code main CONTENDER COUNT}. */
  static void main(String... args) throws IOException, InterruptedException {
    Child.print(measure(args[0], Integer.parseInt(args[1]), false));
    System.exit(0); // with all workers still waiting: ending them is not the question
  }

  static Sample measure(String contender, int count, boolean thenEnd)
      throws IOException, InterruptedException {
    var start = Contender.way(ServiceContenders.VIRTUAL_ONES, contender);
    var once = new ExactlyOnce(count);
    var workers = new ItemQueue[count];
    var items = once.items();
    var before = Memory.held();
    long began = System.nanoTime();
    for (int i = 0; i < count; i++) {
      workers[i] = start.get();
    }
    double started = System.nanoTime() - began;
    for (int i = 0; i < count; i++) {
      workers[i].put(items[i]);
    }
    once.await();
    once.check(contender);
    var after = Memory.held();
    if (thenEnd) {
      for (var worker : workers) {
        worker.end();
      }
    }
    Map<String, Double> figures = new HashMap<>();
    figures.put("heap", (after.heap() - before.heap()) / count);
    figures.put("rss", (after.rss() - before.rss()) / count);
    figures.put("start", started / count);
    return new Sample(figures);
  }
}
