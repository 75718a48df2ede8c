package dev.latchwork.examples;

import dev.latchwork.signal.SignalGroup;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Waiting until all of them are done. */
final class SignalGroups {
  static void main() throws InterruptedException {
    var sum = new LongAdder();
    // @start region="wait"
    var group = new SignalGroup();
    for (int i = 1; i <= 10; i++) {
      int part = i;
      group.add(); // before the thread starts: the group must not look empty meanwhile
      Thread.startVirtualThread(() -> {
        try {
          sum.add(part);
        } finally {
          group.done();
        }
      });
    }
    boolean all = group.await(Duration.ofSeconds(10)); // or group.signal(), a CompletableFuture
    // @end
    IO.println(all ? "the sum is " + sum : "still waiting for " + group.count());
  }
}
// prints:
// the sum is 55
