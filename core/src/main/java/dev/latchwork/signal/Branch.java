package dev.latchwork.signal;

import dev.latchwork.internal.Classes;
import dev.latchwork.internal.Durations;
import dev.latchwork.internal.Errand;
import dev.latchwork.internal.Faults;
import dev.latchwork.internal.Headroom;
import dev.latchwork.internal.ReadOnlyFuture;
import dev.latchwork.signal.Listeners.Node;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A place in the tree of contexts at which it can be cut: what hangs on it, and whether and why it
 * was cancelled, in one field.
 *
 * <pre>
 * nothing ◀──▶ one node ──▶ listeners (any number, zero too)
 *    │            │             │
 *    └────────────┴─────────────┴──▶ cause
 * </pre>
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>{@code state} changes by CAS, except that it leaves listeners only under their lock. A cause
 *       stays; only the one of a close is made when somebody asks for it, once. Whoever puts it there takes with the same step what hung there: a listener is
 *       called exactly once, by the canceller or by the one that registers too late.
 *   <li>A node is what {@code state} says, or is linked into the listeners that {@code state} says.
 *       The links of a node are touched under the lock of those listeners only, while they are the
 *       state, so a node that hung there alone is taken over by new listeners without touching it.
 *       Once they are taken nobody links or unlinks any more: the canceller walks them without lock.
 *   <li>A cancellation marks the whole tree before it calls the first listener or completes the first
 *       future, so that everybody who is told, or interrupted by one that is told, finds all contexts
 *       below cancelled.
 *   <li>One lock is held at a time, for a few steps that neither block nor run foreign code.
 *   <li>A branch is a node of the one above. It takes itself off when it is cancelled, once: only one
 *       can put the cause there.
 *   <li>A timer is published, then the state is read; a canceller writes the state, then looks for a
 *       timer: no timer outlives its branch.
 * </ol>
 */
class Branch extends Node {
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Branch.class, "state", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final @Nullable Branch above;
  private final TimeSource time;

  /** Null, a {@link Node}, {@link Listeners}, or the {@link Throwable} that cancelled it. */
  volatile @Nullable Object state;

  private Branch(@Nullable Branch above, TimeSource time) {
    Classes.prepare();
    this.above = above;
    this.time = time;
  }

  /** {@return a new one, cancelled already if the one above is} */
  static Branch below(@Nullable Branch above, TimeSource time) {
    var branch = new Branch(above, time);
    branch.attach();
    return branch;
  }

  /** {@return a new one that is cancelled when time is up, at once if there is none} */
  static Branch below(@Nullable Branch above, TimeSource time, Duration timeout) {
    long nanos = Durations.nanos(timeout);
    if (nanos > Long.MAX_VALUE / 2) {
      return below(above, time);
    }
    long own = time.nanoTime() + nanos;
    Timed nearest = above == null ? null : above.nearestTimed();
    var branch = new Timed(above, time, nearest != null && nearest.at - own < 0 ? nearest.at : own);
    ((Branch) branch).attach();
    if (nanos == 0) {
      branch.cancel(timedOut(Duration.ZERO));
    } else {
      branch.arm(timeout);
    }
    return branch;
  }

  boolean isCancelled() {
    return state instanceof Throwable;
  }

  /** {@return why it was cancelled, or null while it is not} */
  @Nullable Throwable cause() {
    if (state == Closed.UNTOLD) {
      STATE.compareAndSet(this, Closed.UNTOLD, new Closed());
    }
    return state instanceof Throwable cause ? cause : null;
  }

  /** {@return the nanoseconds left to the nearest deadline, maybe negative; null without one} */
  @Nullable Long remaining() {
    Timed nearest = nearestTimed();
    return nearest == null ? null : Long.valueOf(nearest.at - time.nanoTime());
  }

  /**
   * Cancels this and all below it, and tells all that listen.
   *
   * @return false when it had been cancelled before
   */
  boolean cancel(Throwable cause) {
    if (state != null) {
      Headroom.require(); // or it is marked, and those below are not
    }
    Object taken = take(cause);
    if (taken instanceof Listener only) {
      only.call();
    } else if (taken instanceof Throwable) {
      return false;
    } else if (taken != null) {
      markBelow(taken).tell();
    }
    return true;
  }

  /** Cancels it, if that has not happened, without a cause that anybody could be interested in. */
  void close() {
    if (!isCancelled()) {
      cancel(Closed.UNTOLD);
    }
  }

  /** Calls a listener at the cancellation, or at once if that has happened. */
  Context.Registration register(Runnable code) {
    var listener = new Listener(this, code);
    if (!add(listener)) {
      listener.call();
    }
    return listener;
  }

  CompletableFuture<Void> future() {
    for (; ; ) {
      Object seen = state;
      if (seen instanceof Throwable) {
        return ReadOnlyFuture.done();
      } else if (seen instanceof Listeners listeners) {
        synchronized (listeners) {
          if (state == listeners) {
            return listeners.future();
          }
        }
      } else {
        STATE.compareAndSet(this, seen, new Listeners((Node) seen));
      }
    }
  }

  private void attach() {
    if (above != null && !above.add(this)) {
      cancel(above.causeForOthers());
    }
  }

  private boolean add(Node node) {
    for (; ; ) {
      Object seen = state;
      if (seen == null) {
        if (STATE.compareAndSet(this, null, node)) {
          return true;
        }
      } else if (seen instanceof Throwable) {
        return false;
      } else if (seen instanceof Listeners listeners) {
        synchronized (listeners) {
          if (state == listeners) {
            listeners.add(node);
            return true;
          }
        }
      } else {
        STATE.compareAndSet(this, seen, new Listeners((Node) seen));
      }
    }
  }

  /** Takes a node off, if it is still there. */
  @SuppressWarnings("ReferenceEquality") // a node is itself only
  private void release(Node node) {
    if (state == node && STATE.compareAndSet(this, node, null)) {
      return;
    }
    if (state instanceof Listeners listeners) {
      synchronized (listeners) {
        if (state == listeners) {
          listeners.remove(node);
        }
      }
    }
  }

  /** Puts the cause there; {@return what hung there, or the cause that was there before} */
  private @Nullable Object take(Throwable cause) {
    for (; ; ) {
      Object seen = state;
      if (seen instanceof Throwable) {
        return seen;
      } else if (seen instanceof Listeners listeners) {
        synchronized (listeners) {
          if (state != listeners) {
            continue;
          }
          state = cause;
        }
      } else if (!STATE.compareAndSet(this, seen, cause)) {
        continue;
      }
      if (above != null) {
        above.release(this);
      }
      disarm();
      return seen;
    }
  }

  /** Marks all below, nearest first; runs no foreign code. */
  private Notice markBelow(Object taken) {
    Throwable cause = causeForOthers();
    var notice = new Notice(time);
    notice.add(taken);
    for (Branch next; (next = notice.nextBelow()) != null; ) {
      Object below = next.take(cause);
      if (below != null && !(below instanceof Throwable)) {
        notice.add(below);
      }
    }
    return notice;
  }

  /** Calls the timer off, where there is one. */
  void disarm() {}

  /** On the timers' thread, which runs no foreign code: it marks, another thread tells. */
  private void expire(Duration timeout) {
    Object taken = take(timedOut(timeout));
    if (taken != null && !(taken instanceof Throwable)) {
      Notice notice = markBelow(taken);
      ThreadFactory threads = Thread.ofVirtual().name("context-deadline").factory();
      Errand.send(code -> time.start(threads, code), notice::tell);
    }
  }

  /** {@return why those below are cancelled with this} */
  private Throwable causeForOthers() {
    return Objects.requireNonNull(cause());
  }

  private @Nullable Timed nearestTimed() {
    for (Branch branch = this; branch != null; branch = branch.above) {
      if (branch instanceof Timed timed) {
        return timed;
      }
    }
    return null;
  }

  private static TimeoutException timedOut(Duration timeout) {
    return new TimeoutException("the deadline of " + timeout + " has passed");
  }

  /** One with a deadline of its own. */
  private static final class Timed extends Branch {
    /** The nearest deadline at or above this, on the clock of the time source. */
    final long at;

    private volatile TimeSource.@Nullable Timer timer;

    Timed(@Nullable Branch above, TimeSource time, long at) {
      super(above, time);
      this.at = at;
    }

    void arm(Duration timeout) {
      if (!isCancelled()) {
        timer = ((Branch) this).time.after(timeout, () -> ((Branch) this).expire(timeout));
        if (isCancelled()) {
          disarm();
        }
      }
    }

    @Override
    void disarm() {
      TimeSource.Timer armed = timer;
      if (armed != null) {
        armed.close();
      }
    }
  }

  /** A registered listener. */
  static final class Listener extends Node implements Context.Registration {
    private final Branch branch;
    private final Runnable code;

    Listener(Branch branch, Runnable code) {
      this.branch = branch;
      this.code = code;
    }

    void call() {
      Faults.guard("a cancel listener", code);
    }

    @Override
    public void close() {
      branch.release(this);
    }
  }

  /** The cause of a closed context. It has no stack: filling one cost more than all else of a close. */
  private static final class Closed extends CancellationException {
    private static final long serialVersionUID = 1;

    /** Stands for one that nobody has asked about. Never leaves this file: others could change it. */
    @SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack, and nobody gets hold of it
    static final Closed UNTOLD = new Closed();

    Closed() {
      super("closed");
    }

    @Override
    public Throwable fillInStackTrace() {
      return this;
    }
  }
}
