package dev.latchwork.task;

import dev.latchwork.internal.Cancellation;
import dev.latchwork.internal.Classes;
import dev.latchwork.internal.Results;
import dev.latchwork.signal.Context;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An action that runs on a thread of its own, and what comes of it.
 *
 * {@snippet class="dev.latchwork.examples.Deferreds" region="join"}
 *
 * <p>The action runs in a context of its own below the given one. Cancelling, the deferred or a
 * context above it, cancels that context and interrupts the thread. How it ends:
 *
 * <ul>
 *   <li>A normal return is a success, even after a cancel.
 *   <li>An {@link InterruptedException} or {@link CancellationException} after its context was
 *       cancelled is a cancellation.
 *   <li>Anything else it throws, an {@link Error} too, is a failure. It goes to {@link
 *       Options#errors}, and to everybody who asks for the result. A cancellation does not go to
 *       {@code errors}.
 *   <li>Started in a context that is cancelled already, it is cancelled at once and does not run.
 *   <li>One that does not end within the grace period and an allowance of 500 ms after {@link
 *       #cancel()} or {@link #close()} is given up: the result is an {@link AbandonedException}. What
 *       becomes of it later is discarded, but a failure still goes to {@code errors} or the log.
 * </ul>
 *
 * <p>A result may be asked for as often as wanted, by any thread, and is always the same. {@link
 * #isDone}, {@link #isCancelled} and {@link #state} speak of the end of the action, not of what it has
 * been asked for. {@link #join} and {@link #get()} called by the action itself throw an {@link
 * IllegalStateException} at once. Thread-safe.
 *
 * <p>Nobody has to ask: an unread result holds no thread, and an unread failure is not lost. With
 * {@code errors} it goes there at once. Without, it is logged when the deferred is garbage collected
 * and nobody has read the failure until then. What reads it is {@link #join}, {@link #get()}, {@link
 * #exceptionNow}, {@link #resultNow}, and {@link #finished}, whatever is done with the future. What
 * only tells that it failed does not: {@link #state}, {@link #isDone}, {@link #cancel()}, {@link
 * #close}. The log is best effort: it takes a garbage collection, which may have taken the failure
 * before the deferred, and then the log has its type only; when the JVM ends first, there is none.
 * That a submitted item has failed is told to its worker's error handler instead.
 *
 * @param <V> the type of the result
 */
public final class Deferred<V extends @Nullable Object> implements Future<V>, AutoCloseable {
  private static final AtomicLong STARTED = new AtomicLong();

  static {
    Results.install(new SubmittedResults());
  }

  final Completion<V> completion;
  private final Duration gracePeriod;
  private final Cancellation control;

  Deferred(Completion<V> completion, Duration gracePeriod, Cancellation control) {
    this.completion = completion;
    this.gracePeriod = gracePeriod;
    this.control = control;
  }

  /**
   * {@return a started action, below the current context}
   *
   * @param action what to run
   * @param <V> the type of its result
   * @throws IllegalStateException when its thread cannot be started
   */
  public static <V extends @Nullable Object> Deferred<V> start(Callable<? extends V> action) {
    return start(Context.current(), action);
  }

  /**
   * {@return a started action}
   *
   * @param context the one above its own
   * @param action what to run
   * @param <V> the type of its result
   * @throws IllegalStateException when its thread cannot be started
   */
  public static <V extends @Nullable Object> Deferred<V> start(
      Context context, Callable<? extends V> action) {
    return start(context, action, options -> options);
  }

  /**
   * {@return a started action}
   *
   * @param context the one above its own
   * @param action what to run
   * @param options what differs from {@link Options#DEFAULT}
   * @param <V> the type of its result
   * @throws IllegalStateException when its thread cannot be started: nothing runs then
   */
  public static <V extends @Nullable Object> Deferred<V> start(
      Context context, Callable<? extends V> action, UnaryOperator<Options> options) {
    Classes.prepare();
    Objects.requireNonNull(action, "action");
    Options chosen = Objects.requireNonNull(options.apply(Options.DEFAULT), "options");
    String chosenName = chosen.name();
    String name = chosenName == null ? "deferred-" + STARTED.incrementAndGet() : chosenName;
    var execution = new Execution<V>(name, context, intercepted(action, chosen), chosen);
    ThreadFactory threads = chosen.threads();
    execution.start(
        threads == null ? body -> Thread.ofVirtual().name(name).unstarted(body) : threads);
    return new Deferred<>(execution, chosen.gracePeriod(), execution);
  }

  /**
   * {@return a started action without a result, below the current context}
   *
   * @param action what to run
   * @throws IllegalStateException when its thread cannot be started
   */
  public static Deferred<Void> run(Task action) {
    return run(Context.current(), action);
  }

  /**
   * {@return a started action without a result}
   *
   * @param context the one above its own
   * @param action what to run
   * @throws IllegalStateException when its thread cannot be started
   */
  public static Deferred<Void> run(Context context, Task action) {
    return run(context, action, options -> options);
  }

  /**
   * {@return a started action without a result}
   *
   * @param context the one above its own
   * @param action what to run
   * @param options what differs from {@link Options#DEFAULT}
   * @throws IllegalStateException when its thread cannot be started: nothing runs then
   */
  @SuppressWarnings("NullAway") // null is the one value of Void
  public static Deferred<Void> run(Context context, Task action, UnaryOperator<Options> options) {
    Objects.requireNonNull(action, "action");
    return start(
        context,
        () -> {
          action.run();
          return null;
        },
        options);
  }

  /**
   * Waits for the result.
   *
   * @return the result
   * @throws CompletionException when it failed; the cause is the failure
   * @throws CancellationException when it was cancelled; an {@link AbandonedException} when it was
   *     given up
   * @throws IllegalStateException from its own action, at once
   * @throws InterruptedException when this thread is interrupted first; the action is not affected
   */
  public V join() throws InterruptedException {
    return ended("join").join();
  }

  /**
   * {@return a future of the result: complete if it is there, else completed right after, on a fresh
   * virtual thread} The caller cannot complete it. Whoever asks for it counts as somebody who has read
   * the failure.
   */
  public CompletableFuture<V> finished() {
    return completion.finished();
  }

  /**
   * Asks the action to stop and waits until it has ended, or is given up. If somebody else has asked
   * before and it still runs, this waits with them. An interrupt of this thread shortens the wait to
   * the allowance; if it is because the action that calls this is cancelled itself, the wait is over
   * at once, so that two actions which cancel each other both end. The flag is set on return.
   *
   * @throws CannotCancelException when it has ended already, in whatever way; and from its own
   *     action. Nothing is changed.
   */
  public void cancel() {
    Outcome<V> outcome = completion.outcome();
    if (outcome != null) {
      throw cannotCancel("it has ended: " + outcome.state());
    }
    if (control.isOwnThread()) {
      throw cannotCancel("it is its own action that asks");
    }
    request("cancel() was called");
    completion.awaitEnd(gracePeriod, control, true);
  }

  /**
   * Asks the action to stop, if it has not ended, and waits as {@link #cancel()} does. Idempotent;
   * never throws. From its own action it asks without waiting.
   */
  @Override
  public void close() {
    if (isDone()) {
      return;
    }
    request("close() was called");
    if (!control.isOwnThread()) {
      completion.awaitEnd(gracePeriod, control, false);
    }
  }

  /**
   * Asks the action to stop. Never waits, never throws, legal from its own action. Unlike {@link
   * CompletableFuture#cancel}, it does not complete anything: {@link #isDone} says so once the action
   * has really ended.
   *
   * @param mayInterruptIfRunning makes no difference, as in {@link CompletableFuture}: the context is
   *     cancelled in any case, and {@link Options#interrupts} says whether that interrupts
   * @return false when it had ended already
   */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (isDone()) {
      return false;
    }
    request("cancel(boolean) was called");
    return true;
  }

  @Override
  public boolean isCancelled() {
    return state() == State.CANCELLED;
  }

  @Override
  public boolean isDone() {
    return completion.outcome() != null;
  }

  @Override
  public V get() throws InterruptedException, ExecutionException {
    return ended("get").get();
  }

  @Override
  public V get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    Outcome<V> outcome = await("get", Math.max(0, unit.toNanos(timeout)));
    if (outcome == null) {
      throw new TimeoutException(completion.name + " has not ended within " + timeout + " " + unit);
    }
    return outcome.get();
  }

  @Override
  public State state() {
    Outcome<V> outcome = completion.outcome();
    return outcome == null ? State.RUNNING : outcome.state();
  }

  @Override
  public V resultNow() {
    Outcome<V> outcome = completion.outcome();
    if (outcome instanceof Outcome.Succeeded<V> succeeded) {
      return succeeded.value();
    }
    String truth = completion.name + " has no result: it is " + state();
    if (outcome instanceof Outcome.Failed<V> failed) {
      completion.read(failed);
      throw new IllegalStateException(truth, failed.error());
    }
    throw new IllegalStateException(truth);
  }

  @Override
  public Throwable exceptionNow() {
    if (completion.outcome() instanceof Outcome.Failed<V> failed) {
      completion.read(failed);
      return failed.error();
    }
    throw new IllegalStateException(completion.name + " has no failure: it is " + state());
  }

  @Override
  public String toString() {
    return completion.name + " is " + state();
  }

  private static <V extends @Nullable Object> Callable<? extends V> intercepted(
      Callable<? extends V> action, Options options) {
    Interceptor interceptor = options.interceptor();
    if (interceptor == null) {
      return action;
    }
    Action<@Nullable Object, V> around = interceptor.apply(none -> action.call());
    return () -> around.run(null);
  }

  private Outcome<V> ended(String tried) throws InterruptedException {
    return Objects.requireNonNull(await(tried, Long.MAX_VALUE));
  }

  private @Nullable Outcome<V> await(String tried, long nanos) throws InterruptedException {
    if (!isDone() && control.isOwnThread()) {
      throw new IllegalStateException(
          completion.name + " cannot " + tried + " itself: its own action would wait for its end");
    }
    Outcome<V> outcome = completion.await(nanos);
    if (outcome != null) {
      completion.read(outcome);
    }
    return outcome;
  }

  private void request(String why) {
    control.request(new CancellationException(why));
  }

  private CannotCancelException cannotCancel(String truth) {
    return new CannotCancelException(completion.name + " cannot be cancelled: " + truth);
  }

  /**
   * How a deferred runs. Take {@link #DEFAULT} and change it with the {@code with} methods; the
   * constructor is not API.
   *
   * @param name of its thread, in messages and to interceptors; null: {@code deferred-1} and so on
   * @param gracePeriod how long a cancel waits for the action to end; not negative
   * @param interrupts whether cancelling interrupts the thread
   * @param errors is given a failure, on the action's thread, before the result is there; null: a
   *     failure waits for whoever asks for the result, and is logged if nobody does
   * @param interceptor stands around the action; null: none
   * @param threads makes the thread; null: a virtual one
   */
  public record Options(
      @Nullable String name,
      Duration gracePeriod,
      boolean interrupts,
      @Nullable Consumer<? super Throwable> errors,
      @Nullable Interceptor interceptor,
      @Nullable ThreadFactory threads) {
    /** A name of its own, 10 seconds of grace, interrupts, and nothing else. */
    public static final Options DEFAULT =
        new Options(null, Duration.ofSeconds(10), true, null, null, null);

    /**
     * Not API: see {@link #DEFAULT}.
     *
     * @throws IllegalArgumentException when the grace period is negative
     */
    public Options {
      if (gracePeriod.isNegative()) {
        throw new IllegalArgumentException(
            "a deferred cannot have a grace period of " + gracePeriod + ": it is negative");
      }
    }

    /**
     * {@return these options with another name}
     *
     * @param name see {@link Options}
     */
    public Options withName(@Nullable String name) {
      return new Options(name, gracePeriod, interrupts, errors, interceptor, threads);
    }

    /**
     * {@return these options with another grace period}
     *
     * @param gracePeriod see {@link Options}
     */
    public Options withGracePeriod(Duration gracePeriod) {
      return new Options(name, gracePeriod, interrupts, errors, interceptor, threads);
    }

    /**
     * {@return these options with another choice about interrupts}
     *
     * @param interrupts see {@link Options}
     */
    public Options withInterrupts(boolean interrupts) {
      return new Options(name, gracePeriod, interrupts, errors, interceptor, threads);
    }

    /**
     * {@return these options with another consumer of errors}
     *
     * @param errors see {@link Options}
     */
    public Options withErrors(@Nullable Consumer<? super Throwable> errors) {
      return new Options(name, gracePeriod, interrupts, errors, interceptor, threads);
    }

    /**
     * {@return these options with another interceptor}
     *
     * @param interceptor see {@link Options}
     */
    public Options withInterceptor(@Nullable Interceptor interceptor) {
      return new Options(name, gracePeriod, interrupts, errors, interceptor, threads);
    }

    /**
     * {@return these options with another thread factory}
     *
     * @param threads see {@link Options}
     */
    public Options withThreads(@Nullable ThreadFactory threads) {
      return new Options(name, gracePeriod, interrupts, errors, interceptor, threads);
    }
  }
}
