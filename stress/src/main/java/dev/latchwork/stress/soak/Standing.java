package dev.latchwork.stress.soak;

import dev.latchwork.signal.Context;
import dev.latchwork.worker.Interval;
import dev.latchwork.worker.WorkQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What lives as long as the soak: one queue, many intervals, and the context below which all else is. */
final class Standing implements Episode {
  static final int INTERVALS = 2_000;

  private final Context.Cancellable parent = Context.root().withCancel();
  private final Witness witness = new Witness();
  private final LongAdder put = new LongAdder();
  private final LongAdder ticks = new LongAdder();
  private final WorkQueue<Item> queue =
      WorkQueue.of(Item::act, o -> o.withContext(parent).withErrors((item, error) -> {}));
  private final List<Interval> intervals = new ArrayList<>();

  Standing(Chance chance) {
    var options = Interval.Options.DEFAULT.withContext(parent).withErrors(error -> {});
    for (int i = 0; i < INTERVALS; i++) {
      Deed deed = Deed.brief(chance);
      intervals.add(
          Interval.every(
              chance.millis(100, 5_000),
              () -> {
                ticks.increment();
                deed.act();
              },
              o -> options));
    }
  }

  Context parent() {
    return parent;
  }

  void start() {
    queue.start();
    intervals.forEach(Interval::start);
  }

  /** Gives the queue something more. */
  @Override
  public void live(Chance chance, Ground ground) throws Exception {
    for (int n = chance.few(1_000); n > 0; n--) {
      queue.put(new Item(Deed.brief(chance), witness));
      put.increment();
    }
    Law.balanced(queue.snapshot());
    Law.balanced(chance.oneOf(intervals).snapshot());
  }

  /** When nobody puts. */
  void settle() throws InterruptedException {
    Law.that(queue.awaitIdle(PATIENCE), "it does not become idle: %s", queue.snapshot());
    var counts = queue.snapshot();
    Law.witnessed(counts, witness);
    Law.that(counts.accepted() == put.sum(), "%s were put: %s", put, counts);
  }

  void stop(Ledger ledger) throws InterruptedException {
    settle();
    ledger.add(queue.stop(Duration.ZERO).counts());
    long begun = 0;
    for (var interval : intervals) {
      var counts = interval.stop().counts();
      Law.over(counts);
      ledger.add(counts);
      begun += counts.accepted();
    }
    Law.that(ticks.sum() == begun, "%s ticks ran, %d were counted", ticks, begun);
    parent.close();
  }
}
