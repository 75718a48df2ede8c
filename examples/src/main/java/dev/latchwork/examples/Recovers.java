package dev.latchwork.examples;

import dev.latchwork.signal.SignalGroup;
import dev.latchwork.task.Errors;
import dev.latchwork.task.Recover;
import dev.latchwork.task.Task;
import java.util.List;

/** Threads of one's own whose failures do not get lost. */
final class Recovers {
  static void main() throws InterruptedException {
    List<Task> tasks =
        List.of(
            () -> IO.println("works"),
            () -> {
              throw new IllegalArgumentException("does not work");
            });
    // @start region="group"
    var errors = new Errors();
    var group = new SignalGroup();
    for (Task task : tasks) {
      group.add();
      Thread.startVirtualThread(() -> Recover.run(task, errors, group));
    }
    group.await(); // whoever is through finds every failure in errors
    // @end
    IO.println("failed: " + errors.all());
  }
}
// prints:
// works
// failed: [java.lang.IllegalArgumentException: does not work]
