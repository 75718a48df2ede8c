package dev.latchwork.worker;

import static dev.latchwork.worker.QueueScene.Column.ACTIVE;
import static dev.latchwork.worker.QueueScene.Column.PAUSED;
import static dev.latchwork.worker.QueueScene.Column.PAUSING;
import static dev.latchwork.worker.QueueScene.Column.S0;
import static dev.latchwork.worker.QueueScene.Column.STOPPING;
import static dev.latchwork.worker.QueueScene.Column.Sn;

import dev.latchwork.signal.State;
import dev.latchwork.worker.QueueScene.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * One operation of the table.
 *
 * @param name as in the first cell of its row, without the others there
 * @param own whether the running action is told to do it
 * @param columns where it can happen at all
 * @param full whether there is no room for another item
 * @param setting what is done before it, on the thread of the test
 * @param code what is done; its result is put into a word
 */
record TableRow(
    String name, boolean own, Set<Column> columns, boolean full, Setting setting, Operation code) {
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Set<Column> ALL = EnumSet.allOf(Column.class);
  private static final Set<Column> RUNNING = EnumSet.of(ACTIVE, PAUSING, STOPPING);
  private static final Set<Column> FULL = EnumSet.of(ACTIVE, PAUSING, PAUSED, STOPPING);
  private static final Object NOTHING = "";

  @FunctionalInterface
  interface Setting {
    void apply(QueueScene scene) throws Exception;
  }

  @FunctionalInterface
  interface Operation {
    Object run(QueueScene scene) throws Exception;
  }

  @FunctionalInterface
  private interface Effect {
    void on(QueueScene scene) throws Exception;
  }

  /** What is done from outside. */
  static List<TableRow> fromOutside() {
    List<TableRow> rows = new ArrayList<>();
    common().forEach(row -> rows.add(row.in(ALL, false)));
    intake().forEach(row -> rows.add(row.in(ALL, false)));
    intake().forEach(row -> rows.add(row.whenFull(FULL)));
    rows.add(
        new TableRow(
            "an action fails, with stopOnError",
            false,
            RUNNING,
            false,
            scene -> {},
            scene -> {
              scene.failTheAction();
              return NOTHING;
            }));
    rows.add(
        row(
            "the context is cancelled",
            scene -> {
              boolean stopped = scene.queue.is(State.STOPPED);
              scene.context.cancel();
              return stopped ? scene.queue.start() : NOTHING;
            }));
    rows.add(start("the factory gives null", scene -> scene.factory = body -> null));
    rows.add(
        start(
            "the factory gives a started thread",
            scene -> scene.factory = Thread.ofVirtual()::start));
    rows.add(
        start(
            "the factory throws",
            scene ->
                scene.factory =
                    body -> {
                      throw new IllegalArgumentException("no more threads");
                    }));
    return rows;
  }

  /** What an action does to its own queue. */
  static List<TableRow> fromInside() {
    List<TableRow> rows = new ArrayList<>();
    common().forEach(row -> rows.add(row.in(RUNNING, true)));
    rows.add(row("await(STOPPED)", scene -> await(scene, State.STOPPED)).in(RUNNING, true));
    rows.add(row("await(PAUSED)", scene -> await(scene, State.PAUSED)).in(RUNNING, true));
    intake().forEach(row -> rows.add(row.in(RUNNING, true)));
    intake().forEach(row -> rows.add(row.whenFull(RUNNING).in(RUNNING, true)));
    return rows;
  }

  private static List<TableRow> common() {
    return List.of(
        row("start", scene -> scene.queue.start()),
        row("run", effect(scene -> scene.queue.run())),
        row("stop(g)", scene -> scene.queue.stop(GRACE)),
        row("stop(0)", scene -> scene.queue.stop(Duration.ZERO)),
        row("close", effect(scene -> scene.queue.close())),
        row("requestStop", scene -> Objects.requireNonNull(scene.queue.requestStop())),
        row("pause", effect(scene -> scene.queue.pause())),
        row("resume", effect(scene -> scene.queue.resume())),
        row("awaitIdle", effect(scene -> scene.queue.awaitIdle())));
  }

  private static List<TableRow> intake() {
    return List.of(
        row(
            "put",
            accepting(scene -> {
              scene.queue.put("new");
              return true;
            })),
        row(
            "submit",
            accepting(scene -> {
              return scene.queue.submit("new") != null;
            })),
        row("offer(D)", accepting(scene -> scene.queue.offer("new", Duration.ofHours(1)))),
        row("offer", accepting(scene -> scene.queue.offer("new"))));
  }

  private static TableRow row(String name, Operation code) {
    return new TableRow(name, false, ALL, false, scene -> {}, code);
  }

  private static TableRow start(String name, Setting setting) {
    return new TableRow(
        name, false, EnumSet.of(S0, Sn), false, setting, scene -> scene.queue.start());
  }

  private TableRow in(Set<Column> where, boolean fromInside) {
    return new TableRow(name, fromInside, where, full, setting, code);
  }

  private TableRow whenFull(Set<Column> where) {
    return new TableRow(name + ", full", own, where, true, setting, code);
  }

  private static Operation effect(Effect effect) {
    return scene -> {
      effect.on(scene);
      return "returns";
    };
  }

  private static Operation accepting(Operation code) {
    return scene -> {
      boolean accepted = (Boolean) code.run(scene);
      if (!accepted) {
        return "false";
      }
      return scene.queue.snapshot().overCapacity() > 0 ? "accepted beyond capacity" : "accepted";
    };
  }

  private static Object await(QueueScene scene, State state) throws InterruptedException {
    scene.queue.await(state);
    return "returns";
  }

  @Override
  public String toString() {
    return own ? "own " + name : name;
  }
}
