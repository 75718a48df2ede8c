package dev.latchwork.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Something that a virtual thread runs when it is due; see {@link Relay}.
 *
 * <p>One with a period is armed again by the ticker as it fires, one period later: while it is in the
 * ticker's cache, and whether it runs by then or not. If it still waits or runs when it is due again,
 * that moment passes without it. Invariant: {@code busy} is set by the ticker only, and cleared by who
 * has run it only. So it never runs twice at once, and one run happens-before the next.
 */
public abstract class Tick extends Timed {
  private static final VarHandle BUSY;

  static {
    try {
      BUSY = MethodHandles.lookup().findVarHandle(Tick.class, "busy", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long period;

  /** Whether one with a period has been fired and has not run to its end. */
  private boolean busy;

  /**
   * Whether it was last seen to take long, so that it is given a thread of its own. Only a hint: a
   * write that is lost costs another tick about a slot.
   */
  boolean slow;

  /**
   * Creates one that is not armed.
   *
   * @param period in nanoseconds; 0 for one that fires once each time it is armed
   */
  protected Tick(long period) {
    this.period = period;
  }

  /**
   * Runs it, on a virtual thread that others use before and after; may block. One without a period is
   * not called again before it has been armed again.
   *
   * @param moment when it was given to the thread: not before it was due
   * @param lane of the thread
   */
  protected abstract void run(long moment, Lane lane);

  @Override
  final long again(long moment, long now) {
    if (period == 0) {
      return NONE;
    }
    long next = moment + period;
    if (next - now <= 0) {
      next += (now - next) / period * period + period;
    }
    return next == NONE ? next + 1 : next;
  }

  /** {@return the period in nanoseconds; 0 if it has none} */
  public final long period() {
    return period;
  }

  /** Ticker: {@return whether it is to run now; false if it still runs} */
  final boolean occupy() {
    if (period != 0) {
      if ((boolean) BUSY.getAcquire(this)) {
        return false;
      }
      busy = true;
    }
    return true;
  }

  /** It is not to run, or has run to its end. */
  final void vacate() {
    if (period != 0) {
      BUSY.setRelease(this, false);
    }
  }
}
