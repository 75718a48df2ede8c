package dev.latchwork.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A few longs that several threads write. Apart, each is on cache lines of its own, so that writing
 * one does not slow down who reads another: two lines each, since processors fetch lines in pairs.
 */
public final class Words {
  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

  /** Two to the power of this longs are in two lines of 64 bytes. */
  private static final int APART = 4;

  private final long[] longs;
  private final int shift;

  /**
   * Creates some that are zero.
   *
   * @param count how many
   * @param apart whether speed counts more than memory
   */
  public Words(int count, boolean apart) {
    shift = apart ? APART : 0;
    longs = new long[(count + 1) << shift];
  }

  /**
   * {@return the value, as a volatile read}
   *
   * @param which from 0
   */
  public long get(int which) {
    return (long) ELEMENT.getVolatile(longs, at(which));
  }

  /**
   * {@return a value that it has or had; who reads it sees what was done before {@link #note}}
   *
   * @param which from 0
   */
  public long glance(int which) {
    return (long) ELEMENT.getAcquire(longs, at(which));
  }

  /**
   * Writes, after all that was done before, and without a fence behind.
   *
   * @param which from 0
   * @param value what to write
   */
  public void note(int which, long value) {
    ELEMENT.setRelease(longs, at(which), value);
  }

  /**
   * Replaces a value, if it is the one expected; a full fence.
   *
   * @param which from 0
   * @param seen the value expected
   * @param next what to write
   * @return whether this call did it
   */
  public boolean cas(int which, long seen, long next) {
    return ELEMENT.compareAndSet(longs, at(which), seen, next);
  }

  /**
   * Sets bits; a full fence.
   *
   * @param which from 0
   * @param bits those to set
   */
  public void set(int which, long bits) {
    ELEMENT.getAndBitwiseOr(longs, at(which), bits);
  }

  /**
   * Clears bits; a full fence.
   *
   * @param which from 0
   * @param bits those to clear
   */
  public void clear(int which, long bits) {
    ELEMENT.getAndBitwiseAnd(longs, at(which), ~bits);
  }

  private int at(int which) {
    return ((which + 1) << shift) - 1; // a whole pair of lines behind the last one, too
  }
}
