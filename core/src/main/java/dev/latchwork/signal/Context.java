package dev.latchwork.signal;

import dev.latchwork.internal.Activity;
import dev.latchwork.internal.Durations;
import dev.latchwork.internal.Faults;
import dev.latchwork.internal.ReadOnlyFuture;
import dev.latchwork.internal.Scope;
import dev.latchwork.internal.Waiters;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What an action can know about why it runs: whether it should still go on, how long it may take, and
 * values that travel along. Contexts form a tree: cancelling one cancels all below it.
 *
 * <p>While an action runs, its context is {@link #current()}, and its thread is interrupted when the
 * context is cancelled. The binding is a {@link ScopedValue}: threads that the action starts by
 * itself do not see it.
 *
 * {@snippet class="dev.latchwork.examples.Contexts" region="deadline"}
 *
 * <p>Thread-safe. A derived context belongs into a try-with-resources: closing it detaches it, so
 * that a long-lived parent holds no dead children.
 */
public sealed class Context permits Context.Cancellable {
  private static final Context ROOT = new Context(null, TimeSource.system(), null, null);

  private final @Nullable Context parent;
  private final TimeSource time;
  private final @Nullable Key<?> key;
  private final @Nullable Object value;

  /** The nearest one at or above this that can be cancelled, or null. */
  private final @Nullable Cancellable scope;

  private Context(
      @Nullable Context parent, TimeSource time, @Nullable Key<?> key, @Nullable Object value) {
    this.parent = parent;
    this.time = time;
    this.key = key;
    this.value = value;
    this.scope = this instanceof Cancellable self ? self : parent == null ? null : parent.scope;
  }

  /** {@return the context that has no parent, is never cancelled, and runs on the machine's time} */
  public static Context root() {
    return ROOT;
  }

  /**
   * {@return a context without a parent that is never cancelled and runs on a time source}
   *
   * @param time what all that runs below it waits on
   */
  public static Context root(TimeSource time) {
    return new Context(null, Objects.requireNonNull(time, "time"), null, null);
  }

  /** {@return the context of the action that this thread runs, {@link #root()} outside any} */
  public static Context current() {
    Scope scope = Scope.current();
    return scope == null ? ROOT : (Context) scope.context();
  }

  /** {@return whether this or one above it has been cancelled} */
  public boolean isCancelled() {
    return scope != null && scope.cause != null;
  }

  /** {@return why it was cancelled, or empty while it is not} */
  public Optional<Throwable> cause() {
    return scope == null ? Optional.empty() : Optional.ofNullable(scope.cause);
  }

  /** {@return the time left to the nearest deadline at or above this, not negative; empty without} */
  public Optional<Duration> remaining() {
    if (scope == null || scope.deadline == null) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos(Math.max(0, scope.deadline - time.nanoTime())));
  }

  /**
   * {@return a future that completes when this is cancelled: complete if it is, else right after, on a
   * fresh virtual thread} The caller cannot complete it.
   */
  public CompletableFuture<Void> cancelled() {
    return scope == null ? new ReadOnlyFuture<>() : scope.future();
  }

  /**
   * Throws if this is cancelled.
   *
   * @throws CancellationException with the cause of the cancellation
   */
  public void throwIfCancelled() {
    Optional<Throwable> cause = cause();
    if (cause.isPresent()) {
      throw cancellation(cause.get());
    }
  }

  /**
   * Waits for a time.
   *
   * @param duration how long; zero or less only looks whether it is cancelled
   * @throws CancellationException as soon as this is cancelled
   * @throws InterruptedException when this thread is interrupted without that
   */
  public void sleep(Duration duration) throws InterruptedException {
    var waiters = new Waiters();
    Registration registration = onCancel(() -> waiters.wakeAll(time));
    try {
      waiters.await(time, this::isCancelled, Durations.nanos(duration));
    } catch (InterruptedException e) {
      throwIfCancelled();
      throw e;
    } finally {
      registration.close();
    }
    throwIfCancelled();
  }

  /** {@return what everything under this context waits on} */
  public TimeSource time() {
    return time;
  }

  /**
   * {@return a value that travels with this context}
   *
   * @param key its key, compared by identity
   * @param <V> its type
   */
  @SuppressWarnings("unchecked")
  public <V> Optional<V> get(Key<V> key) {
    for (Context c = this; c != null; c = c.parent) {
      if (c.key == key) {
        return Optional.ofNullable((V) c.value);
      }
    }
    return Optional.empty();
  }

  /**
   * {@return a context like this one that carries a value more} It is cancelled with this one and
   * needs no closing.
   *
   * @param key the key
   * @param value the value
   * @param <V> its type
   */
  public <V> Context with(Key<V> key, V value) {
    return new Context(
        this, time, Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
  }

  /**
   * Registers a listener for the cancellation. It runs on the thread that cancels, outside all locks;
   * for a deadline on a fresh virtual thread; on this thread, at once, if this is cancelled already.
   * What it throws is logged.
   *
   * @param listener what to call, once
   * @return to take it off again
   */
  public Registration onCancel(Runnable listener) {
    Objects.requireNonNull(listener, "listener");
    return scope == null ? () -> {} : scope.register(new Listener(listener, null));
  }

  /** {@return a context below this one that can be cancelled by itself} */
  public Cancellable withCancel() {
    return new Cancellable(this, null);
  }

  /**
   * {@return a context below this one that is cancelled after a time, with a {@link TimeoutException}}
   * A nearer deadline above it stays in force.
   *
   * @param timeout after this long; zero or less is at once
   */
  public Cancellable withTimeout(Duration timeout) {
    return new Cancellable(this, Objects.requireNonNull(timeout, "timeout"));
  }

  /**
   * Runs something on this thread with this as its {@link #current()} context. When the context is
   * cancelled meanwhile, the thread is interrupted; the interrupt never outlives the call. An {@link
   * InterruptedException} that comes out then is turned into a {@link CancellationException} with the
   * cause of the cancellation. An interrupt from elsewhere at the same time cannot be told apart from
   * it.
   *
   * @param op what to run
   * @param <V> the type of its result
   * @param <X> what it may throw
   * @return its result
   * @throws X what it throws
   * @throws CancellationException when this is cancelled already; the operation is not run then
   */
  public <V extends @Nullable Object, X extends Throwable> V call(
      ScopedValue.CallableOp<? extends V, X> op) throws X {
    throwIfCancelled();
    Scope outer = Scope.current();
    Scope inner =
        outer == null
            ? new Scope(this, "context", null)
            : new Scope(this, outer.name(), outer.seat(), outer);
    if (scope == null) {
      return inner.carrier().<V, X>call(op);
    }
    var activity = new Activity();
    activity.begin();
    Registration registration = onCancel(activity::interrupt);
    try {
      return inner.carrier().<V, X>call(op);
    } catch (Throwable e) {
      Optional<Throwable> cause = cause();
      if (e instanceof InterruptedException && cause.isPresent()) {
        throw cancellation(cause.get());
      }
      throw e;
    } finally {
      registration.close();
      // The flag may also stand for the cancellation of what is around this call: cancelled is
      // visible before the interrupt, so looking after the clearing loses neither.
      if (activity.finish() && isCancelledAround(outer)) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Runs something on this thread with this as its {@link #current()} context, as {@link #call} does.
   *
   * @param op what to run
   * @throws CancellationException when this is cancelled already; the operation is not run then
   */
  public void run(Runnable op) {
    this.<@Nullable Void, RuntimeException>call(() -> {
      op.run();
      return null;
    });
  }

  @Override
  public String toString() {
    return cause().map(e -> "context cancelled by " + e).orElse("context");
  }

  private static boolean isCancelledAround(@Nullable Scope outer) {
    for (Scope scope = outer; scope != null; scope = scope.around()) {
      if (((Context) scope.context()).isCancelled()) {
        return true;
      }
    }
    return false;
  }

  private static CancellationException cancellation(Throwable cause) {
    var exception = new CancellationException("cancelled: " + cause);
    exception.initCause(cause);
    return exception;
  }

  /**
   * A context that can be cancelled, by hand or by its deadline. Cancelling is final; the first cause
   * stays.
   */
  // Invariants:
  //  1. `cause` is written once, under the lock; whoever writes it takes the listeners with it. A
  //     listener is registered under the same lock and only while `cause` is null: it is called
  //     exactly once, by the canceller or by the one that registers too late.
  //  2. A cancellation marks the whole tree before it calls the first listener or completes the
  //     first future, so that everybody who is told, or interrupted by one that is told, finds all
  //     contexts below cancelled.
  //  3. One lock is held at a time, and no foreign code runs under it.
  //  4. A child is a listener of its parent, and takes itself off when it is cancelled or closed.
  public static final class Cancellable extends Context implements AutoCloseable {
    private final Object lock = new Object();
    private final @Nullable Long deadline;
    private volatile @Nullable Throwable cause;

    /** Guarded by lock; null once cancelled. */
    @Nullable Set<Listener> listeners = new LinkedHashSet<>();

    /** Guarded by lock. */
    private @Nullable ReadOnlyFuture<Void> future;

    /** What ties this to its parent and to the clock. Guarded by lock. */
    private final List<AutoCloseable> ties = new ArrayList<>(2);

    private Cancellable(Context parent, @Nullable Duration timeout) {
      super(parent, parent.time, null, null);
      Cancellable above = parent.scope;
      @Nullable Long inherited = above == null ? null : above.deadline;
      long nanos = timeout == null ? Long.MAX_VALUE : Durations.nanos(timeout);
      deadline = nearer(inherited, nanos);
      if (above != null) {
        tie(above.register(new Listener(() -> {}, this)));
      }
      if (nanos == 0) {
        cancel(timedOut(Duration.ZERO));
      } else if (timeout != null && nanos <= Long.MAX_VALUE / 2) {
        tie(parent.time.after(timeout, () -> expire(timeout)));
      }
    }

    /**
     * Cancels it, with a {@link CancellationException} as the cause.
     *
     * @return false when it had been cancelled before
     */
    public boolean cancel() {
      return cancel(new CancellationException("cancelled"));
    }

    /**
     * Cancels it and all below it. When this returns, all of them say so, their listeners have run
     * and their threads have been interrupted; what another thread is cancelling at the same time is
     * left to that thread.
     *
     * @param cause what {@link #cause()} says from now on
     * @return false when it had been cancelled before
     */
    public boolean cancel(Throwable cause) {
      Marked marked = markTree(Objects.requireNonNull(cause, "cause"));
      marked.tell();
      return !marked.isEmpty();
    }

    /** Cancels it, if that has not happened, and detaches it from its parent. Idempotent. */
    @Override
    public void close() {
      if (cause == null) {
        cancel(new Closed());
      }
    }

    /** Marks this and all below it; runs no foreign code. */
    private Marked markTree(Throwable cause) {
      var marked = new Marked(time());
      var tree = new ArrayDeque<Cancellable>();
      tree.add(this);
      for (Cancellable next; (next = tree.poll()) != null; ) {
        next.mark(cause, tree, marked);
      }
      return marked;
    }

    private void mark(Throwable cause, ArrayDeque<Cancellable> tree, Marked marked) {
      Set<Listener> taken;
      List<AutoCloseable> cut;
      synchronized (lock) {
        if (this.cause != null || listeners == null) {
          return;
        }
        this.cause = cause;
        taken = listeners;
        listeners = null;
        cut = List.copyOf(ties);
        ties.clear();
        marked.add(taken, future);
      }
      cut.forEach(Cancellable::cut);
      for (Listener listener : taken) {
        if (listener.child != null) {
          tree.add(listener.child);
        }
      }
    }

    /** On the timers' thread, which runs no foreign code: it marks, another thread tells. */
    private void expire(Duration timeout) {
      Marked marked = markTree(timedOut(timeout));
      if (!marked.isEmpty()) {
        time().start(Thread.ofVirtual().name("context-deadline").factory(), marked::tell);
      }
    }

    private Registration register(Listener listener) {
      synchronized (lock) {
        if (listeners != null) {
          listeners.add(listener);
          return () -> deregister(listener);
        }
      }
      Throwable known = cause;
      if (listener.child != null && known != null) {
        listener.child.cancel(known);
      } else {
        Faults.guard("a cancel listener", listener.code);
      }
      return () -> {};
    }

    private void deregister(Listener listener) {
      synchronized (lock) {
        if (listeners != null) {
          listeners.remove(listener);
        }
      }
    }

    private ReadOnlyFuture<Void> future() {
      synchronized (lock) {
        if (cause != null) {
          return ReadOnlyFuture.done();
        }
        if (future == null) {
          future = new ReadOnlyFuture<>();
        }
        return future;
      }
    }

    private void tie(AutoCloseable tie) {
      synchronized (lock) {
        if (cause == null) {
          ties.add(tie);
          return;
        }
      }
      cut(tie);
    }

    private static void cut(AutoCloseable tie) {
      try {
        tie.close();
      } catch (Exception e) {
        throw new AssertionError("registrations and timers close without throwing", e);
      }
    }

    private @Nullable Long nearer(@Nullable Long inherited, long nanos) {
      if (nanos > Long.MAX_VALUE / 2) {
        return inherited;
      }
      long own = time().nanoTime() + nanos;
      return inherited != null && inherited - own < 0 ? inherited : Long.valueOf(own);
    }

    private static TimeoutException timedOut(Duration timeout) {
      return new TimeoutException("the deadline of " + timeout + " has passed");
    }
  }

  /** The cause of a closed context. It has no stack: filling one cost more than all else of a close. */
  private static final class Closed extends CancellationException {
    private static final long serialVersionUID = 1;

    Closed() {
      super("closed");
    }

    @Override
    public Throwable fillInStackTrace() {
      return this;
    }
  }

  /** All that has been marked by one cancellation, and is to be told of it. */
  private static final class Marked {
    private final TimeSource time;

    /** Of the contexts far below first: who listens there is not held up by who listens above. */
    private final ArrayDeque<Set<Listener>> listeners = new ArrayDeque<>();

    private final List<ReadOnlyFuture<Void>> futures = new ArrayList<>();

    Marked(TimeSource time) {
      this.time = time;
    }

    void add(Set<Listener> taken, @Nullable ReadOnlyFuture<Void> future) {
      listeners.push(taken);
      if (future != null) {
        futures.add(future);
      }
    }

    boolean isEmpty() {
      return listeners.isEmpty();
    }

    void tell() {
      var threads = Thread.ofVirtual().name("context-signal").factory();
      futures.forEach(future -> time.start(threads, future::succeed));
      for (Set<Listener> of : listeners) {
        for (Listener listener : of) {
          if (listener.child == null) {
            Faults.guard("a cancel listener", listener.code);
          }
        }
      }
    }
  }

  /** What to call, or, for a child, whom to cancel. Compared by identity. */
  static final class Listener {
    final Runnable code;
    final @Nullable Cancellable child;

    Listener(Runnable code, @Nullable Cancellable child) {
      this.code = code;
      this.child = child;
    }
  }

  /** A registered listener. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    /** Takes the listener off, unless it has been called. Never throws; idempotent. */
    @Override
    void close();
  }

  /**
   * The key of a value that travels with a context. Two keys are never equal, whatever their names.
   *
   * @param <V> the type of the value
   */
  @SuppressWarnings("UnusedTypeParameter") // it types what Context.get returns
  public static final class Key<V> {
    private final String name;

    private Key(String name) {
      this.name = Objects.requireNonNull(name, "name");
    }

    /**
     * {@return a new key}
     *
     * @param name what messages call it
     * @param <V> the type of the value
     */
    public static <V> Key<V> of(String name) {
      return new Key<>(name);
    }

    /** {@return what messages call it} */
    public String name() {
      return name;
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
