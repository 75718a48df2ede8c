package dev.latchwork.stress.schedules;

import dev.latchwork.signal.State;
import dev.latchwork.worker.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all have in common that count what they run. */
abstract class ActsModel extends Model {
  State state = State.STOPPED;

  /** What has begun in this run and not ended, in the order of its beginning. */
  final List<Doing> running = new ArrayList<>();

  final List<Doing> strays = new ArrayList<>();

  Tally tally = new Tally();

  /** What the run has given up. */
  List<String> stillRunning = List.of();

  ActsModel(Setup setup) {
    super(setup);
  }

  /** An action of this run has failed, and is not counted yet. */
  abstract void failed(String error);

  /** Whether what begins now is cancelled. */
  abstract boolean isContextCancelled();

  long waiting() {
    return 0;
  }

  /** Only items have a name. */
  String nameOf(Doing doing) {
    return "null";
  }

  /** A new run: its counts begin. */
  final void forget() {
    tally = new Tally();
    stillRunning = List.of();
  }

  final void beginAction(Doing doing) {
    doing.cancelled = isContextCancelled();
    running.add(doing);
    begin(doing);
  }

  final void cancelRunning() {
    List.copyOf(running).forEach(this::cancel);
  }

  final void giveUpRunning() {
    stillRunning = running.stream().map(this::nameOf).sorted().toList();
    tally.abandoned += running.size();
    for (Doing doing : running) {
      doing.stray = true;
      doing.complete(Words.ABANDONED);
    }
    strays.addAll(running);
    running.clear();
  }

  @Override
  void ended(Doing doing, @Nullable String error) {
    boolean isCancelled = error != null && isCancelled(doing, error);
    running.remove(doing);
    strays.remove(doing);
    if (error != null && !isCancelled && !doing.stray) {
      failed(error);
    }
    noteEnd(doing, error);
    if (!doing.stray) {
      tally.ended(error != null, isCancelled);
      doing.complete(Words.ended(error, isCancelled));
    }
  }

  private void noteEnd(Doing doing, @Nullable String error) {
    if (error != null && setup.handled()) {
      notes.add("handles " + error);
    }
    if (setup.afterEach() != Setup.AfterEach.NOTHING) {
      notes.add("after " + doing.id);
      if (setup.afterEach() == Setup.AfterEach.FAILURE && setup.handled()) {
        notes.add("handles " + Told.after(doing.id));
      }
    }
  }

  final Snapshot snapshot(State shown) {
    return tally.snapshot(shown, waiting(), running.size(), strays.size());
  }

  @Override
  void look(List<String> lines) {
    boolean isActive = state == State.STARTED && !running.isEmpty();
    lines.add(Words.counts(snapshot(isActive ? State.ACTIVE : state)));
  }
}
