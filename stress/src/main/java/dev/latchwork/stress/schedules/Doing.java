package dev.latchwork.stress.schedules;

import org.jspecify.annotations.Nullable;

/** An action of the model that has begun and not ended. */
final class Doing {
  final int id;
  final Conduct conduct;

  /** Of a submitted item, and of a deferred. */
  final @Nullable Result result;

  /** Whether its context is cancelled. */
  boolean cancelled;

  /** Whether it was given up. */
  boolean stray;

  Doing(int id, Conduct conduct, @Nullable Result result) {
    this.id = id;
    this.conduct = conduct;
    this.result = result;
  }

  /** Its result, if it has one, is there. */
  void complete(String how) {
    if (result != null) {
      result.complete(how);
    }
  }
}
