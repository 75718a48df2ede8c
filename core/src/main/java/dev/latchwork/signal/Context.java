package dev.latchwork.signal;

import dev.latchwork.internal.Activity;
import dev.latchwork.internal.Durations;
import dev.latchwork.internal.Faults;
import dev.latchwork.internal.ReadOnlyFuture;
import dev.latchwork.internal.Scope;
import dev.latchwork.internal.Waiters;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
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
public sealed class Context permits Context.Cancellable, Context.Valued {
  private static final Context ROOT = new Context(null, TimeSource.system(), null);

  private final @Nullable Context parent;
  private final TimeSource time;

  /** Of the nearest one at or above this that can be cancelled, or null. */
  final @Nullable Branch branch;

  private Context(@Nullable Context parent, TimeSource time, @Nullable Branch branch) {
    this.parent = parent;
    this.time = time;
    this.branch = branch;
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
    return new Context(null, Objects.requireNonNull(time, "time"), null);
  }

  /** {@return the context of the action that this thread runs, {@link #root()} outside any} */
  public static Context current() {
    Scope scope = Scope.current();
    return scope == null ? ROOT : (Context) scope.context();
  }

  /** {@return whether this or one above it has been cancelled} */
  public boolean isCancelled() {
    return branch != null && branch.isCancelled();
  }

  /** {@return why it was cancelled, or empty while it is not} */
  public Optional<Throwable> cause() {
    return branch == null ? Optional.empty() : Optional.ofNullable(branch.cause());
  }

  /** {@return the time left to the nearest deadline at or above this, not negative; empty without} */
  public Optional<Duration> remaining() {
    Long left = branch == null ? null : branch.remaining();
    return left == null ? Optional.empty() : Optional.of(Duration.ofNanos(Math.max(0, left)));
  }

  /**
   * {@return a future that completes when this is cancelled: complete if it is, else right after, on a
   * fresh virtual thread} The caller cannot complete it.
   */
  public CompletableFuture<Void> cancelled() {
    return branch == null ? new ReadOnlyFuture<>() : branch.future();
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
      if (c instanceof Valued valued && valued.key == key) {
        return Optional.of((V) valued.value);
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
    return new Valued(
        this, Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
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
    return branch == null ? () -> {} : branch.register(listener);
  }

  /** {@return a context below this one that can be cancelled by itself} */
  public Cancellable withCancel() {
    return new Cancellable(this, Branch.below(branch, time));
  }

  /**
   * {@return a context below this one that is cancelled after a time, with a {@link TimeoutException}}
   * A nearer deadline above it stays in force.
   *
   * @param timeout after this long; zero or less is at once
   */
  public Cancellable withTimeout(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    return new Cancellable(this, Branch.below(branch, time, timeout));
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
    if (branch == null) {
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
    return cause().map(e -> "context cancelled by " + Faults.safely(e::toString)).orElse("context");
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
    var exception = new CancellationException("cancelled: " + Faults.safely(cause::toString));
    exception.initCause(cause);
    return exception;
  }

  /**
   * A context that can be cancelled, by hand or by its deadline. Cancelling is final; the first cause
   * stays.
   */
  public static final class Cancellable extends Context implements AutoCloseable {
    private Cancellable(Context parent, Branch own) {
      super(parent, parent.time, own);
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
      return own().cancel(Objects.requireNonNull(cause, "cause"));
    }

    /** Cancels it, if that has not happened, and detaches it from its parent. Idempotent. */
    @Override
    public void close() {
      own().close();
    }

    private Branch own() {
      return Objects.requireNonNull(branch);
    }
  }

  /** A context that carries a value more than its parent. */
  private static final class Valued extends Context {
    private final Key<?> key;
    private final Object value;

    Valued(Context parent, Key<?> key, Object value) {
      super(parent, parent.time, parent.branch);
      this.key = key;
      this.value = value;
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
