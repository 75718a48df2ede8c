package dev.latchwork.task;

import java.util.concurrent.CancellationException;

/**
 * What became of an action that was asked to stop and did not within the grace period: it was given
 * up. It may still run; how it ends is no longer this result's business.
 */
public final class AbandonedException extends CancellationException {
  private static final long serialVersionUID = 1;

  /**
   * Creates one.
   *
   * @param message who was given up, and after what
   */
  public AbandonedException(String message) {
    super(message);
  }
}
