package dev.latchwork.worker;

import dev.latchwork.internal.Activity;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The seat of a worker of a queue, with what only that worker writes, on cache lines of its own.
 * Everything is the owner's, unless it says otherwise.
 */
final class QueueSeat extends Seat {
  private static final VarHandle IN_ROWS;

  static {
    try {
      IN_ROWS = MethodHandles.lookup().findVarHandle(QueueSeat.class, "inRows", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final int FEW = 8;
  private static final int FEWEST_SPINS = 32;
  private static final int MOST_SPINS = 4_096;
  private static final int LOSS = 4;
  private static final int THRONG = 16 * LOSS;

  /** Among the workers of the run, from 1. */
  final int number;

  /** How many items have ended by the claim of the next one. Read by others. */
  private long inRows;

  /** How far the ring was seen to be filled. */
  long seenTail;

  /** How often in a row only a few items were found there. */
  private int fewInARow;

  /** {@value #LOSS} for each claim lost, less one for each won. */
  int losses;

  /** How many items had ended when it searched last. */
  private long endedBefore;

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

  /** The item that ran has ended, and this one runs. */
  void follow(Object next) {
    item = next;
    IN_ROWS.setOpaque(this, inRows + 1);
  }

  @Override
  long endedInRows() {
    return (long) IN_ROWS.getAcquire(this);
  }

  /**
   * {@return whether it has found only a few items for some time}
   *
   * @param found how many it finds now
   */
  boolean isOnTheHeels(long found) {
    if (found >= FEW) {
      return false;
    }
    return ++fewInARow > FEW;
  }

  /** It has claimed an item. */
  void won() {
    if (losses > 0) {
      losses--;
    }
  }

  /** Somebody else was faster. */
  void lost() {
    losses += LOSS;
  }

  /**
   * {@return whether one claim in four or more has been lost for some time} Then items are so short
   * that a worker less is faster.
   */
  boolean isThronged() {
    return losses > THRONG;
  }

  /**
   * {@return how often to look for work before sleeping} Once, of about 30 ns, for each item since
   * the last time: it costs no more than the items did, and is as long as a wake-up takes where they
   * come fast.
   */
  int spins() {
    long ended = Activity.ended(activity.word()) + inRows;
    long since = ended - endedBefore;
    endedBefore = ended;
    return since == 0 ? 0 : Math.clamp(2 * since, FEWEST_SPINS, MOST_SPINS);
  }

  /** It found nothing for a while. */
  void calmDown() {
    fewInARow = 0;
    losses = 0;
  }

  QueueSeat(Generation<?> generation, int number, boolean alone) {
    super(generation, alone ? new Activity() : Activity.apart());
    this.number = number;
    this.counted = true;
  }
}
