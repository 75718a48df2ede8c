package dev.latchwork.stress.schedules;

import dev.latchwork.signal.Context;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.ErrorHandler;
import dev.latchwork.task.Task;
import dev.latchwork.task.WorkAction;
import dev.latchwork.worker.Interval;
import dev.latchwork.worker.Lifecycle;
import dev.latchwork.worker.Services;
import dev.latchwork.worker.StopReport;
import dev.latchwork.worker.WorkQueue;
import dev.latchwork.worker.Worker;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Something that starts and stops, so that all kinds can be told alike. What a kind does not have is
 * never asked for.
 */
interface Subject {
  Lifecycle lifecycle();

  default void pause() throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  default void resume() {
    throw new UnsupportedOperationException();
  }

  default void put(Item item) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  default boolean offer(Item item) {
    throw new UnsupportedOperationException();
  }

  default boolean offer(Item item, Duration timeout) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  default Deferred<Void> submit(Item item) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  default boolean awaitIdle(Duration timeout) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /**
   * What a subject calls.
   *
   * @param act what to do with an item
   * @param task what to do where there is none
   * @param errors null for the log
   * @param afterEach null for nothing
   * @param onStop null for nothing
   */
  record Parts(
      WorkAction<Item> act,
      Task task,
      @Nullable Consumer<Throwable> errors,
      @Nullable WorkAction<Item> afterEach,
      @Nullable Consumer<StopReport<?>> onStop) {}

  static Subject of(Setup setup, Context context, Parts parts) {
    return switch (setup.kind()) {
      case QUEUE ->
          new QueueSubject(WorkQueue.of(parts.act, o -> options(o, setup, context, parts)));
      case WORKER ->
          new WorkerSubject(Worker.of(parts.act, o -> options(o, setup, context, parts)));
      case INTERVAL -> new IntervalSubject(interval(setup, context, parts));
      case BODY -> service(services(setup, context, parts).of("it", parts.task));
      case START_STOP -> service(services(setup, context, parts).of("it", parts.task, parts.task));
      default -> throw new IllegalArgumentException(setup.kind() + " does not start and stop");
    };
  }

  private static Subject service(Lifecycle service) {
    return () -> service;
  }

  private static Services services(Setup setup, Context context, Parts parts) {
    return new Services(
        Duration.ofNanos(setup.grace()), context, setup.crew().factory(), parts.onStop);
  }

  private static Interval interval(Setup setup, Context context, Parts parts) {
    return Interval.every(
        Duration.ofNanos(setup.period()),
        parts.task,
        o ->
            o.withName("it")
                .withInitialDelay(
                    setup.initialDelay() < 0 ? null : Duration.ofNanos(setup.initialDelay()))
                .withFixedDelay(setup.fixedDelay())
                .withGracePeriod(Duration.ofNanos(setup.grace()))
                .withStopOnError(setup.stopOnError())
                .withInterrupts(setup.interrupts())
                .withErrors(parts.errors)
                .withContext(context)
                .withThreads(setup.crew().factory()));
  }

  private static WorkQueue.Options<Item> options(
      WorkQueue.Options<Item> defaults, Setup setup, Context context, Parts parts) {
    Consumer<Throwable> errors = parts.errors;
    ErrorHandler<Item> handler = errors == null ? null : (item, error) -> errors.accept(error);
    return defaults
        .withName("it")
        .withParallelism(setup.parallelism())
        .withCapacity(setup.capacity())
        .withGracePeriod(Duration.ofNanos(setup.grace()))
        .withStopOnError(setup.stopOnError())
        .withInterrupts(setup.interrupts())
        .withErrors(handler)
        .withAfterEach(parts.afterEach)
        .withOnStop(parts.onStop)
        .withContext(context)
        .withThreads(setup.crew().factory());
  }
}
