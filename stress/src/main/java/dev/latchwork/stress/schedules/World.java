package dev.latchwork.stress.schedules;

import dev.latchwork.task.Deferred;
import dev.latchwork.worker.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The real thing, in the same words as its model. A subclass for each family. */
abstract class World {
  final Stage stage;

  /** What was submitted or started, by the number of the operation. */
  final Map<Integer, Deferred<?>> results = new ConcurrentSkipListMap<>();

  World(Stage stage) {
    this.stage = stage;
  }

  static World of(Stage stage) {
    return switch (stage.setup.kind()) {
      case BATCH -> new BatchWorld(stage);
      case DEFERRED -> new DeferredWorld(stage);
      default -> new LifeWorld(stage);
    };
  }

  /**
   * {@return what an operation does; gives a word, a report or a stage}
   *
   * @param own the number of the action that does it, or null for somebody outside
   */
  abstract Callable<?> code(Op op, @Nullable Integer own);

  /** Adds all that can be seen of it. */
  void look(List<String> lines) {
    results.forEach((id, result) -> lines.add("result " + id + ": " + Words.outcome(result)));
  }

  /** {@return whether it takes what waits, so that whoever waits for that needs nobody else} */
  boolean isWorking() {
    return false;
  }

  /** {@return whether something waits, and should not for long} */
  boolean hasWork() {
    return false;
  }

  /** All is to end now, so that nobody waits. */
  abstract void end();

  final Callable<?> codeOfResult(Op op, @Nullable Integer own) {
    Deferred<?> result = own == null ? pick(op) : results.get(own);
    if (result == null) {
      return () -> Words.NONE;
    }
    return switch (op.verb()) {
      case JOIN -> () -> Words.join(result);
      case CANCEL -> returning(result::cancel);
      case RELEASE -> returning(result::close);
      default -> () -> String.valueOf(result.cancel(true));
    };
  }

  private @Nullable Deferred<?> pick(Op op) {
    List<Deferred<?>> all = List.copyOf(results.values()); // others may add to it
    return all.isEmpty() ? null : all.get(op.pick() % all.size());
  }

  static Callable<String> returning(Runnable code) {
    return () -> {
      code.run();
      return Words.RETURNED;
    };
  }

  /** {@return what they say, once they are found to add up} */
  final String counts(Snapshot seen) {
    boolean isWrong = stage.flaw == Flaw.MISCOUNTS && seen.accepted() > 0;
    Snapshot s = isWrong ? Balance.tampered(seen) : seen;
    Balance.check(s);
    return Words.counts(s);
  }
}
