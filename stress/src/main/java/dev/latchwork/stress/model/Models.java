package dev.latchwork.stress.model;

import dev.latchwork.stress.model.RunBounds.Call;
import dev.latchwork.stress.model.RunBounds.Caller;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Which models are searched, and which mistakes the search has to find. */
final class Models {
  /** Two items, two workers, and somebody who may pause and then stop: enough for all mistakes. */
  private static final RunBounds PAUSE_AND_STOP =
      new RunBounds("pause, stop", "pp", 2, false, false, Caller.of(2, Call.PAUSE, Call.STOP));

  /** More than the ring holds, from a publisher, whose next item is in the ring behind that. */
  private static final RunBounds BEHIND =
      new RunBounds("a publisher", "pbp", 1, false, false, Caller.of(1, Call.STOP));

  private Models() {}

  /** {@return those that take a second together} */
  static List<Supplier<Model>> small() {
    return List.of(
        ring(1, 2, 1, 1),
        idle(1, 2, true, false),
        idle(2, 1, true, false),
        shortOfThreads(2, 1, 1),
        line(1, 2, 1, 1),
        restart(2, "+-", "-+"),
        run("stop, stop at once", "p", 1, Caller.of(1, Call.STOP, Call.STOP_NOW)),
        run("pause, stop", "p", 1, Caller.of(2, Call.PAUSE, Call.RESUME, Call.STOP)));
  }

  /** {@return those that take minutes together, small ones first} */
  static List<Supplier<Model>> large() {
    return List.of(
        ring(1, 2, 1, 2),
        ring(2, 2, 2, 1),
        idle(2, 1, false, false),
        idle(2, 1, false, true),
        idle(2, 1, true, true),
        shortOfThreads(2, 1, 3),
        shortOfThreads(2, 2, 1),
        line(1, 3, 1, 1),
        line(2, 3, 1, 2),
        line(2, 2, 2, 2),
        restart(2, "+-+", "-+-"),
        restart(2, "++", "-", "-"),
        hooked("p", Caller.of(1, Call.STOP, Call.STOP_NOW)),
        run("a put of its own", "po", 1, Caller.of(1, Call.STOP, Call.STOP_NOW)),
        run(
            "a publisher",
            "pb",
            1,
            Caller.of(2, Call.PAUSE, Call.RESUME, Call.STOP, Call.STOP_NOW)),
        run(BEHIND),
        run("a publisher, and a put of its own", "pbo", 1, Caller.of(1, Call.STOP)),
        run("pauses", "pp", 2, Caller.of(2, Call.PAUSE, Call.RESUME)),
        failing("pp", 1, Caller.of(1, Call.STOP, Call.PAUSE)),
        failing("pp", 2),
        run("pause, stop", "pp", 1, Caller.of(2, Call.PAUSE, Call.RESUME, Call.STOP)),
        run(
            "cancel beside others",
            "t",
            2,
            Caller.of(1, Call.CANCEL),
            Caller.of(1, Call.STOP, Call.PAUSE)),
        ring(1, 2, 2, 2),
        run("cancel", "tp", 1, Caller.of(1, Call.CANCEL), Caller.of(1, Call.STOP, Call.STOP_NOW)),
        run(
            "two callers, two workers",
            "p",
            2,
            Caller.of(1, Call.STOP, Call.PAUSE),
            Caller.of(1, Call.STOP_NOW, Call.RESUME)),
        restart(3, "+-+-", "-+-"),
        run(
            "two callers",
            "p",
            1,
            Caller.of(2, Call.PAUSE, Call.RESUME),
            Caller.of(2, Call.PAUSE, Call.STOP)),
        idle(2, 2, true, false));
  }

  /** {@return those that are for a long run} */
  static List<Supplier<Model>> huge() {
    return List.of(
        run(
            "two stops",
            "pp",
            1,
            Caller.of(1, Call.STOP, Call.STOP_NOW),
            Caller.of(1, Call.STOP_NOW)),
        run("stop", "pp", 2, Caller.of(1, Call.STOP)),
        run(PAUSE_AND_STOP),
        run("a put of its own", "po", 2, Caller.of(1, Call.STOP)),
        run("a publisher", "pb", 2, Caller.of(1, Call.STOP)));
  }

  /**
   * A mistake in a model.
   *
   * @param name what it is
   * @param model that has it
   * @param wrong part of what the search has to say about it
   */
  record Canary(String name, Supplier<Model> model, String wrong) {
    private static Canary of(String where, Enum<?> fault, Supplier<Model> model, String wrong) {
      String name = fault.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      return new Canary(where + ": " + name, model, wrong);
    }
  }

  /** {@return what has to be found} */
  static List<Canary> canaries() {
    return List.of(
        wrong(RingModel.Fault.A_FLAG_INSTEAD_OF_THE_HALT_BIT, "takes an item after the halt"),
        wrong(RingModel.Fault.A_FLAG_INSTEAD_OF_THE_CLOSED_BIT, "is lost"),
        wrong(RingModel.Fault.CLAIM_BEFORE_THE_SLOT, "overwrites"),
        wrong(IdleModel.Fault.NO_LOOK_AFTER_THE_PUSH, "a lost wake-up"),
        wrong(IdleModel.Fault.NO_LOOK_AFTER_THE_SEARCH, "a lost wake-up"),
        wrong(IdleModel.Fault.THE_BIT_STAYS_BEHIND, "a lost wake-up"),
        wrong(IdleModel.Fault.NO_VERSION, "a seat has been lost"),
        wrong(IdleModel.Fault.NO_SECOND_CALL, "a lost wake-up"),
        wrong(LineModel.Fault.LEAVES_SILENTLY, "sleeps beside a free slot"),
        wrong(LineModel.Fault.ROOM_BEFORE_THE_LEADER, "sleeps beside a free slot"),
        wrong(LineModel.Fault.ROOM_BEFORE_THE_SLEEP, "sleeps beside a free slot"),
        wrong(LineModel.Fault.SLEEPERS_ARE_FORGOTTEN, "sleeps beside a free slot"),
        wrong(RestartModel.Fault.CONCLUDED_TWICE, "the latch"),
        wrong(RestartModel.Fault.STRAYS_ARE_FORGOTTEN, "two actions run"),
        wrong(RestartModel.Fault.THE_RUN_BEFORE_IS_TAKEN, "stops the one before"),
        wrong(RunState.Fault.SWITCHES_ARE_MISSED, "the stop is not over"),
        wrong(RunState.Fault.RESTS_SILENTLY, "it is not PAUSED"),
        wrong(RunState.Fault.RETIRED_SEATS_STAY, "is left twice"),
        wrong(RunState.Fault.CLAIMS_ARE_NOT_AWAITED, "begins while it is INTERRUPTING"),
        wrong(RunState.Fault.CONCLUDED_TWICE, "is stopped"),
        wrong(RunState.Fault.TAKES_UNANNOUNCED, "a pause returns, and an action runs"),
        wrong(RunState.Fault.THE_TURN_IS_IGNORED, "overtakes"));
  }

  private static Canary wrong(RingModel.Fault fault, String wrong) {
    return Canary.of("ring", fault, () -> new RingModel(1, 2, 1, 2, fault), wrong);
  }

  private static Canary wrong(IdleModel.Fault fault, String wrong) {
    int refusals = fault == IdleModel.Fault.NO_SECOND_CALL ? 1 : 0;
    var bounds = new IdleModel.Bounds(2, 1, 2, true, false, refusals);
    return Canary.of("idle", fault, () -> new IdleModel(bounds, fault), wrong);
  }

  private static Canary wrong(LineModel.Fault fault, String wrong) {
    var bounds = new LineModel.Bounds(1, 3, 1, 1, false);
    return Canary.of("line", fault, () -> new LineModel(bounds, fault), wrong);
  }

  private static Canary wrong(RestartModel.Fault fault, String wrong) {
    return Canary.of("restart", fault, () -> new RestartModel(2, fault, "++", "-", "-"), wrong);
  }

  private static Canary wrong(RunState.Fault fault, String wrong) {
    var bounds = fault == RunState.Fault.THE_TURN_IS_IGNORED ? BEHIND : PAUSE_AND_STOP;
    return Canary.of("run", fault, () -> new RunModel(bounds, fault), wrong);
  }

  private static Supplier<Model> ring(int capacity, int producers, int each, int takers) {
    return () -> new RingModel(capacity, producers, each, takers, RingModel.Fault.NONE);
  }

  private static Supplier<Model> idle(int producers, int each, boolean elastic, boolean thronged) {
    return idle(new IdleModel.Bounds(producers, each, 2, elastic, thronged, 0));
  }

  /** Where threads cannot be had at first. */
  private static Supplier<Model> shortOfThreads(int producers, int each, int refusals) {
    return idle(new IdleModel.Bounds(producers, each, 2, true, false, refusals));
  }

  private static Supplier<Model> idle(IdleModel.Bounds bounds) {
    return () -> new IdleModel(bounds, IdleModel.Fault.NONE);
  }

  private static Supplier<Model> line(int capacity, int producers, int each, int workers) {
    var bounds = new LineModel.Bounds(capacity, producers, each, workers, true);
    return () -> new LineModel(bounds, LineModel.Fault.NONE);
  }

  private static Supplier<Model> restart(int runs, String... scripts) {
    return () -> new RestartModel(runs, RestartModel.Fault.NONE, scripts);
  }

  private static Supplier<Model> run(RunBounds bounds) {
    return () -> new RunModel(bounds, RunState.Fault.NONE);
  }

  private static Supplier<Model> run(String title, String items, int workers, Caller... callers) {
    return run(new RunBounds(title, items, workers, false, false, callers));
  }

  private static Supplier<Model> hooked(String items, Caller... callers) {
    return run(new RunBounds("stop", items, 1, false, true, callers));
  }

  private static Supplier<Model> failing(String items, int workers, Caller... callers) {
    return run(new RunBounds("fail", items, workers, true, false, callers));
  }
}
