package dev.latchwork.worker;

import dev.latchwork.internal.Durations;
import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.Context;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.ErrorHandler;
import dev.latchwork.task.Interceptor;
import dev.latchwork.task.WorkAction;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * N workers over one bounded first-in first-out queue. Putting into a full queue blocks; a stop
 * drains what was accepted within its grace period and reports what it left.
 *
 * {@snippet class="dev.latchwork.examples.WorkQueues" region="outbox"}
 *
 * <p>Items are begun in the order in which they were accepted, but for what a worker puts into its own
 * full queue, which comes first. Of two items that run at the same time either may end first.
 * Producers are served in no particular order.
 *
 * <p>A stop drains what was accepted before it, unless the queue is paused: then it is handed back.
 *
 * <p>A put by a worker into its own full queue does not wait for itself: the item goes past the
 * capacity and is counted ({@link Snapshot#overCapacity}). This holds for the worker's own thread. An
 * action that waits for another thread which puts, and queues that feed each other, can block each
 * other; {@link #offer(Object, Duration)} cannot.
 *
 * <p>Unless a thread factory is given, a worker has a thread only while it has something to do: an
 * idle queue holds none. So thread-locals do not outlive a pause in the work. The threads inherit
 * nothing from whoever puts; their context class loader is that of whoever has started the queue.
 *
 * <p>Thread-safe. What a thread did before it put an item happens-before the item's action, and what
 * the actions did happens-before a stop returns.
 *
 * @param <T> the type of the items
 */
public final class WorkQueue<T> extends Restartable<T, QueueRun<T>> {
  /** How many items may wait, unless told otherwise: 1,024. */
  public static final int DEFAULT_CAPACITY = 1_024;

  private static final AtomicLong COUNT = new AtomicLong();

  private final WorkAction<? super T> action;
  private final int parallelism;
  private final int capacity;

  WorkQueue(WorkAction<? super T> action, Options<T> options, String name) {
    super(options.settings(), options.name() == null ? name : options.name());
    this.action = Objects.requireNonNull(action, "action");
    this.parallelism = options.parallelism();
    this.capacity = options.capacity();
  }

  /**
   * {@return a stopped queue with the default options: a worker for each processor, {@link
   * #DEFAULT_CAPACITY} items may wait}
   *
   * @param action what to do with an item
   * @param <T> the type of the items
   */
  public static <T> WorkQueue<T> of(WorkAction<? super T> action) {
    return of(action, UnaryOperator.identity());
  }

  /**
   * {@return a stopped queue}
   *
   * @param action what to do with an item
   * @param options makes the options from the default ones
   * @param <T> the type of the items
   * @throws IllegalArgumentException for options that make no sense
   */
  public static <T> WorkQueue<T> of(
      WorkAction<? super T> action, UnaryOperator<Options<T>> options) {
    Options<T> chosen =
        options.apply(
            Options.defaults(Runtime.getRuntime().availableProcessors(), DEFAULT_CAPACITY));
    return new WorkQueue<>(action, chosen, "queue-" + COUNT.incrementAndGet());
  }

  /**
   * {@return a view of a queue as an executor, whose tasks are items of the queue} They wait in the
   * queue within its capacity, are drained by its stop, and are counted and reported as other items
   * are. The view has no state of its own; there may be any number of them.
   *
   * {@snippet class="dev.latchwork.examples.Executors" region="executor"}
   *
   * <p>Everything is as {@link ExecutorService} says, and where that leaves a choice:
   *
   * <ul>
   *   <li>{@code execute} and {@code submit} wait while the queue is full, but not in an action of the
   *       queue itself. {@code invokeAll} and {@code invokeAny} with a timeout wait no longer than
   *       that. They throw {@link RejectedExecutionException} when the queue was never started, stops
   *       or is stopped; {@code execute} and {@code submit} also when the thread is interrupted while
   *       it would have to wait (the flag is set again), the other two {@link InterruptedException}.
   *   <li>What a task throws is counted as failed and goes to the error handler or the log of the
   *       queue, whether or not somebody reads it from the future as well. Tasks that keep their
   *       failures to themselves, as those of {@link java.util.concurrent.CompletableFuture} and
   *       {@link java.util.concurrent.FutureTask} do, succeed for the queue.
   *   <li>A future is done when its task has ended and is counted, or at once when it is cancelled.
   *       {@code cancel(true)} cancels the context of a running task and interrupts it, {@code
   *       cancel(false)} lets it go on; one that waits never begins in both cases.
   *   <li>{@code shutdown} begins a stop with the grace period of the queue, and returns: what waits
   *       is executed within that. {@code shutdownNow} begins one without, also in an action of the
   *       queue, and gives the tasks that will never run: a Runnable as it was submitted, and a
   *       Callable as a Runnable that calls it. The futures of these are cancelled when the stop ends. If
   *       a stop is under way, its report lists the same ones; one that is over gives none.
   *   <li>{@code awaitTermination} waits until the queue is stopped, which, like {@code isShutdown} and
   *       {@code isTerminated}, is about the queue, however it was stopped. One that was never started
   *       is terminated, and one that is started again is not. A task that the stop gave up may still
   *       run. In an action of the queue itself {@code awaitTermination} and {@code close} throw {@link
   *       IllegalStateException}.
   *   <li>{@code close} is {@link #close()} of the queue: it waits for the stop, and so no longer than
   *       the grace period and 500 ms, and those of {@code onStop}. An interrupt acts as {@code
   *       shutdownNow}.
   * </ul>
   *
   * <p>A task that waits for another task of its own queue needs a free worker, as in any pool.
   *
   * @param queue a queue of things to run, for example {@code WorkQueue.of(Runnable::run)}
   */
  public static ExecutorService asExecutor(WorkQueue<? super Runnable> queue) {
    return new QueueExecutor(Objects.requireNonNull(queue, "queue"));
  }

  /**
   * {@return a subscriber that puts into this queue what a publisher gives} It asks for as many items
   * as the queue has room for, and for more as they begin. Each is for one publisher; a queue may have
   * any number of them, and be put into by others as well.
   *
   * {@snippet class="dev.latchwork.examples.Publishers" region="subscriber"}
   *
   * <ul>
   *   <li>The publisher never waits. What it gives is never refused as long as the queue runs. Where
   *       others have taken the room meanwhile, an item waits past the capacity ({@link
   *       Snapshot#overCapacity}), in its place. With a single worker, the items of one publisher
   *       begin in their order.
   *   <li>Before the queue is started it asks for nothing. It belongs to one run: when a stop begins,
   *       the subscription is cancelled, on a thread of its own. What comes all the same goes to the
   *       error handler of the queue, or to the log, with an {@link IllegalStateException}.
   *   <li>The queue goes on when the publisher has completed or failed; {@link #awaitIdle()} tells when
   *       all is done. The failure of a publisher goes to the log, as it belongs to no item.
   *   <li>The publisher is asked by workers, in the time of the item that begins: a {@code request}
   *       that blocks keeps that item waiting.
   * </ul>
   */
  public Flow.Subscriber<T> asSubscriber() {
    return new QueueSubscriber<>(this);
  }

  /**
   * Puts an item in, waiting for a free slot, and for the start if one is under way.
   *
   * @param item the item
   * @throws InterruptedException when this thread is interrupted and would have to wait; the item was
   *     not accepted
   * @throws IllegalStateException when the queue was never started, stops or is stopped, also while
   *     this waits; the item was not accepted
   */
  public void put(T item) throws InterruptedException {
    accept(item, Long.MAX_VALUE);
  }

  /**
   * Puts an item in if that takes no waiting.
   *
   * @param item the item
   * @return false when the queue is full or still starting
   * @throws IllegalStateException when the queue was never started, stops or is stopped
   */
  public boolean offer(T item) {
    try {
      return accept(item, -1);
    } catch (InterruptedException e) {
      throw new AssertionError("an offer does not wait", e);
    }
  }

  /**
   * Puts an item in, waiting at most so long for a free slot.
   *
   * @param item the item
   * @param timeout at most this long; zero or less does not wait
   * @return false when the time ran out; the item was not accepted
   * @throws InterruptedException as {@link #put}
   * @throws IllegalStateException as {@link #put}
   */
  public boolean offer(T item, Duration timeout) throws InterruptedException {
    return accept(item, Durations.nanos(timeout));
  }

  private boolean accept(T item, long wait) throws InterruptedException {
    Objects.requireNonNull(item, "item");
    QueueRun<T> latest = latest();
    if (latest != null && !Events.waitsAreRecorded() && latest.intake.tryPut(item)) {
      return true;
    }
    QueueRun<T> run = started("take an item");
    Object what = Events.waitsAreRecorded() ? Ticket.timed(run, item) : item;
    return run.intake.put(what, wait);
  }

  /**
   * Puts an item in as {@link #put} does, and gives its result. Cancelling the result keeps the item
   * from beginning, or cancels its context and interrupts it; when that takes longer than the grace
   * period, the result is given up, but the item goes on and is counted when it ends. A stop that
   * hands the item back
   * cancels the result; one that gives it up completes it with an {@link
   * dev.latchwork.task.AbandonedException}.
   *
   * {@snippet class="dev.latchwork.examples.Submits" region="submit"}
   *
   * @param item the item
   * @return complete when the item has ended and is counted
   * @throws InterruptedException as {@link #put}
   * @throws IllegalStateException as {@link #put}
   */
  public Deferred<Void> submit(T item) throws InterruptedException {
    Objects.requireNonNull(item, "item");
    QueueRun<T> run = started("take an item");
    Submission<Void> submission = Submission.of(run, item);
    run.intake.put(submission.ticket, Long.MAX_VALUE);
    return submission.result;
  }

  /**
   * Waits until nothing waits and nothing runs. At once when the queue is stopped, or was never
   * started.
   *
   * {@snippet class="dev.latchwork.examples.Crawler" region="crawler"}
   *
   * @throws InterruptedException when this thread is interrupted first
   * @throws IllegalStateException when a stop meanwhile left work, and when an action of its own
   *     asks
   */
  public void awaitIdle() throws InterruptedException {
    idle(Long.MAX_VALUE);
  }

  /**
   * Waits until nothing waits and nothing runs, at most so long.
   *
   * @param timeout at most this long; zero or less only looks
   * @return false when the time ran out
   * @throws InterruptedException as {@link #awaitIdle()}
   * @throws IllegalStateException as {@link #awaitIdle()}
   */
  public boolean awaitIdle(Duration timeout) throws InterruptedException {
    return idle(Durations.nanos(timeout));
  }

  private boolean idle(long nanos) throws InterruptedException {
    if (isOwn()) {
      throw new IllegalStateException(
          name() + " cannot become idle while its own action waits for that");
    }
    QueueRun<T> run = current();
    return run == null || run.awaitIdle(nanos);
  }

  /**
   * Keeps items from beginning, and waits until none runs. Items are still accepted. From the return
   * until {@link #resume} nothing begins, even if the queue is stopped.
   *
   * {@snippet class="dev.latchwork.examples.Pauses" region="pause"}
   *
   * @throws InterruptedException when this thread is interrupted first; the pause stays in force
   * @throws IllegalStateException when the queue does not run, when a resume calls the pause off, and
   *     when an action of its own asks
   */
  public void pause() throws InterruptedException {
    pauseRun();
  }

  /**
   * Lets items begin again. Does nothing when nothing is paused.
   *
   * @throws IllegalStateException when the queue does not run
   */
  public void resume() {
    started("resume").resume();
  }

  /**
   * Starts a new run, and returns when it is up.
   *
   * @return this
   * @throws CannotStartException when it is not stopped, when its context is cancelled, when a thread
   *     cannot be made, when it is stopped while it starts, when an action of its own asks, and, with
   *     one worker, while an abandoned action still runs
   */
  @Override
  public WorkQueue<T> start() {
    startRun();
    return this;
  }

  @Override
  QueueRun<T> generation(Set<Seat> strays) {
    return new QueueRun<>(settings, parallelism, capacity, action, latch, strays);
  }

  @Override
  boolean refusesStrays() {
    return parallelism == 1;
  }

  /**
   * What a queue can be told.
   *
   * <p>Immutable. Each {@code with} method gives a copy with one thing changed. The canonical
   * constructor is not API: it grows with the options.
   *
   * @param name what messages, threads and reports call it; null for a generated name
   * @param parallelism how many workers; 1 or more
   * @param capacity how many items may wait; 1 or more, and 2^30 at most; their slots are made at the start
   * @param gracePeriod how long a stop lets accepted work go on before it cancels
   * @param stopOnError whether the first failure ends the run, with that failure
   * @param interrupts whether a cancelled action is interrupted too
   * @param overdueAfter when {@code check()} has seen one action run for so long, it is unhealthy; null for never
   * @param errors told of each failure, on the thread of the worker; null for the log
   * @param afterEach runs after each item, failed or not, on the thread of the worker; null for nothing
   * @param onStop given the report of each run, once, before the run is over; on a thread of its own, for at most 500 ms; null for nothing
   * @param interceptor what stands around each action; null for nothing
   * @param context whose cancellation stops the run at once, and whose time source it waits on
   * @param threads who makes the threads, all at the start; null for virtual ones as needed, named after the worker
   * @param <T> the type of the items
   */
  public record Options<T>(
      @Nullable String name,
      int parallelism,
      int capacity,
      Duration gracePeriod,
      boolean stopOnError,
      boolean interrupts,
      @Nullable Duration overdueAfter,
      @Nullable ErrorHandler<? super T> errors,
      @Nullable WorkAction<? super T> afterEach,
      @Nullable Consumer<? super StopReport<T>> onStop,
      @Nullable Interceptor interceptor,
      Context context,
      @Nullable ThreadFactory threads) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException for one that makes no sense
     */
    public Options {
      Require.positive("parallelism", parallelism);
      Require.positive("capacity", capacity);
      Require.atMost("capacity", Ring.MOST, capacity);
      Require.notNegative("gracePeriod", Objects.requireNonNull(gracePeriod, "gracePeriod"));
      Require.positive("overdueAfter", overdueAfter);
      Objects.requireNonNull(context, "context");
    }

    static <T> Options<T> defaults(int parallelism, int capacity) {
      return new Options<>(
          null,
          parallelism,
          capacity,
          DEFAULT_GRACE_PERIOD,
          false,
          true,
          null,
          null,
          null,
          null,
          null,
          Context.root(),
          null);
    }

    Settings<T> settings() {
      return new Settings<>(
          gracePeriod,
          stopOnError,
          interrupts,
          overdueAfter,
          errors,
          afterEach,
          onStop,
          interceptor,
          context,
          threads);
    }

    /**
     * {@return these options with the given name}
     *
     * @param name what messages, threads and reports call it; null for a generated name
     */
    public Options<T> withName(@Nullable String name) {
      return with(draft -> draft.name = name);
    }

    /**
     * {@return these options with the given parallelism}
     *
     * @param parallelism how many workers; 1 or more
     */
    public Options<T> withParallelism(int parallelism) {
      return with(draft -> draft.parallelism = parallelism);
    }

    /**
     * {@return these options with the given capacity}
     *
     * @param capacity how many items may wait; 1 or more, and 2^30 at most; their slots are made at the start
     */
    public Options<T> withCapacity(int capacity) {
      return with(draft -> draft.capacity = capacity);
    }

    /**
     * {@return these options with the given gracePeriod}
     *
     * @param gracePeriod how long a stop lets accepted work go on before it cancels
     */
    public Options<T> withGracePeriod(Duration gracePeriod) {
      return with(draft -> draft.gracePeriod = gracePeriod);
    }

    /**
     * {@return these options with the given stopOnError}
     *
     * @param stopOnError whether the first failure ends the run, with that failure
     */
    public Options<T> withStopOnError(boolean stopOnError) {
      return with(draft -> draft.stopOnError = stopOnError);
    }

    /**
     * {@return these options with the given interrupts}
     *
     * @param interrupts whether a cancelled action is interrupted too
     */
    public Options<T> withInterrupts(boolean interrupts) {
      return with(draft -> draft.interrupts = interrupts);
    }

    /**
     * {@return these options with the given overdueAfter}
     *
     * @param overdueAfter when {@code check()} has seen one action run for so long, it is unhealthy; null for never
     */
    public Options<T> withOverdueAfter(@Nullable Duration overdueAfter) {
      return with(draft -> draft.overdueAfter = overdueAfter);
    }

    /**
     * {@return these options with the given errors}
     *
     * @param errors told of each failure, on the thread of the worker; null for the log
     */
    public Options<T> withErrors(@Nullable ErrorHandler<? super T> errors) {
      return with(draft -> draft.errors = errors);
    }

    /**
     * {@return these options with the given afterEach}
     *
     * @param afterEach runs after each item, failed or not, on the thread of the worker; null for nothing
     */
    public Options<T> withAfterEach(@Nullable WorkAction<? super T> afterEach) {
      return with(draft -> draft.afterEach = afterEach);
    }

    /**
     * {@return these options with the given onStop}
     *
     * @param onStop given the report of each run, once, before the run is over; on a thread of its own, for at most 500 ms; null for nothing
     */
    public Options<T> withOnStop(@Nullable Consumer<? super StopReport<T>> onStop) {
      return with(draft -> draft.onStop = onStop);
    }

    /**
     * {@return these options with the given interceptor}
     *
     * @param interceptor what stands around each action; null for nothing
     */
    public Options<T> withInterceptor(@Nullable Interceptor interceptor) {
      return with(draft -> draft.interceptor = interceptor);
    }

    /**
     * {@return these options with the given context}
     *
     * @param context whose cancellation stops the run at once, and whose time source it waits on
     */
    public Options<T> withContext(Context context) {
      return with(draft -> draft.context = context);
    }

    /**
     * {@return these options with the given threads}
     *
     * @param threads who makes the threads, all at the start; null for virtual ones as needed, named after the worker
     */
    public Options<T> withThreads(@Nullable ThreadFactory threads) {
      return with(draft -> draft.threads = threads);
    }

    private Options<T> with(Consumer<Draft<T>> change) {
      var draft = new Draft<>(this);
      change.accept(draft);
      return draft.options();
    }

    /** The same options, open to a change. */
    private static final class Draft<T> {
      @Nullable String name;
      int parallelism;
      int capacity;
      Duration gracePeriod;
      boolean stopOnError;
      boolean interrupts;
      @Nullable Duration overdueAfter;
      @Nullable ErrorHandler<? super T> errors;
      @Nullable WorkAction<? super T> afterEach;
      @Nullable Consumer<? super StopReport<T>> onStop;
      @Nullable Interceptor interceptor;
      Context context;
      @Nullable ThreadFactory threads;

      Draft(Options<T> options) {
        name = options.name;
        parallelism = options.parallelism;
        capacity = options.capacity;
        gracePeriod = options.gracePeriod;
        stopOnError = options.stopOnError;
        interrupts = options.interrupts;
        overdueAfter = options.overdueAfter;
        errors = options.errors;
        afterEach = options.afterEach;
        onStop = options.onStop;
        interceptor = options.interceptor;
        context = options.context;
        threads = options.threads;
      }

      Options<T> options() {
        return new Options<>(
            name,
            parallelism,
            capacity,
            gracePeriod,
            stopOnError,
            interrupts,
            overdueAfter,
            errors,
            afterEach,
            onStop,
            interceptor,
            context,
            threads);
      }
    }
  }
}
