package dev.latchwork.internal;

import java.util.List;
import java.util.function.Predicate;

/**
 * Classes that are made ready before they are needed. The JVM never again lets anybody use a class whose
 * static initializer has met an {@link Error}: one that is first needed when there is no memory left, or
 * no stack, such as those of a stop, would be lost to the whole process. So this has none itself.
 *
 * <p>What initializes these classes creates none of the library's own objects that call {@link
 * #prepare}: so no two threads wait for each other's initializers.
 */
public final class Classes {
  private static final String WORKERS = "worker.";

  /** What must be there to begin with: otherwise the initializers themselves meet the end. */
  private static final int ROOM = 1 << 20;

  /** All that have a static initializer, and the events, to which the JVM gives one. */
  static final List<String> NAMES =
      List.of(
          "internal.Activity",
          "internal.Activity$Abandoned",
          "internal.Durations",
          "internal.Errand",
          "internal.Faults",
          "internal.Lane",
          "internal.ReadOnlyFuture",
          "internal.Relay",
          "internal.Relay$Batch",
          "internal.Relay$Place",
          "internal.Relay$Runner",
          "internal.Scope",
          "internal.Tick",
          "internal.Ticker",
          "internal.Timed",
          "internal.Waiters",
          "internal.Waiters$Left",
          "internal.Watch$Installed",
          "internal.Words",
          "signal.Branch",
          "signal.Branch$Closed",
          "signal.Context",
          "signal.Latch",
          "signal.Moment",
          "signal.Moment$1",
          "signal.Run",
          "signal.Run$Outcome",
          "signal.SignalGroup",
          "signal.SignalGroup$Phase",
          "signal.State",
          "signal.SystemTime",
          "task.Completion",
          "task.Deferred",
          "task.Deferred$Options",
          "task.Execution",
          "task.Execution$1",
          "task.Glance",
          "task.Outcome",
          "worker.Batch",
          "worker.BlockedProducers$State",
          "worker.Events",
          "worker.Events$ItemFailed",
          "worker.Events$ItemRan",
          "worker.Events$ItemWaited",
          "worker.Events$TickMissed",
          "worker.Events$WorkerStart",
          "worker.Events$WorkerStop",
          "worker.Gate$Deadline",
          "worker.IdleWorkers",
          "worker.Intake$1",
          "worker.Interval",
          "worker.Interval$Options",
          "worker.Ladder$Rung",
          "worker.Lifecycle",
          "worker.Pauses$1",
          "worker.QueueSeat",
          "worker.QueueSeat$Rest",
          "worker.RelayedRun",
          "worker.Ring",
          "worker.Ring$Put",
          "worker.Seat",
          "worker.Seat$Sample",
          "worker.Seats",
          "worker.Share",
          "worker.Source",
          "worker.StopReport$Cause",
          "worker.Submission",
          "worker.Tally",
          "worker.Tally$End",
          "worker.Ticket",
          "worker.WorkQueue",
          "worker.Worker");

  /** Written by who has made them ready; who does not see that does it again, which does nothing. */
  private static boolean ready;

  private static boolean workersReady;

  private Classes() {}

  /**
   * Makes all ready but those of workers, the first time; does nothing later.
   *
   * @throws OutOfMemoryError where there is too little to begin with
   * @throws StackOverflowError likewise
   */
  public static void prepare() {
    if (!ready) {
      initialize(name -> !name.startsWith(WORKERS));
      Scope.current(); // initializes a class of the JDK that is lost as easily
      ready = true;
    }
  }

  /** As {@link #prepare}, with those of workers: the flight recorder's among them take their time. */
  public static void prepareWorkers() {
    if (!workersReady) {
      initialize(name -> name.startsWith(WORKERS));
      workersReady = true;
    }
  }

  private static void initialize(Predicate<String> which) {
    Headroom.requireMuch();
    if (new byte[ROOM].length != ROOM) {
      throw new AssertionError("a block of another size");
    }
    for (String name : NAMES) {
      if (which.test(name)) {
        try {
          Class.forName("dev.latchwork." + name, true, Classes.class.getClassLoader());
        } catch (ClassNotFoundException e) {
          throw new LinkageError("a class of the library is missing: " + name, e);
        }
      }
    }
  }
}
