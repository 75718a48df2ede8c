package dev.latchwork.signal;

/**
 * A stop that was refused: never started, or asked for by an action of the worker itself. The message
 * says who, what was tried, what is true.
 */
public final class CannotStopException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /**
   * Creates one.
   *
   * @param message who, what was tried, what is true
   */
  public CannotStopException(String message) {
    super(message);
  }
}
