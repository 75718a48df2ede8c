package dev.latchwork.worker;

import dev.latchwork.internal.Activity;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The seat of a worker of a queue, with what only that worker writes, on cache lines of its own.
 * Everything is the owner's, unless it says otherwise.
 */
class QueueSeat extends Seat {
  private static final VarHandle IN_ROWS;

  static {
    try {
      var lookup = MethodHandles.lookup();
      IN_ROWS = lookup.findVarHandle(QueueSeat.class, "inRows", long.class);
      TURN = lookup.findVarHandle(QueueSeat.class, "turn", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final VarHandle TURN;

  private static final int FEW = 8;
  private static final int FEWEST_SPINS = 32;
  private static final int MOST_SPINS = 4_096;
  private static final int RETRY = 8;

  /** After how many takes it looks at the clock, which costs about one take. */
  private static final int WINDOW = 256;

  /** What a claim costs that is fought for: a line of head, and one of the slots, change hands. */
  private static final int HAND_OVER_NANOS = 125;

  /** Among the workers of the run, from 1. */
  final int number;

  /**
   * Twice the number of items that have ended by the claim of the next one, and one more while that
   * claim is under way. Read by others.
   */
  private volatile long inRows;

  /** How far the ring was seen to be filled. */
  long seenTail;

  /** How often in a row only a few items were found there. */
  private int fewInARow;

  /** The index after the one that it took last. */
  long next;

  /** Whether something was to be seen there. Nobody asks: what counts is the look. */
  boolean glimpse;

  /** How much had been taken by all, and how much had ended here, when a window began, and when. */
  private long windowTaken;

  private long windowEnded;
  private long windowBegan;

  /** How many windows in a row were those of a throng. */
  private int throngs;

  /** How many searches in a row found nothing. */
  private int inVain;

  /** How many items had ended when it searched last. */
  private long endedBefore;

  /** Whether the owner is the one that searches. */
  boolean searches;

  /** The number of the one below in the stack of idle workers; 0 is none. Written before a push. */
  int below;

  /** Set by the owner before a push, and by whoever has popped it, once. */
  volatile Rest rest = Rest.AWAKE;

  /** Odd while a thread is called for the vacant seat: the number of the call. */
  volatile int turn;

  /** Why a call failed, until the thread of a later one has said so. Written before it is an orphan. */
  @Nullable Throwable refused;

  /** What an idle worker is told. */
  enum Rest {
    ASLEEP,
    /** It has no thread. */
    VACANT,
    /** Look around. */
    AWAKE,
    /** Look for work, as the one that searches. */
    SEARCHER
  }

  /** {@return whether that turn is the number of a call} */
  static boolean isCall(int turn) {
    return (turn & 1) != 0;
  }

  /** {@return whether the call was not taken yet; it is now, and the seat is the caller's} */
  boolean take(int call) {
    return TURN.compareAndSet(this, call, call + 1);
  }

  /** The next item of a row may be claimed from now on. The claim is the fence behind this. */
  // model: ANNOUNCE
  void claims() {
    IN_ROWS.setOpaque(this, (long) IN_ROWS.get(this) + 1);
  }

  /** Nothing was claimed, or no claim was tried. */
  // model: WITHDRAW
  void claimsNot() {
    IN_ROWS.setRelease(this, (long) IN_ROWS.get(this) & ~1L);
  }

  /** The item that ran has ended, and this one, which was claimed, runs. */
  // model: FOLLOW
  void follow(Object next) {
    item = next;
    IN_ROWS.setRelease(this, (long) IN_ROWS.get(this) + 1);
  }

  @Override
  long endedInRows() {
    return inRows >> 1;
  }

  // model: AWAIT_CLAIM
  @Override
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield
  void awaitClaim() {
    super.awaitClaim();
    while ((inRows & 1) != 0) {
      Thread.yield();
    }
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

  /**
   * It looks at the ring, when all that it knew of is taken.
   *
   * @param taken how much has been taken by all
   */
  void looks(long taken) {
    if (taken - windowTaken >= WINDOW) {
      looks(taken, System.nanoTime());
    }
  }

  /** A window ends now. */
  void looks(long taken, long now) {
    long all = taken - windowTaken;
    long ended = ended();
    boolean fast = now - windowBegan < all * HAND_OVER_NANOS;
    boolean shared = (ended - windowEnded) * 4 < all * 3;
    throngs = fast && shared ? throngs + 1 : 0;
    windowTaken = taken;
    windowEnded = ended;
    windowBegan = now;
  }

  /**
   * {@return in how many windows in a row the items were taken by several, each faster than the ring
   * goes from one processor to another} One worker alone does such items faster.
   */
  int throngs() {
    return throngs;
  }

  void forgetThrongs() {
    throngs = 0;
  }

  private long ended() {
    return Activity.ended(activity.word()) + endedInRows();
  }

  /**
   * {@return how often to look for work before sleeping} Twice, of about 30 ns each, for each item since
   * the last time: that costs hardly more than the items did, and is as long as a wake-up takes where
   * they come fast. But only a little if the last search was in vain: then the producers may be
   * waiting for this very processor. Now and then it tries again.
   */
  int spins() {
    long ended = ended();
    long since = ended - endedBefore;
    endedBefore = ended;
    boolean worthwhile = inVain % RETRY == 0;
    return since == 0
        ? 0
        : Math.clamp(2 * since, FEWEST_SPINS, worthwhile ? MOST_SPINS : FEWEST_SPINS);
  }

  /** The search has ended: with work in sight, or in vain. */
  void searched(boolean found) {
    inVain = found ? 0 : inVain + 1;
  }

  /** It found nothing for a while. */
  void calmDown() {
    fewInARow = 0;
    throngs = 0;
  }

  private QueueSeat(Generation<?> generation, int number, Activity activity) {
    super(generation, activity);
    this.number = number;
    this.counted = true;
  }

  /** {@return the seat of the one worker of a queue, which has no neighbour} */
  static QueueSeat alone(Generation<?> generation) {
    return new QueueSeat(generation, 1, new Activity());
  }

  /** {@return the seat of one worker of several, on cache lines of its own} */
  static QueueSeat apart(Generation<?> generation, int number) {
    return new Apart(generation, number);
  }

  /** Space behind the fields: neighbours are two cache lines away. */
  @SuppressWarnings("unused")
  private static final class Apart extends QueueSeat {
    private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15;

    Apart(Generation<?> generation, int number) {
      super(generation, number, Activity.apart());
    }
  }
}
