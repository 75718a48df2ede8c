package dev.latchwork.stress.soak;

import dev.latchwork.worker.Snapshot;
import java.util.concurrent.atomic.LongAdder;

/** How much has been done so far. */
final class Ledger {
  final LongAdder episodes = new LongAdder();
  final LongAdder items = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder cancelled = new LongAdder();
  final LongAdder handedBack = new LongAdder();
  final LongAdder abandoned = new LongAdder();
  final LongAdder restarts = new LongAdder();
  final LongAdder pauses = new LongAdder();
  final LongAdder overdue = new LongAdder();

  /** Takes down a run that is over. */
  void add(Snapshot counts) {
    items.add(counts.accepted());
    failed.add(counts.failed());
    cancelled.add(counts.cancelled());
    handedBack.add(counts.handedBack());
    abandoned.add(counts.abandoned());
  }

  @Override
  public String toString() {
    return String.format(
        "%,d episodes, %,d items: %,d failed, %,d cancelled, %,d handed back, %,d abandoned; "
            + "%,d restarts, %,d pauses, %,d times overdue",
        episodes.sum(),
        items.sum(),
        failed.sum(),
        cancelled.sum(),
        handedBack.sum(),
        abandoned.sum(),
        restarts.sum(),
        pauses.sum(),
        overdue.sum());
  }
}
