package dev.latchwork.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Something that is to happen at a moment, and its own place in the {@link Wheel} and in the inbox of
 * a {@link Ticker}: arming it again costs no allocation. {@link Ticker#arm} and {@link Ticker#disarm}
 * may be called by any thread; the last call wins.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>{@code due} alone says whether it is armed, and for when. The ticker that fires it, and who
 *       calls it off, change it by one atomic step: each arming fires once or is called off, never both.
 *   <li>{@code link} belongs to the inbox: null outside. Who makes it non-null pushes the node; only
 *       the ticker makes it null, and looks at {@code due} after that. So whoever changes {@code due}
 *       and then finds the node in the inbox is heard.
 *   <li>{@code left}, {@code right} and {@code place} belong to the wheel, that is to the ticker's
 *       thread. A node may be in the wheel and in the inbox at once: the fields are never shared.
 * </ol>
 */
public abstract class Timed {
  /** The {@code due} of what is not armed. */
  static final long NONE = Long.MIN_VALUE;

  private static final VarHandle DUE;
  private static final VarHandle LINK;

  static {
    try {
      var lookup = MethodHandles.lookup();
      DUE = lookup.findVarHandle(Timed.class, "due", long.class);
      LINK = lookup.findVarHandle(Timed.class, "link", Timed.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The moment on the clock of {@link System#nanoTime}, or NONE. */
  volatile long due = NONE;

  /** The node below in the inbox; at its bottom {@link Ticker#BOTTOM}. */
  volatile @Nullable Timed link;

  @Nullable Timed left;
  @Nullable Timed right;

  /** Where in the wheel, as the wheel numbers it; {@link Wheel#NOWHERE} outside. */
  int place = Wheel.NOWHERE;

  /** Creates one that is not armed. */
  Timed() {}

  /**
   * {@return when it is due again after it was due at a moment, or NONE}
   *
   * @param moment when it was due
   * @param now when that was noticed
   */
  long again(long moment, long now) {
    return NONE;
  }

  /** {@return whether it was due at that moment, and now is at the next} */
  final boolean move(long moment, long next) {
    return DUE.compareAndSet(this, moment, next);
  }

  /** {@return whether this call called it off} */
  final boolean callOff() {
    return due != NONE && (long) DUE.getAndSet(this, NONE) != NONE;
  }

  /** {@return whether it is the caller who has to push it} */
  final boolean enterInbox() {
    return link == null && LINK.compareAndSet(this, null, Ticker.BOTTOM);
  }
}
