package dev.latchwork.internal;

/** Something that a virtual thread runs when it is due; see {@link Relay}. */
public abstract class Tick extends Timed {
  /**
   * Whether it was last seen to take long, so that it is given a thread of its own. Only a hint: a
   * write that is lost costs another tick about a slot.
   */
  boolean slow;

  /** Creates one that is not armed. */
  protected Tick() {}

  /**
   * Runs it, on a virtual thread that others use before and after; may block. Is not called again
   * before it has been armed again.
   */
  protected abstract void run();
}
