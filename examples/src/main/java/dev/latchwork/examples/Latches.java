package dev.latchwork.examples;

import static dev.latchwork.signal.State.STARTED;
import static dev.latchwork.signal.State.STOPPED;
import static dev.latchwork.signal.State.STOPPING;

import dev.latchwork.signal.Latch;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** A service of one's own on a latch. */
final class Latches {
  private static final LongAdder POLLS = new LongAdder();

  // @start region="service"
  static final class Poller implements AutoCloseable {
    private final Latch latch = new Latch("poller");

    void start() throws InterruptedException {
      latch.starting(); // throws if it runs already
      Thread.startVirtualThread(this::loop);
      latch.await(STARTED);
    }

    private void loop() {
      try {
        if (latch.tryMove(STARTED)) { // false if it has been stopped meanwhile
          do {
            POLLS.increment();
          } while (!latch.await(STOPPING, Duration.ofSeconds(1)));
        }
        latch.stopped();
      } catch (Throwable e) {
        latch.failed(e);
      }
    }

    @Override
    public void close() {
      latch.tryMove(STOPPING);
      latch.when(STOPPED).join();
    }
  }

  // @end

  static void main() throws InterruptedException {
    var poller = new Poller();
    for (int run = 1; run <= 2; run++) {
      try (poller) {
        poller.start();
        IO.println("run " + run + ": " + poller.latch);
      }
      IO.println(poller.latch + ", polled: " + (POLLS.sum() > 0));
    }
  }
}
// prints:
// run 1: poller is STARTED
// poller is STOPPED, polled: true
// run 2: poller is STARTED
// poller is STOPPED, polled: true
