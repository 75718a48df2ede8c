package dev.latchwork.task;

/**
 * A cancel that was refused: it is done, has been cancelled before, or it was its own action that
 * asked. The message says who, what was tried, what is true.
 */
public final class CannotCancelException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /**
   * Creates one.
   *
   * @param message who, what was tried, what is true
   */
  public CannotCancelException(String message) {
    super(message);
  }
}
