package dev.latchwork.examples;

import dev.latchwork.signal.SignalGroup;
import dev.latchwork.worker.WorkQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.LongAdder;

/** A queue takes what a publisher gives, and asks for no more than it has room for. */
final class Publishers {
  private static final LongAdder SUM = new LongAdder();
  private static final SignalGroup OPEN = new SignalGroup();

  static void main() throws InterruptedException {
    // @start region="subscriber"
    try (var sums = WorkQueue.of(Publishers::add, o -> o.withName("sums").withCapacity(8));
        var numbers = new SubmissionPublisher<Integer>()) {
      numbers.subscribe(sums.start().asSubscriber());
      for (int number = 1; number <= 1_000; number++) {
        OPEN.add();
        numbers.submit(number); // waits when the queue and the publisher have no room
      }
      OPEN.await();
    }
    // @end
    IO.println(SUM);
  }

  private static void add(int number) {
    SUM.add(number);
    OPEN.done();
  }
}
// prints:
// 500500
