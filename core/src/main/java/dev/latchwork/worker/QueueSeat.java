package dev.latchwork.worker;

import dev.latchwork.internal.Activity;

/**
 * The seat of a worker of a queue, with what only that worker writes, on cache lines of its own.
 * Everything is the owner's, unless it says otherwise.
 */
final class QueueSeat extends Seat {
  /** Among the workers of the run, from 1. */
  final int number;

  /** How far the ring was seen to be filled. */
  long seenTail;

  /** Whether the owner is the one that searches. */
  boolean searches;

  /** The number of the one below in the stack of idle workers; 0 is none. Written before a push. */
  int below;

  /** Set by the owner before a push, and by whoever has popped it, once. */
  volatile Rest rest = Rest.AWAKE;

  @SuppressWarnings("unused") // space between neighbours
  private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15;

  /** What an idle worker is told. */
  enum Rest {
    ASLEEP,
    /** Look around. */
    AWAKE,
    /** Look for work, as the one that searches. */
    SEARCHER
  }

  QueueSeat(Generation<?> generation, int number, boolean alone) {
    super(generation, alone ? new Activity() : Activity.apart());
    this.number = number;
    this.counted = true;
  }
}
