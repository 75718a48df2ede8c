package dev.latchwork.stress.schedules;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The reference: what the semantics say, written down for one thread, where each thing happens at once
 * and nothing beside it. A subclass for each family says what its calls do.
 */
abstract class Model {
  /** What a stop has beyond its grace period. */
  static final long ALLOWANCE = Duration.ofMillis(500).toNanos();

  final Setup setup;
  final Agenda agenda = new Agenda();
  final List<Expected> calls = new ArrayList<>();

  /** What has begun and not ended, given up or not, by number. */
  final TreeMap<Integer, Doing> underWay = new TreeMap<>();

  final Results results = new Results(this);

  /** What others are told, since somebody looked. */
  final List<String> notes = new ArrayList<>();

  boolean contextCancelled;

  Model(Setup setup) {
    this.setup = setup;
  }

  static Model of(Setup setup) {
    return switch (setup.kind()) {
      case QUEUE, WORKER -> new QueueModel(setup);
      case BATCH -> new BatchModel(setup);
      case INTERVAL -> new IntervalModel(setup);
      case DEFERRED -> new DeferredModel(setup);
      case BODY -> new BodyModel(setup);
      case START_STOP -> new StartStopModel(setup);
    };
  }

  /**
   * Somebody calls.
   *
   * @param own the action that does, or null for somebody outside
   */
  abstract void call(Op op, Expected call, @Nullable Doing own);

  /** The context above all is cancelled. */
  abstract void cancelContext();

  /** All that can go on goes on. */
  abstract void settle();

  /** An action has ended, with an error or without. */
  abstract void ended(Doing doing, @Nullable String error);

  /** Somebody wants the action of a result to end. */
  void request(Result result) {
    throw new AssertionError(setup.kind() + " has no results");
  }

  /** The action of a result does not end in time. */
  void giveUp(Result result) {
    result.complete(Words.ABANDONED);
  }

  /** {@return how many actions a run has cut short, or null where that is not certain} */
  @Nullable Long cutShort(int run) {
    return null;
  }

  /** Adds what can be seen of the thing itself. */
  abstract void look(List<String> lines);

  /**
   * Where several things are right, it is as the world says.
   *
   * @param begun what has begun there since somebody looked
   * @param outcomes what has come of calls, by the number of the operation
   */
  void adopt(List<Integer> begun, Map<Integer, String> outcomes) {}

  final void advance(long nanos) {
    agenda.advance(nanos, this::settle);
    settle();
  }

  final void tell(Doing doing, Verb what) {
    switch (what) {
      case GO -> end(doing, null);
      case THROW -> end(doing, Told.by(doing.id));
      default -> interrupt(doing);
    }
  }

  final void interrupt(Doing doing) {
    switch (doing.conduct) {
      case POLITE -> end(doing, Words.INTERRUPTED);
      case ATTENTIVE -> end(doing, doing.cancelled ? Words.CANCELLED : Words.INTERRUPTED);
      default -> {}
    }
  }

  /** The context of an action is cancelled. */
  final void cancel(Doing doing) {
    doing.cancelled = true;
    if (setup.interrupts()) {
      interrupt(doing);
    } else if (doing.conduct == Conduct.ATTENTIVE) {
      end(doing, Words.CANCELLED);
    }
  }

  final void begin(Doing doing) {
    underWay.put(doing.id, doing);
    notes.add("begins " + doing.id);
    switch (doing.conduct) {
      case QUICK -> end(doing, null);
      case FAILING -> end(doing, Told.by(doing.id));
      default -> {
        if (doing.cancelled) {
          cancel(doing);
        }
      }
    }
  }

  final void end(Doing doing, @Nullable String error) {
    if (underWay.remove(doing.id) != null) {
      ended(doing, error);
    }
  }

  /** Whether an action that ended with this was cancelled. */
  static boolean isCancelled(Doing doing, String error) {
    return doing.cancelled && (error.equals(Words.INTERRUPTED) || error.equals(Words.CANCELLED));
  }

  /** {@return all that can be seen} */
  final List<String> look() {
    List<String> lines = new ArrayList<>();
    lines.add(said(setup, notes));
    notes.clear();
    lines.add("under way " + underWay.keySet());
    calls.forEach(call -> lines.add(call.op + ": " + call.text()));
    results.look(lines);
    look(lines);
    return lines;
  }

  /** {@return notes in their order, where that is certain} */
  static String said(Setup setup, List<String> notes) {
    return "notes " + (setup.parallelism() == 1 ? notes : notes.stream().sorted().toList());
  }
}
