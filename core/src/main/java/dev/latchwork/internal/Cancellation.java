package dev.latchwork.internal;

/** How a result reaches the action that it is the result of. Thread-safe; nothing here waits. */
public interface Cancellation {
  /**
   * Asks the action to stop: if it runs, its context is cancelled and, where that is wanted, its
   * thread interrupted; if it has not begun, it never will. The result completes by that. Asking
   * again changes nothing.
   *
   * @param cause why
   */
  void request(Throwable cause);

  /**
   * Gives the action up: whoever waited for it to stop has waited long enough.
   *
   * @return whether the caller completes the result, as abandoned, whatever becomes of the action.
   *     False: its end was decided before, and whoever decided it completes the result without delay.
   */
  boolean abandon();

  /** {@return whether the calling thread is running the action: it cannot wait for its own end} */
  boolean isOwnThread();
}
