package dev.latchwork.worker;

import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.CannotStopException;
import dev.latchwork.signal.State;
import dev.latchwork.worker.QueueScene.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Does one operation in one state and puts what comes of it into the words of the table:
 *
 * <pre>
 * result, or "waits"; → STATE if the state has changed
 * "; then" what else comes once the factory and the actions are let go
 * what became of accepted items, if the run has ended
 * what the start or the pause under way throws because of it
 * </pre>
 */
@SuppressWarnings("ReferenceEquality") // a report and a stage are themselves only
final class Observation {
  private final QueueScene scene;
  private final Column column;

  private Observation(QueueScene scene, Column column) {
    this.scene = scene;
    this.column = column;
  }

  static String of(Threads threads, TableRow row, Column column) throws Exception {
    if (!row.columns().contains(column)) {
      return StateTable.NEVER;
    }
    try (var scene = new QueueScene(threads, column, row.full())) {
      return new Observation(scene, column).of(row);
    }
  }

  private String of(TableRow row) throws Exception {
    row.setting().apply(scene);
    Call<?> call = scene.call(row.own(), () -> row.code().run(scene));
    scene.time.advance(Duration.ZERO);
    State before = scene.queue.state();
    boolean atOnce = call.isDone();
    String first = atOnce ? result(call) : "waits";
    if (before != column.state) {
      first += " → " + before;
    }
    boolean endedAtOnce = before == State.STOPPED && column.state != State.STOPPED;
    String ending = endedAtOnce ? ending() : "";

    scene.release();
    scene.time.advance(Duration.ZERO);
    State after = scene.queue.state();
    List<String> then = new ArrayList<>();
    if (!atOnce && call.isDone()) {
      then.add(result(call));
    }
    if (after != settled(before)) {
      then.add("→ " + after);
    }
    if (!endedAtOnce && after == State.STOPPED && column.state != State.STOPPED) {
      ending = ending();
      boolean itself = column == Column.STOPPING && ending.equals("drained");
      if (!itself) {
        then.add(ending);
      }
      ending = "";
    }
    List<String> text = new ArrayList<>();
    text.add((first + (ending.isEmpty() ? "" : ", " + ending)).strip());
    then.removeIf(String::isEmpty);
    if (!then.isEmpty()) {
      text.add("then " + String.join(", ", then).replace(", →", " →"));
    }
    if (scene.underWay != null && scene.underWay.isDone() && scene.underWay.thrown() != null) {
      text.add((column == Column.STARTING ? "start: " : "pause: ") + word(scene.underWay.thrown()));
    }
    return String.join("; ", text).replaceFirst("^; ", "");
  }

  /** Where a state leads to by itself once nothing blocks. */
  private static State settled(State state) {
    return switch (state) {
      case STARTING, RESUMING, STARTED, ACTIVE -> State.STARTED;
      case PAUSING, PAUSED -> State.PAUSED;
      case STOPPING, STOPPED -> State.STOPPED;
    };
  }

  private String result(Call<?> call) {
    if (call.thrown() != null) {
      return word(call.thrown()) + (scene.queue.failure().isPresent() ? ", failure()" : "");
    }
    return switch (call.result()) {
      case StopReport<?> report -> isEarlier(report) ? "same report" : "report";
      case CompletableFuture<?> stage -> isEarlier(stage) ? "same stage" : "stage";
      case WorkQueue<?> started -> "returns";
      default -> call.result().toString();
    };
  }

  private boolean isEarlier(StopReport<?> report) {
    return scene.earlier != null && scene.earlier.join() == report;
  }

  private boolean isEarlier(CompletableFuture<?> stage) {
    return scene.earlier == stage || (stage.isDone() && isEarlier((StopReport<?>) stage.join()));
  }

  private String ending() {
    StopReport<String> report = scene.queue.stop();
    List<String> words = new ArrayList<>();
    if (report.cutShort() > 0) {
      words.add("cut short");
    }
    if (report.counts().handedBack() > 0) {
      words.add("handed back");
    }
    if (words.isEmpty() && report.counts().accepted() > 0) {
      words.add("drained");
    }
    if (scene.queue.failure().isPresent()) {
      words.add("failure()");
    } else if (report.failure().isPresent()) {
      words.add("failure in the report");
    }
    return String.join(", ", words);
  }

  private static String word(Throwable thrown) {
    return switch (thrown) {
      case CannotStartException e -> "CannotStart";
      case CannotStopException e -> "CannotStop";
      case IllegalStateException e -> "IllegalState";
      default -> thrown.getClass().getSimpleName();
    };
  }
}
