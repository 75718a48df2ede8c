package dev.latchwork.internal;

/** A signal that the ticker's own thread gives when it is due. */
public abstract class Alarm extends Timed {
  /** Creates one that is not armed. */
  protected Alarm() {}

  /** Gives the signal, on a thread that all timers share: runs no user code and never blocks. */
  protected abstract void signal();
}
