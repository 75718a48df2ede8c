package dev.latchwork.signal;

import dev.latchwork.internal.Errand;
import dev.latchwork.internal.ReadOnlyFuture;
import dev.latchwork.signal.Listeners.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** What one cancellation has taken, and has to tell once all is marked. Used by one thread at a time. */
final class Notice {
  private final TimeSource time;

  /** The first nodes. Of the branches far below first: who listens there is not held up from above. */
  private final ArrayDeque<Node> groups = new ArrayDeque<>();

  private final ArrayDeque<Branch> below = new ArrayDeque<>();
  private final List<ReadOnlyFuture<Void>> futures = new ArrayList<>();

  Notice(TimeSource time) {
    this.time = time;
  }

  /** Takes note of what hung on a branch. */
  void add(Object taken) {
    Node first = taken instanceof Listeners listeners ? listeners.first : (Node) taken;
    if (taken instanceof Listeners listeners && listeners.future != null) {
      futures.add(listeners.future);
    }
    if (first != null) {
      groups.push(first);
    }
    for (Node node = first; node != null; node = node.next) {
      if (node instanceof Branch branch) {
        below.add(branch);
      }
    }
  }

  /** {@return a branch below that has yet to be marked, or null} */
  @Nullable Branch nextBelow() {
    return below.poll();
  }

  void tell() {
    ThreadFactory threads = Thread.ofVirtual().name("context-signal").factory();
    futures.forEach(future -> Errand.send(code -> time.start(threads, code), future::succeed));
    for (Node first : groups) {
      for (Node node = first; node != null; node = node.next) {
        if (node instanceof Branch.Listener listener) {
          listener.call();
        }
      }
    }
  }
}
