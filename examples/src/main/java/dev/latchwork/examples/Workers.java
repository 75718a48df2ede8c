package dev.latchwork.examples;

import dev.latchwork.worker.Worker;
import java.util.ArrayList;
import java.util.List;

/** One thread owns a thing that is not thread-safe; all others hand it their work. */
final class Workers {
  static void main() throws InterruptedException {
    List<String> journal = new ArrayList<>();
    // @start region="one"
    try (Worker<String> writer = Worker.of(journal::add, o -> o.withName("journal"))) {
      writer.start();
      writer.put("opened");
      writer.put("moved");
      writer.put("closed");
    } // one at a time, in the order of the puts, and all of them before this line
    // @end
    IO.println(journal);
  }
}
// prints:
// [opened, moved, closed]
