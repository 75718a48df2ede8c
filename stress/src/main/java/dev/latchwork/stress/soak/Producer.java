package dev.latchwork.stress.soak;

import dev.latchwork.task.Deferred;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands items over in every way there is, until it has no more, or nobody takes them. */
final class Producer {
  private final Thread thread;
  private final Witness witness;
  private final List<Deferred<Void>> results = new ArrayList<>();
  private long accepted;

  private @Nullable Throwable fault;

  /** Whether items may put others. */
  private final boolean breeds;

  private Producer(Desk desk, Chance chance, Witness witness, boolean breeds) {
    this.witness = witness;
    this.breeds = breeds;
    int count = chance.few(2_000);
    var threads = chance.percent(50) ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
    this.thread = threads.name("producer").unstarted(() -> produce(desk, chance, count));
  }

  static Producer start(Desk desk, Chance chance, Witness witness, boolean breeds) {
    var producer = new Producer(desk, chance, witness, breeds);
    producer.thread.start();
    return producer;
  }

  private void produce(Desk desk, Chance chance, int count) {
    try {
      for (int i = 0; i < count; i++) {
        var item = item(desk, chance);
        if (chance.percent(5)) {
          submit(desk, chance, item);
        } else if (chance.oneOf(desk.ways()).take(item)) {
          accepted++;
        }
      }
    } catch (IllegalStateException | InterruptedException e) {
      // stopped: what was refused, or interrupted, was not accepted
    } catch (Throwable e) {
      fault = e;
    }
  }

  private Item item(Desk desk, Chance chance) {
    Deed deed = Deed.any(chance);
    return breeds && chance.percent(5)
        ? new Item(deed, witness, () -> breed(desk))
        : new Item(deed, witness);
  }

  /** By a thread of the queue, into the queue: past its capacity, if need be. */
  private void breed(Desk desk) {
    try {
      desk.ways().getFirst().take(new Item(Deed.NONE, witness));
      witness.bred();
    } catch (IllegalStateException e) {
      // the drain is over
    } catch (InterruptedException e) {
      throw new AssertionError("a put into one's own queue does not wait", e);
    }
  }

  private void submit(Desk desk, Chance chance, Item item) throws InterruptedException {
    Deferred<Void> result = desk.submit().take(item);
    accepted++;
    results.add(result);
    if (chance.percent(30)) {
      result.cancel(true);
    }
  }

  /** It stops waiting for room, if that is what it does. */
  void interrupt() {
    thread.interrupt();
  }

  /** {@return how many it got rid of} All their results are there: the run is over. */
  long join() throws InterruptedException {
    Law.that(thread.join(Episode.PATIENCE), "a producer hangs: %s", thread);
    if (fault != null) {
      throw new AssertionError("a producer failed", fault);
    }
    for (var result : results) {
      Law.that(result.isDone(), "stopped, and a result is missing: %s", result);
    }
    return accepted;
  }
}
