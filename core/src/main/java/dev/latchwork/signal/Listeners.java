package dev.latchwork.signal;

import dev.latchwork.internal.ReadOnlyFuture;
import org.jspecify.annotations.Nullable;

/**
 * What hangs on a {@link Branch}, once that was more than one node: a list in the order of
 * registration, that is linked through the nodes, and a future if somebody asked for it. Guarded by
 * itself until the branch is cancelled, then only read, by the canceller.
 */
final class Listeners {
  @Nullable Node first;
  private @Nullable Node last;
  @Nullable ReadOnlyFuture<Void> future;

  /**
   * Creates one.
   *
   * @param only what hung there alone until now, or null; not touched: others may try the same
   */
  Listeners(@Nullable Node only) {
    first = only;
    last = only;
  }

  void add(Node node) {
    node.previous = last;
    if (last == null) {
      first = node;
    } else {
      last.next = node;
    }
    last = node;
  }

  /** Takes a node off, if it is there. */
  @SuppressWarnings("ReferenceEquality") // a node is itself only
  void remove(Node node) {
    Node previous = node.previous;
    Node next = node.next;
    if (previous != null) {
      previous.next = next;
    } else if (first == node) {
      first = next;
    } else {
      return;
    }
    if (next == null) {
      last = previous;
    } else {
      next.previous = previous;
    }
    node.previous = null;
    node.next = null;
  }

  ReadOnlyFuture<Void> future() {
    if (future == null) {
      future = new ReadOnlyFuture<>();
    }
    return future;
  }

  /** What hears of a cancellation. Its links are those of the one list that it can be in. */
  abstract static class Node {
    @Nullable Node previous;
    @Nullable Node next;
  }
}
