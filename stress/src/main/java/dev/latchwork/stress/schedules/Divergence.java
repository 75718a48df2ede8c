package dev.latchwork.stress.schedules;

/** The library and what is expected of it are not the same. */
final class Divergence extends AssertionError {
  private static final long serialVersionUID = 1;

  Divergence(String message) {
    super(message);
  }

  Divergence(String message, Throwable cause) {
    super(message, cause);
  }
}
