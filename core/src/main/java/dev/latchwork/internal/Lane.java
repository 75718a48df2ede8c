package dev.latchwork.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The number of a thread that runs ticks, for as long as it does. Who is to be found by others while
 * such a thread works for him writes the number, and leaves what they need in the lane: a number costs
 * no write barrier, where a reference from an old object to a new one keeps the garbage collector
 * busy, a million times a second.
 *
 * <p>Thread-safe. Invariant: a lane belongs to one thread at a time, which alone writes {@code
 * occupant}; what it leaves there is seen by whoever has seen what it writes after that. Lanes are
 * never taken away, so that a number stays good for a lookup.
 */
public final class Lane {
  private static final Deque<Lane> FREE = new ArrayDeque<>();

  /** Replaced when it grows; guarded by FREE for writing. */
  private static volatile Lane[] all = new Lane[0];

  private static final VarHandle OCCUPANT;

  static {
    try {
      OCCUPANT = MethodHandles.lookup().findVarHandle(Lane.class, "occupant", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int number;
  private volatile @Nullable Object occupant;

  private Lane(int number) {
    this.number = number;
  }

  /** {@return a lane for the calling thread} */
  public static Lane take() {
    synchronized (FREE) {
      Lane free = FREE.poll();
      if (free != null) {
        return free;
      }
      Lane fresh = new Lane(all.length);
      Lane[] more = Arrays.copyOf(all, all.length + 1);
      more[fresh.number] = fresh;
      all = more;
      return fresh;
    }
  }

  /** The calling thread needs it no more. */
  public void give() {
    occupant = null;
    synchronized (FREE) {
      FREE.push(this);
    }
  }

  /**
   * {@return the lane of a number}
   *
   * @param number of a lane
   */
  public static Lane of(int number) {
    return all[number];
  }

  /** {@return its number, from 0 on} */
  public int number() {
    return number;
  }

  /** {@return what its thread has left here last, or null} */
  public @Nullable Object occupant() {
    return occupant;
  }

  /**
   * Owner: leaves something for those who come by the number.
   *
   * @param what anything
   */
  public void occupy(Object what) {
    OCCUPANT.setRelease(this, what); // no fence: the number is told by one
  }
}
