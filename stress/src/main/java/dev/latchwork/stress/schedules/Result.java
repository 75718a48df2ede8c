package dev.latchwork.stress.schedules;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A result of the model: of a submitted item, or a deferred. */
final class Result {
  final int id;

  /** Its action, once that has begun. */
  @Nullable Doing doing;

  /** Whether it was cancelled before its action began. */
  boolean discarded;

  private @Nullable String outcome;
  private final List<Expected> joiners = new ArrayList<>();
  private final List<Expected> cancellers = new ArrayList<>();

  Result(int id) {
    this.id = id;
  }

  boolean isDone() {
    return outcome != null;
  }

  /** It ends, unless it has. */
  void complete(String how) {
    if (outcome == null) {
      outcome = how;
      joiners.forEach(call -> call.done(how));
      cancellers.forEach(call -> call.done(Words.RETURNED));
    }
  }

  void join(Expected call) {
    if (outcome != null) {
      call.done(outcome);
    } else {
      joiners.add(call);
      call.waitsUntilInterrupted();
    }
  }

  void awaitEnd(Expected call, Runnable interrupt) {
    cancellers.add(call);
    call.waits(interrupt);
  }

  String text() {
    return outcome == null ? Words.RUNNING : outcome;
  }
}
