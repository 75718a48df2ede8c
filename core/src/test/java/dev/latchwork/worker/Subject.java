package dev.latchwork.worker;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.task.Errors;
import dev.latchwork.task.Task;
import dev.latchwork.testkit.ManualTime;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** A lifecycle of one kind, on manual time, with an action that a test chooses. */
final class Subject implements AutoCloseable {
  /** What there is that starts and stops. All have one thread, so that one stray is in the way. */
  enum Kind {
    QUEUE,
    WORKER,
    INTERVAL,
    /** Its one action is the body, which runs from the start on. */
    BODY,
    /** Its one action is the stop task. */
    START_STOP;

    /** Whether {@code overdueAfter} can be set. */
    boolean canBeOverdue() {
      return takesItems() || this == INTERVAL;
    }

    /** Whether failures go to {@code errors}; else they are logged. */
    boolean tellsErrors() {
      return takesItems() || this == INTERVAL;
    }

    boolean takesItems() {
      return this == QUEUE || this == WORKER;
    }

    /** Whether a failing factory keeps it from starting; else it makes its threads later. */
    boolean makesThreadsAtTheStart() {
      return this != INTERVAL;
    }
  }

  static final Duration GRACE = Duration.ofSeconds(10);
  static final Duration OVERDUE = Duration.ofMinutes(1);
  private static final Duration PERIOD = Duration.ofDays(1);

  final Kind kind;
  final ManualTime time = new ManualTime();
  final Context.Cancellable context = time.context().withCancel();
  final Errors errors = new Errors();
  final Lifecycle lifecycle;

  /** Who makes the next thread. */
  volatile ThreadFactory factory;

  /** The hook of those that have one. */
  volatile Consumer<StopReport<String>> onStop = report -> {};

  private final Threads threads;
  private volatile Task action;

  Subject(Kind kind, Threads threads) {
    this.kind = kind;
    this.threads = threads;
    this.factory = threads;
    this.action = kind == Kind.BODY ? () -> Context.current().sleep(PERIOD) : () -> {};
    ThreadFactory late = body -> factory.newThread(body);
    Settings<Void> settings = Service.settings(context, late);
    this.lifecycle =
        switch (kind) {
          case QUEUE -> WorkQueue.of(item -> action.run(), this::options);
          case WORKER -> Worker.of(item -> action.run(), this::options);
          case INTERVAL ->
              Interval.every(
                  PERIOD,
                  () -> action.run(),
                  o ->
                      o.withName("it")
                          .withGracePeriod(GRACE)
                          .withStopOnError(true)
                          .withErrors(errors)
                          .withOverdueAfter(OVERDUE)
                          .withContext(context)
                          .withThreads(late));
          case BODY -> Service.blocking("it", settings, () -> action.run());
          case START_STOP -> Service.startStop("it", settings, () -> {}, () -> action.run());
        };
  }

  /** All kinds on both kinds of threads. */
  static Stream<Arguments> all() {
    return Stream.of(Kind.values())
        .flatMap(kind -> Stream.of(Threads.values()).map(threads -> Arguments.of(kind, threads)));
  }

  /** Starts it and brings the action to run; where that is the stop task, by requesting a stop. */
  Subject running(Task chosen) throws Exception {
    choose(chosen);
    lifecycle.start();
    begin();
    return this;
  }

  void choose(Task chosen) {
    action = chosen;
  }

  /** Brings the action of a started lifecycle to run. */
  void begin() throws InterruptedException {
    switch (lifecycle) {
      case WorkQueue<?> queue -> asQueueOfItems(queue).put("item");
      case Worker<?> worker -> asWorkerOfItems(worker).put("item");
      case Interval interval -> time.advance(PERIOD);
      default -> {
        if (kind == Kind.START_STOP) {
          var _ = lifecycle.requestStop();
        }
      }
    }
    settle();
  }

  /** Does something on a thread of its own. */
  <V> Call<V> call(Callable<V> code) {
    return Call.start(time, threads, code);
  }

  Call<StopReport<?>> stop(Duration grace) {
    Call<StopReport<?>> call = call(() -> lifecycle.stop(grace));
    settle();
    return call;
  }

  void settle() {
    time.advance(Duration.ZERO);
  }

  @Override
  public void close() {
    if (!lifecycle.is(State.STOPPED)) {
      Call<StopReport<?>> stop = stop(Duration.ZERO);
      time.advance(Duration.ofSeconds(2));
      stop.result();
    }
    context.close();
    settle();
  }

  private WorkQueue.Options<String> options(WorkQueue.Options<String> defaults) {
    return defaults
        .withName("it")
        .withParallelism(1)
        .withGracePeriod(GRACE)
        .withStopOnError(true)
        .withErrors(errors)
        .withOverdueAfter(OVERDUE)
        .withOnStop(report -> onStop.accept(report))
        .withContext(context)
        .withThreads(body -> factory.newThread(body));
  }

  @SuppressWarnings("unchecked")
  private static WorkQueue<String> asQueueOfItems(WorkQueue<?> queue) {
    return (WorkQueue<String>) queue;
  }

  @SuppressWarnings("unchecked")
  private static Worker<String> asWorkerOfItems(Worker<?> worker) {
    return (Worker<String>) worker;
  }
}
