package dev.latchwork.stress.schedules;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * With what options a worker is made, and how those actions behave that no operation brings.
 *
 * @param kind of the worker
 * @param parallelism of the worker
 * @param capacity of a queue
 * @param grace its grace period, in nanoseconds
 * @param stopOnError whether a failure ends the run
 * @param interrupts whether a cancelled action is interrupted
 * @param crew who makes the threads
 * @param handled whether there is an error handler; else failures are logged
 * @param afterEach what follows an item
 * @param onStop the stop hook
 * @param period of an interval
 * @param initialDelay of an interval; negative for none
 * @param fixedDelay of an interval
 * @param source of a batch
 * @param conducts of ticks, tasks, and items of a batch, one after another, over and over
 */
record Setup(
    Kind kind,
    int parallelism,
    int capacity,
    long grace,
    boolean stopOnError,
    boolean interrupts,
    Crew crew,
    boolean handled,
    AfterEach afterEach,
    Hook onStop,
    long period,
    long initialDelay,
    boolean fixedDelay,
    Source source,
    List<Conduct> conducts) {

  /** Who makes the threads of a worker. */
  enum Crew {
    /** The worker, as it needs them. */
    ITS_OWN,
    /** A factory of virtual threads. */
    VIRTUAL,
    /** A factory of platform threads. */
    PLATFORM;

    @Nullable ThreadFactory factory() {
      return switch (this) {
        case ITS_OWN -> null;
        case VIRTUAL -> Thread.ofVirtual().factory();
        case PLATFORM -> Thread.ofPlatform().daemon().factory();
      };
    }

    /** {@return who makes the threads of those that call it} */
    ThreadFactory ofCallers() {
      ThreadFactory given = factory();
      return given == null ? Thread.ofVirtual().factory() : given;
    }
  }

  /** What follows an item. */
  enum AfterEach {
    NOTHING,
    CALL,
    /** A call that throws. */
    FAILURE
  }

  /** What is given the report of a run. */
  enum Hook {
    NOTHING,
    CALL,
    /** A call that does not come back before the schedule is over. */
    STUCK
  }

  /** Where a batch has its items from. */
  enum Source {
    /** A list that all workers read. */
    LIST,
    /** An iterator, which one worker reads at a time. */
    ITERATOR,
    /** An iterator that fails where it should end. */
    FAILING_ITERATOR
  }

  static Setup random(Kind kind, Random random) {
    boolean stopOnError = kind.isService() || random.nextInt(4) == 0;
    int parallelism =
        switch (kind) {
          case QUEUE, BATCH -> 1 + random.nextInt(3);
          case DEFERRED -> 3;
          default -> 1;
        };
    Crew[] crews = Crew.values();
    return new Setup(
        kind,
        parallelism,
        1 + random.nextInt(4),
        random.nextInt(8) == 0 ? 0 : nanos(random, 3_000),
        stopOnError,
        kind.isService() || random.nextInt(4) > 0,
        crews[random.nextInt(crews.length)],
        !kind.isService() && random.nextBoolean(),
        kind.isQueue() ? AfterEach.values()[random.nextInt(3)] : AfterEach.NOTHING,
        kind.isQueue() ? Hook.values()[random.nextInt(3)] : Hook.NOTHING,
        Duration.ofMillis(100).toNanos() + nanos(random, 900),
        random.nextInt(3) - 1 + (random.nextInt(3) > 1 ? nanos(random, 900) : 0),
        random.nextInt(3) == 0,
        Source.values()[random.nextInt(3)],
        conducts(kind, random, !stopOnError || kind.isService() || kind == Kind.INTERVAL));
  }

  /**
   * {@return the same for a race, where a hook notes the report of each run}
   *
   * @param isQuick whether its time is; else nothing may last
   */
  Setup racing(boolean isQuick) {
    return new Setup(
        kind,
        parallelism,
        capacity,
        isQuick ? grace / 10 : grace / 1_000,
        stopOnError,
        interrupts,
        isQuick ? crew : Crew.ITS_OWN,
        handled,
        afterEach,
        Hook.CALL,
        Duration.ofMillis(1).toNanos(),
        initialDelay,
        fixedDelay,
        source,
        isQuick
            ? conducts
            : conducts.stream().map(one -> one.waits() ? Conduct.POLITE : one).toList());
  }

  private static List<Conduct> conducts(Kind kind, Random random, boolean failing) {
    int count = kind == Kind.BATCH ? random.nextInt(9) : 5;
    return random.ints(count, 0, Integer.MAX_VALUE).mapToObj(n -> conduct(n, failing)).toList();
  }

  /**
   * {@return some conduct}
   *
   * @param failing whether it may be that one. Where a failure ends the run, an action that fails on its
   *     own does so beside what the others do, and either may come first.
   */
  static Conduct conduct(int random, boolean failing) {
    int percent = random % 100;
    return percent < 25
        ? Conduct.QUICK
        : percent < 35
            ? failing ? Conduct.FAILING : Conduct.QUICK
            : percent < 65 ? Conduct.POLITE : percent < 80 ? Conduct.ATTENTIVE : Conduct.STUBBORN;
  }

  /** {@return some nanoseconds: hardly ever are two things due at one moment that need not be} */
  static long nanos(Random random, int millis) {
    return 1 + random.nextLong(millis * 1_000_000L);
  }

  /** {@return how the n-th action behaves} */
  Conduct conduct(int n) {
    return conducts.get(n % conducts.size());
  }

  @Override
  public String toString() {
    var text = new StringBuilder(kind.word());
    text.append(": grace ").append(Duration.ofNanos(grace)).append(", threads ").append(crew);
    text.append(stopOnError ? ", stopOnError" : "").append(interrupts ? "" : ", no interrupts");
    text.append(handled ? ", handler" : "");
    switch (kind) {
      case QUEUE, WORKER ->
          text.append(", parallelism %d, capacity %d".formatted(parallelism, capacity))
              .append(", afterEach %s, onStop %s".formatted(afterEach, onStop));
      case INTERVAL ->
          text.append(", period ")
              .append(Duration.ofNanos(period))
              .append(", initialDelay ")
              .append(initialDelay)
              .append(fixedDelay ? ", fixedDelay" : "")
              .append(", ticks ")
              .append(conducts);
      case BATCH ->
          text.append(", parallelism %d, %s of %s".formatted(parallelism, source, conducts));
      case BODY, START_STOP -> text.append(", tasks ").append(conducts);
      case DEFERRED -> {}
    }
    return text.toString();
  }
}
