package dev.latchwork.worker;

import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.task.ErrorHandler;
import dev.latchwork.task.Interceptor;
import dev.latchwork.task.Task;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One action again and again. The first run comes one period after the start, unless the options say
 * otherwise.
 *
 * {@snippet class="dev.latchwork.examples.Intervals" region="sweep"}
 *
 * <p>At a fixed rate by default: ticks lie on a grid from the start on. Runs never overlap. A run that
 * takes longer than the period skips the ticks it covers; they are counted ({@link Snapshot#missed}),
 * and the next run is at the next tick of the grid: there is never a storm. A pause keeps the grid,
 * and its ticks are not missed. With a fixed delay, the period is counted from the end of each run,
 * and starts anew at a resume.
 *
 * <p>It goes on after a failure, unless the options say otherwise. A stop during the delay returns at
 * once; one during a run lets it end within the grace period. A thread is in use only while the action
 * runs.
 *
 * <p>Thread-safe. What one run did happens-before the next.
 */
public final class Interval extends Restartable<Void, IntervalRun> {
  /** A period for those who have no better: 500 ms. */
  public static final Duration DEFAULT_PERIOD = Duration.ofMillis(500);

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final AtomicLong COUNT = new AtomicLong();

  /** In nanoseconds. */
  final long period;

  final Options options;
  final Task action;

  /** What its name is made of, unless the options give it one. */
  private final long number;

  private Interval(Duration period, Task action, Options options) {
    super(options.settings());
    this.number = COUNT.incrementAndGet();
    this.period = IntervalRun.nanos(period);
    this.action = action;
    this.options = options;
  }

  /**
   * {@return a stopped interval with the default options}
   *
   * @param period from tick to tick; 1 ms or more
   * @param action what to do
   * @throws IllegalArgumentException for a period below 1 ms
   */
  public static Interval every(Duration period, Task action) {
    return every(period, action, UnaryOperator.identity());
  }

  /**
   * {@return a stopped interval}
   *
   * @param period from tick to tick, or from the end of a run to the next; 1 ms or more
   * @param action what to do
   * @param options makes the options from the default ones
   * @throws IllegalArgumentException for a period below 1 ms, a jitter that is not shorter than the
   *     period, and other options that make no sense
   */
  public static Interval every(Duration period, Task action, UnaryOperator<Options> options) {
    Require.atLeast("period", SHORTEST, Objects.requireNonNull(period, "period"));
    Objects.requireNonNull(action, "action");
    Options chosen = options.apply(Options.DEFAULT);
    if (chosen.jitter().compareTo(period) >= 0) {
      throw new IllegalArgumentException(
          "jitter must be less than the period of " + period + ": it is " + chosen.jitter());
    }
    return new Interval(period, action, chosen);
  }

  @Override
  public String name() {
    String given = options.name();
    return given == null ? "interval-" + number : given;
  }

  /**
   * Keeps ticks from running, and waits until none runs.
   *
   * @throws InterruptedException when this thread is interrupted first; the pause stays in force
   * @throws IllegalStateException when the interval does not run, when a resume calls the pause off,
   *     and when its own action asks
   */
  public void pause() throws InterruptedException {
    pauseRun();
  }

  /**
   * Lets ticks run again. Does nothing when nothing is paused.
   *
   * @throws IllegalStateException when the interval does not run
   */
  public void resume() {
    started("resume").resume();
  }

  /**
   * Starts a new run, and a new grid.
   *
   * @return this
   * @throws CannotStartException when it is not stopped, when its context is cancelled, when its own
   *     action asks, and while an abandoned action still runs
   */
  @Override
  public Interval start() {
    startRun();
    return this;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // there is one machine's time
  IntervalRun generation(Set<Seat> strays) {
    boolean relays = options.threads() == null && settings.time() == TimeSource.system();
    return relays
        ? new RelayedRun(this, action, latch, strays)
        : new ThreadedRun(this, action, latch, strays);
  }

  @Override
  boolean refusesStrays() {
    return true;
  }

  /**
   * What an interval can be told.
   *
   * <p>Immutable. Each {@code with} method gives a copy with one thing changed. The canonical
   * constructor is not API: it grows with the options.
   *
   * @param name what messages, threads and reports call it; null for a generated name
   * @param initialDelay the time to the first tick; zero is at once; null for one period
   * @param fixedDelay whether the period is counted from the end of a run, not from tick to tick
   * @param jitter each tick comes up to so much later, at random; less than the period
   * @param gracePeriod how long a stop lets accepted work go on before it cancels
   * @param stopOnError whether the first failure ends the run, with that failure
   * @param interrupts whether a cancelled action is interrupted too
   * @param overdueAfter when {@code check()} has seen one action run for so long, it is unhealthy; null for never
   * @param errors told of each failure, on the thread of the tick; null for the log
   * @param interceptor what stands around each action; null for nothing
   * @param context whose cancellation stops the run at once, and whose time source it waits on
   * @param threads makes a thread for each tick; null for virtual threads that intervals share
   */
  public record Options(
      @Nullable String name,
      @Nullable Duration initialDelay,
      boolean fixedDelay,
      Duration jitter,
      Duration gracePeriod,
      boolean stopOnError,
      boolean interrupts,
      @Nullable Duration overdueAfter,
      @Nullable Consumer<? super Throwable> errors,
      @Nullable Interceptor interceptor,
      Context context,
      @Nullable ThreadFactory threads) {
    /** The defaults. */
    public static final Options DEFAULT =
        new Options(
            null,
            null,
            false,
            Duration.ZERO,
            DEFAULT_GRACE_PERIOD,
            false,
            true,
            null,
            null,
            null,
            Context.root(),
            null);

    /** Shared, whatever the name and the grid are: each interval would pay 56 bytes for its own. */
    private static final Settings<Void> DEFAULTS = DEFAULT.ownSettings();

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException for one that makes no sense
     */
    public Options {
      Require.notNegative("initialDelay", initialDelay);
      Require.notNegative("jitter", Objects.requireNonNull(jitter, "jitter"));
      Require.notNegative("gracePeriod", Objects.requireNonNull(gracePeriod, "gracePeriod"));
      Require.positive("overdueAfter", overdueAfter);
      Objects.requireNonNull(context, "context");
    }

    /** {@return what it has in common with other workers; shared where those are the defaults} */
    Settings<Void> settings() {
      Settings<Void> own = ownSettings();
      return own.equals(DEFAULTS) ? DEFAULTS : own;
    }

    private Settings<Void> ownSettings() {
      Consumer<? super Throwable> sink = errors;
      ErrorHandler<Void> handler = sink == null ? null : (nothing, error) -> sink.accept(error);
      return new Settings<>(
          gracePeriod,
          stopOnError,
          interrupts,
          overdueAfter,
          handler,
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
    public Options withName(@Nullable String name) {
      return with(draft -> draft.name = name);
    }

    /**
     * {@return these options with the given initialDelay}
     *
     * @param initialDelay the time to the first tick; zero is at once; null for one period
     */
    public Options withInitialDelay(@Nullable Duration initialDelay) {
      return with(draft -> draft.initialDelay = initialDelay);
    }

    /**
     * {@return these options with the given fixedDelay}
     *
     * @param fixedDelay whether the period is counted from the end of a run, not from tick to tick
     */
    public Options withFixedDelay(boolean fixedDelay) {
      return with(draft -> draft.fixedDelay = fixedDelay);
    }

    /**
     * {@return these options with the given jitter}
     *
     * @param jitter each tick comes up to so much later, at random; less than the period
     */
    public Options withJitter(Duration jitter) {
      return with(draft -> draft.jitter = jitter);
    }

    /**
     * {@return these options with the given gracePeriod}
     *
     * @param gracePeriod how long a stop lets accepted work go on before it cancels
     */
    public Options withGracePeriod(Duration gracePeriod) {
      return with(draft -> draft.gracePeriod = gracePeriod);
    }

    /**
     * {@return these options with the given stopOnError}
     *
     * @param stopOnError whether the first failure ends the run, with that failure
     */
    public Options withStopOnError(boolean stopOnError) {
      return with(draft -> draft.stopOnError = stopOnError);
    }

    /**
     * {@return these options with the given interrupts}
     *
     * @param interrupts whether a cancelled action is interrupted too
     */
    public Options withInterrupts(boolean interrupts) {
      return with(draft -> draft.interrupts = interrupts);
    }

    /**
     * {@return these options with the given overdueAfter}
     *
     * @param overdueAfter when {@code check()} has seen one action run for so long, it is unhealthy; null for never
     */
    public Options withOverdueAfter(@Nullable Duration overdueAfter) {
      return with(draft -> draft.overdueAfter = overdueAfter);
    }

    /**
     * {@return these options with the given errors}
     *
     * @param errors told of each failure, on the thread of the tick; null for the log
     */
    public Options withErrors(@Nullable Consumer<? super Throwable> errors) {
      return with(draft -> draft.errors = errors);
    }

    /**
     * {@return these options with the given interceptor}
     *
     * @param interceptor what stands around each action; null for nothing
     */
    public Options withInterceptor(@Nullable Interceptor interceptor) {
      return with(draft -> draft.interceptor = interceptor);
    }

    /**
     * {@return these options with the given context}
     *
     * @param context whose cancellation stops the run at once, and whose time source it waits on
     */
    public Options withContext(Context context) {
      return with(draft -> draft.context = context);
    }

    /**
     * {@return these options with the given threads}
     *
     * @param threads makes a thread for each tick; null for virtual threads that intervals share
     */
    public Options withThreads(@Nullable ThreadFactory threads) {
      return with(draft -> draft.threads = threads);
    }

    private Options with(Consumer<Draft> change) {
      var draft = new Draft(this);
      change.accept(draft);
      return draft.options();
    }

    /** The same options, open to a change. */
    private static final class Draft {
      @Nullable String name;
      @Nullable Duration initialDelay;
      boolean fixedDelay;
      Duration jitter;
      Duration gracePeriod;
      boolean stopOnError;
      boolean interrupts;
      @Nullable Duration overdueAfter;
      @Nullable Consumer<? super Throwable> errors;
      @Nullable Interceptor interceptor;
      Context context;
      @Nullable ThreadFactory threads;

      Draft(Options options) {
        name = options.name;
        initialDelay = options.initialDelay;
        fixedDelay = options.fixedDelay;
        jitter = options.jitter;
        gracePeriod = options.gracePeriod;
        stopOnError = options.stopOnError;
        interrupts = options.interrupts;
        overdueAfter = options.overdueAfter;
        errors = options.errors;
        interceptor = options.interceptor;
        context = options.context;
        threads = options.threads;
      }

      Options options() {
        return new Options(
            name,
            initialDelay,
            fixedDelay,
            jitter,
            gracePeriod,
            stopOnError,
            interrupts,
            overdueAfter,
            errors,
            interceptor,
            context,
            threads);
      }
    }
  }
}
