package dev.latchwork.worker;

import dev.latchwork.internal.Classes;
import dev.latchwork.internal.Faults;
import dev.latchwork.internal.Headroom;
import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.task.Action;
import dev.latchwork.task.ErrorHandler;
import dev.latchwork.task.Interceptor;
import dev.latchwork.task.WorkAction;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A set of items that is known from the beginning, N at a time, then done. The source is read no
 * further than the workers need: an endless one takes constant memory. It is never counted.
 *
 * {@snippet class="dev.latchwork.examples.Batches" region="process"}
 *
 * <p>A batch runs once. By default a failure keeps nothing else from running; with {@code
 * stopOnError} the first one ends the batch: nothing more is taken, and what runs is cancelled. Items
 * are taken in the order of the source, by one thread at a time, but for lists of the JDK, which are
 * read by all threads and must not change meanwhile; in which order the items begin is unspecified. A
 * source that can be closed is closed at the end.
 *
 * {@snippet class="dev.latchwork.examples.Batches" region="endless"}
 *
 * <p>Thread-safe. What the actions did happens-before the return of {@code process} and {@code map}.
 *
 * @param <T> the type of the items
 */
public final class Batch<T> {
  private static final AtomicLong COUNT = new AtomicLong();

  private final Settings<T> settings;
  private final int parallelism;
  private final Source<T> source;
  private final Latch latch;
  private final AtomicBoolean used = new AtomicBoolean();
  private volatile boolean stopRequested;
  private volatile @Nullable BatchRun<T, ?> run;

  private Batch(Source<T> source, UnaryOperator<Options<T>> options) {
    Classes.prepareWorkers();
    Options<T> chosen = options.apply(Options.defaults());
    this.source = source;
    this.settings = chosen.settings();
    this.parallelism = chosen.parallelism();
    long number = COUNT.incrementAndGet();
    String name = chosen.name();
    this.latch = new Latch(name == null ? "batch-" + number : name, settings.time());
  }

  /**
   * {@return a batch with the default options}
   *
   * @param source the items; closed at the end if it can be
   * @param <T> the type of the items
   */
  public static <T> Batch<T> of(Iterable<? extends T> source) {
    return of(source, UnaryOperator.identity());
  }

  /**
   * {@return a batch}
   *
   * @param source the items; closed at the end if it can be
   * @param options makes the options from the default ones
   * @param <T> the type of the items
   * @throws IllegalArgumentException for options that make no sense
   */
  public static <T> Batch<T> of(Iterable<? extends T> source, UnaryOperator<Options<T>> options) {
    return new Batch<>(Source.of(source), options);
  }

  /**
   * {@return a batch with the default options}
   *
   * @param source the items; closed at the end if it can be
   * @param <T> the type of the items
   */
  public static <T> Batch<T> of(Iterator<? extends T> source) {
    return of(source, UnaryOperator.identity());
  }

  /**
   * {@return a batch}
   *
   * @param source the items; closed at the end if it can be
   * @param options makes the options from the default ones
   * @param <T> the type of the items
   * @throws IllegalArgumentException for options that make no sense
   */
  public static <T> Batch<T> of(Iterator<? extends T> source, UnaryOperator<Options<T>> options) {
    return new Batch<>(Source.of(source), options);
  }

  /**
   * {@return a batch with the default options}
   *
   * @param source the items; closed at the end. A stream made by {@code flatMap} reads each of the
   *     streams it is made of as a whole.
   * @param <T> the type of the items
   */
  public static <T> Batch<T> of(Stream<? extends T> source) {
    return of(source, UnaryOperator.identity());
  }

  /**
   * {@return a batch}
   *
   * @param source the items; closed at the end. A stream made by {@code flatMap} reads each of the
   *     streams it is made of as a whole.
   * @param options makes the options from the default ones
   * @param <T> the type of the items
   * @throws IllegalArgumentException for options that make no sense
   */
  public static <T> Batch<T> of(Stream<? extends T> source, UnaryOperator<Options<T>> options) {
    return new Batch<>(Source.of(source), options);
  }

  /**
   * Ends the batch early: nothing more is taken from the source, what runs may go on within the grace
   * period, then it is cancelled. Returns at once. Before the batch has begun, it keeps it from taking
   * anything.
   */
  public void requestStop() {
    stopRequested = true;
    BatchRun<T, ?> begun = run;
    if (begun != null) {
      begun.ladder().stop(StopReport.Cause.REQUEST, null, settings.gracePeriod());
    }
  }

  /**
   * Runs the batch, and returns when it is done.
   *
   * @param action what to do with an item
   * @return what became of the items
   * @throws InterruptedException when this thread is interrupted first: the batch is cancelled, and
   *     {@link #snapshot} says how far it came, and what failed is suppressed
   * @throws IllegalStateException when the batch has been run before, or a thread cannot be made: what
   *     runs by then may go on within the grace period, {@link #snapshot} says how far it came, and what
   *     failed is suppressed
   */
  public BatchReport<T> process(WorkAction<? super T> action) throws InterruptedException {
    Objects.requireNonNull(action, "action");
    return run(
        this.<@Nullable Object>begin(
            item -> {
              action.run(item);
              return null;
            },
            false));
  }

  /**
   * Runs the batch, and returns the results in the order of the source.
   *
   * {@snippet class="dev.latchwork.examples.Batches" region="map"}
   *
   * @param action what to make of an item
   * @param <R> the type of the results
   * @return one result for each item
   * @throws CompletionException when something failed: its cause is the first failure, with the others
   *     suppressed
   * @throws CancellationException when the batch ended early without a failure
   * @throws InterruptedException as {@link #process}
   * @throws IllegalStateException as {@link #process}
   */
  public <R extends @Nullable Object> List<R> map(Action<? super T, ? extends R> action)
      throws InterruptedException {
    Objects.requireNonNull(action, "action");
    BatchRun<T, R> begun = begin(action::run, true);
    BatchReport<T> report = run(begun);
    try {
      begun.failures().throwIfAny();
    } catch (Throwable e) {
      throw new CompletionException(latch.name() + " has failed", e);
    }
    if (!report.clean()) {
      throw report.notCompleted();
    }
    return Collections.unmodifiableList(begun.results());
  }

  /** {@return its counts at this moment} */
  public Snapshot snapshot() {
    BatchRun<T, ?> begun = run;
    return begun == null ? Snapshot.of(latch.name(), State.STOPPED) : begun.snapshot();
  }

  private <R extends @Nullable Object> BatchRun<T, R> begin(Action<T, R> action, boolean collects) {
    Headroom.requireTwice();
    var begun = BatchRun.of(settings, source, parallelism, action, collects, latch);
    if (!used.compareAndSet(false, true)) {
      throw new IllegalStateException(
          latch.name() + " cannot run: a batch runs once, and this one has been run");
    }
    Generation.move(latch, State.STARTING);
    run = begun;
    return begun;
  }

  private BatchReport<T> run(BatchRun<T, ?> run) throws InterruptedException {
    TimeSource time = settings.time();
    long began = time.nanoTime();
    if (stopRequested) {
      requestStop();
    }
    boolean started = run.tryStart();
    StopReport<T> stop = run.ladder().await();
    boolean interrupted = Thread.interrupted();
    run.closeSource();
    if (interrupted) {
      var exception = new InterruptedException(latch.name() + " was interrupted and has stopped");
      run.failures().all().forEach(exception::addSuppressed);
      throw exception;
    }
    if (!started && stop.cause() == StopReport.Cause.FAILURE) {
      CannotStartException exception = run.cannotStart(stop);
      run.failures().all().forEach(exception::addSuppressed);
      throw exception;
    }
    Throwable threadFailure = run.threadFailure();
    if (threadFailure != null) {
      var exception =
          new IllegalStateException(
              latch.name()
                  + " cannot go on: a thread cannot be made: "
                  + Faults.safely(threadFailure::toString),
              threadFailure);
      run.failures().all().forEach(exception::addSuppressed);
      throw exception;
    }
    return run.report(stop, Duration.ofNanos(time.nanoTime() - began));
  }

  /**
   * What a batch can be told.
   *
   * <p>Immutable. Each {@code with} method gives a copy with one thing changed. The canonical
   * constructor is not API: it grows with the options.
   *
   * @param name what messages, threads and reports call it; null for a generated name
   * @param parallelism how many items at a time; 1 or more
   * @param gracePeriod how long a stop lets accepted work go on before it cancels
   * @param stopOnError whether the first failure ends the batch: nothing more is taken, what runs is cancelled
   * @param interrupts whether a cancelled action is interrupted too
   * @param errors told of each failure, on the thread of the item; the report has them too; null for nothing
   * @param interceptor what stands around each action; null for nothing
   * @param context whose cancellation ends the batch at once, and whose time source it waits on
   * @param threads who makes the threads; null for virtual threads named after the worker
   * @param <T> the type of the items
   */
  public record Options<T>(
      @Nullable String name,
      int parallelism,
      Duration gracePeriod,
      boolean stopOnError,
      boolean interrupts,
      @Nullable ErrorHandler<? super T> errors,
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
      Require.notNegative("gracePeriod", Objects.requireNonNull(gracePeriod, "gracePeriod"));
      Objects.requireNonNull(context, "context");
    }

    static <T> Options<T> defaults() {
      return new Options<>(
          null,
          Runtime.getRuntime().availableProcessors(),
          Lifecycle.DEFAULT_GRACE_PERIOD,
          false,
          true,
          null,
          null,
          Context.current(),
          null);
    }

    Settings<T> settings() {
      return new Settings<>(
          gracePeriod,
          stopOnError,
          interrupts,
          null,
          errors,
          null,
          null,
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
     * @param parallelism how many items at a time; 1 or more
     */
    public Options<T> withParallelism(int parallelism) {
      return with(draft -> draft.parallelism = parallelism);
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
     * @param stopOnError whether the first failure ends the batch: nothing more is taken, what runs is cancelled
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
     * {@return these options with the given errors}
     *
     * @param errors told of each failure, on the thread of the item; the report has them too; null for nothing
     */
    public Options<T> withErrors(@Nullable ErrorHandler<? super T> errors) {
      return with(draft -> draft.errors = errors);
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
     * @param context whose cancellation ends the batch at once, and whose time source it waits on
     */
    public Options<T> withContext(Context context) {
      return with(draft -> draft.context = context);
    }

    /**
     * {@return these options with the given threads}
     *
     * @param threads who makes the threads; null for virtual threads named after the worker
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
      Duration gracePeriod;
      boolean stopOnError;
      boolean interrupts;
      @Nullable ErrorHandler<? super T> errors;
      @Nullable Interceptor interceptor;
      Context context;
      @Nullable ThreadFactory threads;

      Draft(Options<T> options) {
        name = options.name;
        parallelism = options.parallelism;
        gracePeriod = options.gracePeriod;
        stopOnError = options.stopOnError;
        interrupts = options.interrupts;
        errors = options.errors;
        interceptor = options.interceptor;
        context = options.context;
        threads = options.threads;
      }

      Options<T> options() {
        return new Options<>(
            name,
            parallelism,
            gracePeriod,
            stopOnError,
            interrupts,
            errors,
            interceptor,
            context,
            threads);
      }
    }
  }
}
