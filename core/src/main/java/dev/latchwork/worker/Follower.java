package dev.latchwork.worker;

import java.util.concurrent.CancellationException;

/**
 * Who wants to know what becomes of one item. All but {@link #begins} may be called with the lock of
 * the run held, and so runs nobody else's code.
 */
interface Follower {
  /** {@return whether it may cancel the item, which has a context of its own then} */
  default boolean mayCancel() {
    return false;
  }

  /** {@return whether nobody else need say that the item was handed back} */
  default boolean tellsHandBack() {
    return false;
  }

  /** The item begins, on the thread that will run it, outside the lock. */
  default void begins() {}

  /** The item has ended, and has been counted. */
  default void ended(Runner.Ran<?> ran) {}

  /** The item ends without its action's doing. */
  default void cancelled(CancellationException why) {}

  /** The item ends by a fault of the library's own loop. */
  default void failed(Throwable error) {}
}
