package dev.latchwork.signal;

/** A start that was refused, or that failed. The message says who, what was tried, what is true. */
public final class CannotStartException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /**
   * Creates one.
   *
   * @param message who, what was tried, what is true
   */
  public CannotStartException(String message) {
    super(message);
  }

  /**
   * Creates one with a cause.
   *
   * @param message who, what was tried, what is true
   * @param cause why the start failed
   */
  public CannotStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
