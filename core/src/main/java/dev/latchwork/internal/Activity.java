package dev.latchwork.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What one thread is doing, in one word: {@code sequence << 3 | phase}. The word alone arbitrates
 * between the end of an action, its interrupt and its abandonment, and counts the actions.
 *
 * <pre>
 * IDLE ──begin──▶ RUNNING ──settle──▶ SETTLING ──end──▶ IDLE (the sequence counts on)
 *  │                 │ interrupt          │
 *  │                 ▼                    │
 *  │           INTERRUPTING               │
 *  │                 ▼                    │
 *  │            INTERRUPTED ──settle──▶ SETTLING
 *  │
 *  ├──retire──▶ GONE      the thread has left by itself
 *  └──abandon─▶ GONE      also from any other phase but CLAIMING: it is given up
 *
 * IDLE ──ready──▶ CLAIMING ──claimed──▶ RUNNING ──next──▶ CLAIMING ──rest──▶ IDLE
 *                 for those that take one thing after another from somewhere
 *
 * RUNNING, INTERRUPTED ──finish──▶ the end of a word that guards one call only
 * </pre>
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>{@code interrupt} and {@code abandon} are called by anyone, all else by the owner only.
 *   <li>CLAIMING says that something may have been taken that does not run yet. It lasts for a few
 *       instructions of the library's own, and whoever must know the outcome waits it out. Nobody but
 *       the owner writes the word meanwhile, so the owner needs no CAS to leave it.
 *   <li>{@code Thread.interrupt} is called only between RUNNING→INTERRUPTING and
 *       INTERRUPTING→INTERRUPTED. The owner cannot leave INTERRUPTING: {@code settle} waits it out.
 *       So no interrupt is delivered after {@code settle}, which clears the flag: an interrupt meets
 *       the sequence that it was meant for, or nothing. Only abandonment cuts INTERRUPTING short: it
 *       never waits for foreign code, and the thread begins nothing more that could be hit.
 *   <li>GONE is final and entered once, by exactly one CAS. Whoever makes it accounts for the thread.
 * </ol>
 */
public class Activity {
  private static final int PHASES = 3;
  private static final long PHASE = (1L << PHASES) - 1;
  private static final long IDLE = 0;
  private static final long RUNNING = 1;
  private static final long INTERRUPTING = 2;
  private static final long INTERRUPTED = 3;
  private static final long SETTLING = 4;
  private static final long GONE = 5;
  private static final long CLAIMING = 6;

  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(Activity.class, "word", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Written by the rules above: by CAS, but for what the owner writes while CLAIMING. */
  private volatile long word;

  /** Written by the owner before its first {@code begin}; published by that CAS. */
  private @Nullable Thread owner;

  /** Creates an idle one; it belongs to the thread that first begins something. */
  public Activity() {}

  /** {@return an idle one on cache lines of its own, for those that change often} */
  public static Activity apart() {
    return new Apart();
  }

  /**
   * Creates one that goes on where another stopped, with something that this thread has begun. It is
   * to be published by a fence, such as a CAS: it has none of its own.
   *
   * @param ended how many actions ended before
   */
  @SuppressWarnings("this-escape") // to a write of the field, which has no other plain form
  public Activity(long ended) {
    owner = Thread.currentThread();
    WORD.set(this, (ended + 1) << PHASES | RUNNING);
  }

  /**
   * Owner: something begins.
   *
   * @return false when this thread has been given up: it must not begin anything
   */
  public final boolean begin() {
    owner = Thread.currentThread();
    long seen = word;
    return phase(seen) == IDLE && cas(seen, next(seen) | RUNNING);
  }

  /**
   * Owner: it may take something from now on, and run it.
   *
   * @return false when this thread has been given up: it must not take anything
   */
  // model: READY
  public final boolean ready() {
    long seen = word;
    if (phase(seen) == CLAIMING) {
      return true;
    }
    owner = Thread.currentThread();
    return phase(seen) == IDLE && cas(seen, sequence(seen) | CLAIMING);
  }

  /** Owner, while CLAIMING: what it has taken begins. */
  // model: BEGIN
  public final void claimed() {
    WORD.setRelease(this, next(word) | RUNNING);
  }

  /**
   * Owner, while RUNNING: the action has ended, and there is nothing to settle; it may take the next.
   *
   * @return false when it was interrupted or given up meanwhile: then it has to be settled
   */
  // model: NEXT
  public final boolean next() {
    long seen = word;
    return phase(seen) == RUNNING && cas(seen, sequence(seen) | CLAIMING);
  }

  /** Owner: there is nothing to take. A full fence, unless it was not CLAIMING: then nothing changes. */
  // model: REST_WORD
  public final void rest() {
    long seen = word;
    if (phase(seen) == CLAIMING) { // otherwise it may be given up, now or before
      word = sequence(seen) | IDLE;
    }
  }

  /**
   * Owner: the action has returned. From here on no interrupt of ours can arrive; the flag is clear.
   *
   * @return false when it has been given up meanwhile
   */
  // model: SETTLE
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield
  public final boolean settle() {
    for (; ; ) {
      long seen = word;
      if (phase(seen) == INTERRUPTING) {
        Thread.yield(); // a virtual thread that spins would keep the interrupter from its carrier
      } else if (phase(seen) == GONE) {
        Thread.interrupted();
        return false;
      } else if (cas(seen, sequence(seen) | SETTLING)) {
        Thread.interrupted();
        return true;
      }
    }
  }

  /**
   * Owner: the guarded code has returned, and there is nothing to settle. Clears the flag only if
   * the interrupt was ours: one from elsewhere is not swallowed.
   *
   * @return whether it was interrupted by this word
   */
  public final boolean finish() {
    long seen = word;
    if (phase(seen) == RUNNING && cas(seen, sequence(seen) | GONE)) {
      return false;
    }
    settle();
    return true;
  }

  /**
   * Owner: all that belongs to the action's end has run.
   *
   * @return false when it has been given up meanwhile; exactly one side gets to count the end
   */
  public final boolean end() {
    Thread.interrupted();
    long seen = word;
    return phase(seen) == SETTLING && cas(seen, sequence(seen) | IDLE);
  }

  /** Owner, while IDLE: whatever comes next is another thread's. */
  public final void disown() {
    owner = null;
  }

  /**
   * Owner: this thread leaves.
   *
   * @return false when it has been given up before
   */
  public final boolean retire() {
    long seen = word;
    return phase(seen) == IDLE && cas(seen, sequence(seen) | GONE);
  }

  /** Interrupts whatever runs now, unless it is over or has been interrupted already. */
  public final void interrupt() {
    interrupt(decided() >>> PHASES);
  }

  /**
   * Interrupts one action, unless it is over or has been interrupted already.
   *
   * @param sequence which, as {@link #sequence()} said while it ran
   */
  // model: INTERRUPT
  public final void interrupt(long sequence) {
    long running = sequence << PHASES | RUNNING;
    if (word == running && cas(running, sequence << PHASES | INTERRUPTING)) {
      Thread thread = owner;
      try {
        if (thread != null) {
          interrupt(thread);
        }
      } finally {
        cas(sequence << PHASES | INTERRUPTING, sequence << PHASES | INTERRUPTED);
      }
    }
  }

  /** The class of a thread may be anybody's, but for its name. */
  private static void interrupt(Thread thread) {
    try {
      thread.interrupt();
    } catch (Throwable e) {
      Faults.log("an interrupt of " + thread.getName() + " threw", e);
    }
  }

  /**
   * Gives the thread up: what it runs no longer counts, and it may begin nothing more.
   *
   * @return what was true at that moment; {@link Abandoned#LATE} when somebody was faster
   */
  // model: ABANDON
  public final Abandoned abandon() {
    for (; ; ) {
      long seen = decided();
      if (phase(seen) == GONE) {
        return Abandoned.LATE;
      } else if (cas(seen, sequence(seen) | GONE)) {
        return phase(seen) == IDLE ? Abandoned.IDLE : Abandoned.BUSY;
      }
    }
  }

  /** {@return the number of the action that runs, or ran last} */
  public final long sequence() {
    return word >>> PHASES;
  }

  /** {@return whether something has begun and not ended} */
  public final boolean isBusy() {
    return isBusy(word);
  }

  /** {@return whether something has begun and not ended, or may have been taken to begin} */
  public final boolean isOccupied() {
    long seen = word;
    return isBusy(seen) || phase(seen) == CLAIMING;
  }

  /** {@return all of it at one moment, for {@link #isBusy(long)} and {@link #ended(long)}} */
  public final long word() {
    return word;
  }

  /**
   * {@return whether something had begun and not ended}
   *
   * @param word as {@link #word()} gave it
   */
  public static boolean isBusy(long word) {
    long phase = phase(word);
    return phase != IDLE && phase != GONE && phase != CLAIMING;
  }

  /**
   * {@return how many actions had ended; what was given up has, too}
   *
   * @param word as {@link #word()} gave it
   */
  public static long ended(long word) {
    return (word >>> PHASES) - (isBusy(word) ? 1 : 0);
  }

  /** {@return whether an action runs; one that has returned does not, though it has yet to settle} */
  public final boolean isActing() {
    long phase = phase(word);
    return phase == RUNNING || phase == INTERRUPTING || phase == INTERRUPTED;
  }

  /** {@return whether the thread has left or has been given up} */
  public final boolean isGone() {
    return phase(word) == GONE;
  }

  /** {@return the thread that it belongs to, or null before its first action} */
  public final @Nullable Thread owner() {
    return phase(word) == IDLE && sequence() == 0 ? null : owner;
  }

  /** {@return the word once it is not CLAIMING} The owner must not wait for the caller meanwhile. */
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield
  public final long decided() {
    for (int spins = 0; ; spins++) {
      long seen = word;
      if (phase(seen) != CLAIMING) {
        return seen;
      } else if (spins < 100) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  private boolean cas(long seen, long next) {
    return WORD.compareAndSet(this, seen, next);
  }

  private static long phase(long word) {
    return word & PHASE;
  }

  private static long sequence(long word) {
    return word & ~PHASE;
  }

  private static long next(long word) {
    return sequence(word) + (1L << PHASES);
  }

  /** Space behind the word: neighbours of the same kind are two cache lines away. */
  @SuppressWarnings("unused")
  private static final class Apart extends Activity {
    private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15;
  }

  /** What {@link #abandon} found. */
  public enum Abandoned {
    /** Something was running. */
    BUSY,
    /** Nothing was running. */
    IDLE,
    /** It had left, or had been given up, before. */
    LATE
  }
}
