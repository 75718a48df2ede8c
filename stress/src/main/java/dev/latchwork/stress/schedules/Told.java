package dev.latchwork.stress.schedules;

/** What an action throws that is told to. */
final class Told extends Exception {
  private static final long serialVersionUID = 1;

  Told(String message) {
    super(message, null, false, false);
  }

  static String by(int id) {
    return "told " + id;
  }

  static String after(int id) {
    return "told after " + id;
  }
}
