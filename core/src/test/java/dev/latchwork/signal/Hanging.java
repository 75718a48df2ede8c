package dev.latchwork.signal;

import java.util.Objects;

/** Counts what a context still holds: its listeners and the contexts below it. */
final class Hanging {
  private Hanging() {}

  static int on(Context context) {
    Object state = Objects.requireNonNull(context.branch).state;
    Listeners.Node first = null;
    if (state instanceof Listeners listeners) {
      first = listeners.first;
    } else if (state instanceof Listeners.Node node) {
      first = node;
    }
    int count = 0;
    for (Listeners.Node node = first; node != null; node = node.next) {
      count++;
    }
    return count;
  }
}
