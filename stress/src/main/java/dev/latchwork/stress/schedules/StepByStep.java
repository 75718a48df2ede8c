package dev.latchwork.stress.schedules;

import dev.latchwork.worker.StopReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plays a schedule on manual time, one operation after another, in the world and in the model, and
 * compares all that can be seen after each. At the end all is stopped and let go, by operations like
 * any other; then no call may wait any more.
 */
final class StepByStep implements AutoCloseable {
  private final Scene scene;
  private final World world;
  private final Model model;
  private final Map<Integer, StopReport<?>> reports = new HashMap<>();

  private StepByStep(Setup setup, Flaw flaw) {
    this.scene = new Scene(setup, flaw);
    this.world = World.of(scene);
    this.model = Model.of(setup);
  }

  /**
   * Plays a schedule.
   *
   * @throws Divergence where the two are not the same
   */
  static void play(Schedule schedule, Flaw flaw) {
    try (var play = new StepByStep(schedule.setup(), flaw)) {
      schedule.ops().forEach(play::step);
      play.end(schedule.setup().kind());
    }
  }

  private void end(Kind kind) {
    int id = 1_000;
    if (kind.isLifecycle()) {
      step(Op.of(id++, Verb.STOP_NOW));
      step(advance(id++));
    }
    while (!model.underWay.isEmpty()) {
      step(Op.of(id++, Verb.GO));
      step(advance(id++));
    }
    for (Expected call : model.calls) {
      if (call.isPending()) {
        throw new Divergence(call.op + " still waits, now that all is over");
      }
    }
  }

  private static Op advance(int id) {
    return new Op(id, Verb.ADVANCE, false, false, Conduct.QUICK, 0, 2 * Model.ALLOWANCE);
  }

  private void step(Op op) {
    try {
      play(op);
      scene.settle();
      model.settle();
      compare();
    } catch (Divergence e) {
      throw new Divergence("at " + op + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new Divergence("at " + op + ": " + e, e);
    }
  }

  private void play(Op op) {
    switch (op.verb()) {
      case ADVANCE -> {
        scene.time.advance(Duration.ofNanos(op.nanos()));
        model.advance(op.nanos());
      }
      case CANCEL_CONTEXT -> {
        scene.context.cancel();
        model.contextCancelled = true;
        model.cancelContext();
      }
      case GO, THROW, INTERRUPT_ACTION -> {
        Doing doing = pick(op, List.copyOf(model.underWay.values()));
        if (doing != null) {
          tell(scene.act(doing.id), op.verb());
          scene.settle();
          model.tell(doing, op.verb());
        }
      }
      case INTERRUPT_CALLER -> {
        Expected call = pick(op, model.calls.stream().filter(Expected::isPending).toList());
        if (call != null) {
          Objects.requireNonNull(scene.callers.get(call.op.id())).interrupt();
          call.interrupt();
        }
      }
      default -> call(op);
    }
  }

  private static <T> @Nullable T pick(Op op, List<T> all) {
    return all.isEmpty() ? null : all.get(op.pick() % all.size());
  }

  private static void tell(Act act, Verb what) {
    switch (what) {
      case GO -> act.go();
      case THROW -> act.fail();
      default -> act.interrupt();
    }
  }

  private void call(Op op) {
    Doing own = null;
    if (op.own()) {
      own = pick(op, model.underWay.values().stream().filter(doing -> !doing.stray).toList());
      if (own == null) {
        return;
      }
    }
    Integer id = own == null ? null : own.id;
    scene.call(new Caller(op, world.code(op, id)), id);
    scene.settle();
    var call = new Expected(op);
    model.calls.add(call);
    model.call(op, call, own);
    model.settle();
    if (op.flagged()) {
      call.interrupt();
    }
  }

  private void compare() {
    Map<Integer, String> outcomes = new TreeMap<>();
    scene.callers.forEach((id, caller) -> outcomes.put(id, caller.text()));
    model.adopt(scene.begun(), outcomes);
    List<String> seen = scene.look();
    world.look(seen);
    List<String> expected = model.look();
    if (!seen.equals(expected)) {
      throw new Divergence(difference(seen, expected));
    }
    for (Expected call : model.calls) {
      StopReport<?> report = Objects.requireNonNull(scene.callers.get(call.op.id())).report();
      if (report != null) {
        check(report, call.run());
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // a report is itself only
  private void check(StopReport<?> report, int run) {
    if (reports.computeIfAbsent(run, number -> report) != report) {
      throw new Divergence("run " + run + " has two reports");
    }
    Long cuts = model.cutShort(run);
    if (cuts != null && cuts != report.cutShort()) {
      throw new Divergence("run " + run + " has cut short " + cuts + ", not as in " + report);
    }
  }

  private static String difference(List<String> seen, List<String> expected) {
    List<String> onlySeen = new ArrayList<>(seen);
    List<String> onlyExpected = new ArrayList<>(expected);
    onlySeen.removeAll(expected);
    onlyExpected.removeAll(seen);
    return "\n    seen     "
        + String.join("\n             ", onlySeen)
        + "\n    expected "
        + String.join("\n             ", onlyExpected);
  }

  @Override
  public void close() {
    scene.close();
  }
}
