package dev.latchwork.worker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one worker of a batch has been handed of the source and nobody has begun, {@code [next, end)},
 * in one word: {@code halted << 63 | next << 31 | end}. The worker claims from the front without a
 * lock; idle workers take from the back.
 *
 * <p>Invariants. The <i>owner</i> is the worker that the share belongs to, the <i>lock</i> that of the
 * run:
 *
 * <ol>
 *   <li>{@code next} is raised by the owner only, by one at a time, by a CAS on a word that is not
 *       halted; whoever raises it runs that index. All else changes under the lock: {@code end} falls
 *       when something is taken from the back, the halt bit is set and stays, and the owner puts a
 *       new range in when the old one is empty.
 *   <li>So nobody meets a word that has come back: while a range lies here {@code next} only rises and
 *       {@code end} only falls; the owner's claims see no other range than its own last, and a thief
 *       holds the lock, which keeps ranges from changing. Of a claim and a theft of the same index
 *       exactly one wins, since both are a CAS on what they have seen.
 *   <li>After {@link #halt} no claim wins, and the word does not change any more: what it holds then
 *       has not begun, and never will.
 *   <li>A claim is also the end of the item before, which has succeeded. The seat is begun once for
 *       all that is claimed in a row. This is exact since nobody interrupts, describes or gives up
 *       what a share has begun without halting it first: from then on the seat is about one item, and
 *       the end of that goes through the seat.
 * </ol>
 */
final class Share {
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int BITS = 31;
  private static final long END = (1L << BITS) - 1;
  private static final long ONE = 1L << BITS;
  private static final long HALTED = Long.MIN_VALUE;

  /** The word has cache lines of its own on both sides: the owner's claims slow down no neighbour. */
  private static final int WIDTH = 32;

  private static final int MIDDLE = WIDTH / 2;

  /** A portion that takes less, in nanoseconds, may grow; one that takes much more shrinks. */
  private static final long SHORT = 10_000;

  private static final long LONG = 4 * SHORT;
  private static final int MOST = 1 << 12;

  private final long[] words = new long[WIDTH];

  // All guarded by the lock.

  /** The first claim that {@link #claimed} has not told yet, in terms of the range of now. */
  private long untold;

  /** Whether thieves look here. */
  boolean listed;

  private int portion = 1;

  /** When the owner was handed something last. */
  private long since;

  /**
   * Creates an empty one.
   *
   * @param now the time in nanoseconds
   */
  Share(long now) {
    since = now - LONG - 1; // how long an item takes is not known yet: one first
  }

  /** {@return the word, to look at and to claim with} */
  long look() {
    return (long) WORD.getVolatile(words, MIDDLE);
  }

  /** {@return whether something can be claimed that is seen here} */
  static boolean isClaimable(long seen) {
    return seen >= 0 && next(seen) < end(seen);
  }

  /** {@return the index that would be claimed} */
  static int next(long seen) {
    return (int) (seen >>> BITS & END);
  }

  private static int end(long seen) {
    return (int) (seen & END);
  }

  /**
   * Owner: claims {@code next(seen)}.
   *
   * @param seen a word that is claimable
   * @return false when it has changed since it was seen
   */
  boolean claim(long seen) {
    return WORD.compareAndSet(words, MIDDLE, seen, after(seen));
  }

  /** Owner: claims what comes next, and tells it at once; with the lock held, if something is left. */
  int begin() {
    untold++;
    return next((long) WORD.getAndAdd(words, MIDDLE, ONE));
  }

  /**
   * {@return what the owner sees after a claim, if nobody else has changed it} To claim with that
   * first, and to look only when it fails, saves a read that would have to wait for the claim before.
   *
   * @param claimed what it has claimed with
   */
  static long after(long claimed) {
    return claimed + ONE;
  }

  /** {@return what was claimed last; meaningful to the owner, and to all after a halt} */
  int last() {
    return next(look()) - 1;
  }

  /** {@return how many have not begun; with the lock held} */
  int left() {
    long seen = look();
    return end(seen) - next(seen);
  }

  /** No claim wins any more; with the lock held. */
  void halt() {
    WORD.getAndBitwiseOr(words, MIDDLE, HALTED);
  }

  /** Owner: puts a range into the empty share, which is not halted; with the lock held. */
  void put(int from, int to) {
    untold += from - next(look());
    WORD.setVolatile(words, MIDDLE, (long) from << BITS | to);
  }

  /**
   * Takes half of what is left from the back, and the last one as well; with the lock held, from one
   * that is not halted.
   *
   * @return how many, from where the range ends now; 0 when nothing is left
   */
  int steal() {
    for (; ; ) {
      long seen = look();
      int half = (end(seen) - next(seen) + 1) / 2;
      if (half == 0 || WORD.compareAndSet(words, MIDDLE, seen, seen - half)) {
        return half;
      }
    }
  }

  /** {@return where the range ends; with the lock held} */
  int end() {
    return end(look());
  }

  /** {@return how many were claimed without the lock since the last time; with the lock held} */
  long claimed() {
    int next = next(look());
    long claimed = next - untold;
    untold = next;
    return claimed;
  }

  /**
   * How many the owner should be handed now: enough for some microseconds, so that the lock costs
   * short items nothing; those that take longer come one by one, and so begin in the order of the
   * source. With the lock held.
   *
   * @param now the time in nanoseconds
   */
  int portion(long now) {
    long took = now - since;
    since = now;
    if (took < SHORT) {
      portion = Math.min(2 * portion, MOST);
    } else if (took > LONG) {
      portion = Math.max(portion / 2, 1);
    }
    return portion;
  }
}
