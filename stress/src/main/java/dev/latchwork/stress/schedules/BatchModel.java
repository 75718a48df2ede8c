package dev.latchwork.stress.schedules;

import dev.latchwork.signal.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A batch. In which order its items begin is as the world says, within what is promised. */
final class BatchModel extends RunModel {
  /** What its source throws where it fails. */
  static final String SOURCE = "IllegalArgumentException";

  /** The items that have not begun. */
  private final TreeSet<Integer> left = new TreeSet<>();

  private final List<String> failures = new ArrayList<>();

  /** How many can run at a time. */
  private final int workers;

  private @Nullable Expected processing;
  private long processedAt;
  private boolean interrupted;
  private boolean stopRequested;
  private boolean exhausted;
  private boolean sourceFailed;

  BatchModel(Setup setup) {
    super(setup);
    int size = setup.conducts().size();
    IntStream.range(0, size).forEach(left::add);
    workers = isList() ? Math.clamp(size, 1, setup.parallelism()) : setup.parallelism();
  }

  private boolean isList() {
    return setup.source() == Setup.Source.LIST;
  }

  @Override
  void call(Op op, Expected call, @Nullable Doing own) {
    if (op.verb() == Verb.REQUEST_STOP) {
      stopRequested = true;
      requestStop();
      call.done(Words.RETURNED);
    } else if (run > 0) {
      call.done(Words.ILLEGAL);
    } else {
      process(call);
    }
  }

  private void requestStop() {
    stop(REQUEST, null, setup.grace());
  }

  private void process(Expected call) {
    processing = call;
    processedAt = agenda.now();
    call.waits(() -> {
      interrupted = true;
      stop(NOW, null, 0);
    });
    open();
    if (stopRequested) {
      requestStop();
    }
    if (contextCancelled) {
      cancelContext();
    }
    if (isUp()) {
      state = State.STARTED;
    }
  }

  @Override
  boolean hasWork() {
    return false;
  }

  @Override
  void adopt(List<Integer> begun, Map<Integer, String> outcomes) {
    for (int id : begun.stream().sorted().toList()) {
      boolean isNext = isList() || (!left.isEmpty() && left.first() == id);
      if (isUp() && isNext && left.remove(id)) {
        tally.accepted++;
        beginAction(new Doing(id, setup.conduct(id), null));
      }
    }
    if (isUp() && !left.isEmpty() && running.size() < workers) {
      notes.add("a worker does nothing, and yet these are left: " + left);
    }
    settle();
  }

  @Override
  void settle() {
    if (isUp() && left.isEmpty() && running.size() < workers) {
      sourceFailed = setup.source() == Setup.Source.FAILING_ITERATOR;
      exhausted = !sourceFailed;
      if (running.isEmpty()) {
        stop(END, null, setup.grace());
      }
    }
    settleStop();
  }

  @Override
  void concluded() {
    if (processing != null) {
      processing.done(
          interrupted
              ? Words.INTERRUPTED
              : Words.batch(
                  tally.succeeded,
                  tally.failed,
                  tally.cancelled,
                  failures,
                  isList() ? "" + left.size() : Words.NONE,
                  stillRunning,
                  exhausted,
                  sourceFailed ? SOURCE : Words.NONE,
                  agenda.now() - processedAt));
    }
  }

  @Override
  long graceAfterFailure() {
    return 0;
  }

  @Override
  void failed(String error) {
    failures.add(error);
    super.failed(error);
  }

  @Override
  String nameOf(Doing doing) {
    return String.valueOf(doing.id);
  }
}
