package dev.latchwork.worker;

import java.util.Arrays;

/** The seats of those that take from a ring which belongs to no queue. */
final class Takers {
  private static final int MOST_THREADS = 8;

  private final QueueSeat[] seats = new QueueSeat[MOST_THREADS];

  Takers() {
    Arrays.setAll(seats, n -> RacingSeat.of(n + 1));
  }

  /** {@return the seat of a thread} */
  QueueSeat of(int thread) {
    return seats[thread];
  }
}
