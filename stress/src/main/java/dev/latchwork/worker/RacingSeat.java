package dev.latchwork.worker;

/** Seats of workers without a run, for races and trials of the parts of a queue. */
final class RacingSeat {
  private RacingSeat() {}

  /** {@return the seat of a worker} */
  @SuppressWarnings("NullAway") // what races here never asks a seat for its run
  static QueueSeat of(int number) {
    return QueueSeat.apart(null, number);
  }

  /** {@return rings are made closed: an open one that holds these} */
  static Ring ring(int capacity, Object... items) {
    var ring = new Ring(capacity);
    ring.open();
    for (Object item : items) {
      ring.put(item);
    }
    return ring;
  }

  /** {@return what is taken, in words} */
  static Object take(Ring ring, QueueSeat taker) {
    Object taken = ring.poll(taker, true);
    return taken == null ? "nothing" : taken;
  }
}
