package dev.latchwork.bench.queue;

/** No queue at all: the producer runs the item. What the processors can do, for comparison. */
final class CallerRuns implements ItemQueue {

  @Override
  public void put(Runnable item) {
    item.run();
  }

  @Override
  public void end() {}
}
