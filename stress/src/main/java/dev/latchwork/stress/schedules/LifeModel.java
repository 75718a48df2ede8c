package dev.latchwork.stress.schedules;

import dev.latchwork.signal.State;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be called on all that start and stop, in each state. */
abstract class LifeModel extends RunModel {
  private final List<Expected> stoppers = new ArrayList<>();
  private final List<Expected> closers = new ArrayList<>();
  private final List<Expected> runners = new ArrayList<>();
  private final List<Expected> stages = new ArrayList<>();
  private final List<Expected> pausers = new ArrayList<>();

  LifeModel(Setup setup) {
    super(setup);
  }

  /** The run is up. */
  void opened() {}

  @Override
  void call(Op op, Expected call, @Nullable Doing own) {
    boolean isOwn = own != null && !own.stray;
    switch (op.verb()) {
      case START, RUN -> start(call, isOwn);
      case STOP -> stopCall(call, op.nanos(), isOwn);
      case STOP_NOW -> stopCall(call, 0, isOwn);
      case CLOSE -> close(call, isOwn);
      case REQUEST_STOP -> requestStop(call);
      case PAUSE -> pause(call, isOwn);
      case RESUME -> resume(call);
      default -> results.call(op, call, own);
    }
  }

  private void start(Expected call, boolean isOwn) {
    boolean isBlocked = setup.parallelism() == 1 && !strays.isEmpty();
    if (isOwn || state != State.STOPPED || isBlocked || contextCancelled) {
      call.done(Words.CANNOT_START);
    } else {
      open();
      launch(call);
    }
  }

  /** The run starts, which is all for most. */
  void launch(Expected call) {
    started(call);
  }

  final void started(Expected call) {
    state = State.STARTED;
    closed = false;
    if (call.op.verb() == Verb.RUN) {
      runners.add(call);
      call.waits(() -> {
        stopWithGrace();
        call.waits(this::stopNow);
      });
    } else {
      call.done(Words.RETURNED);
    }
    opened();
  }

  final void stopNow() {
    stop(NOW, null, 0);
  }

  private void stopWithGrace() {
    stop(setup.grace());
  }

  private void stop(long grace) {
    stop(grace == 0 ? NOW : REQUEST, null, grace);
  }

  private void stopCall(Expected call, long grace, boolean isOwn) {
    if (run == 0 || isOwn) {
      call.done(Words.CANNOT_STOP);
    } else if (isOver()) {
      call.reported(run, report);
    } else {
      stop(grace);
      stoppers.add(call);
      call.waits(this::stopNow);
    }
  }

  private void close(Expected call, boolean isOwn) {
    if (isOwn) {
      call.done(Words.ILLEGAL);
    } else if (isOver()) {
      call.done(Words.RETURNED);
    } else {
      stopWithGrace();
      closers.add(call);
      call.waits(this::stopNow);
    }
  }

  private void requestStop(Expected call) {
    if (run == 0) {
      call.done(Words.CANNOT_STOP);
    } else if (isOver()) {
      call.promises();
      call.promised(run, report);
    } else {
      call.promises();
      stages.add(call);
      stopWithGrace();
    }
  }

  private void pause(Expected call, boolean isOwn) {
    boolean canPause = state == State.STARTED || state == State.PAUSING || state == State.PAUSED;
    if (isOwn || !canPause) {
      call.done(Words.ILLEGAL);
      return;
    }
    if (state == State.STARTED) {
      state = State.PAUSING;
      halted = true;
      switched();
    }
    pausers.add(call);
    call.waitsUntilInterrupted();
    settlePause();
  }

  final void settlePause() {
    if (state == State.PAUSING && running.isEmpty()) {
      state = State.PAUSED;
    }
    if (state == State.PAUSED) {
      pausers.forEach(call -> call.done(Words.RETURNED));
      pausers.clear();
    } else if (state != State.PAUSING) {
      pausers.forEach(call -> call.done(Words.ILLEGAL)); // called off
      pausers.clear();
    }
  }

  private void resume(Expected call) {
    switch (state) {
      case PAUSING, PAUSED -> {
        state = State.STARTED;
        halted = false;
        settlePause();
        switched();
        call.done(Words.RETURNED);
      }
      case STARTED -> call.done(Words.RETURNED);
      default -> call.done(Words.ILLEGAL);
    }
  }

  @Override
  void concluded() {
    stoppers.forEach(call -> call.reported(run, report));
    stages.forEach(call -> call.promised(run, report));
    closers.forEach(call -> call.done(Words.RETURNED));
    String end = cause.equals(FAILURE) ? Words.FAILED : Words.RETURNED;
    runners.forEach(call -> call.done(end));
    List.of(stoppers, stages, closers, runners).forEach(List::clear);
  }

  @Override
  @Nullable Long cutShort(int ofRun) {
    return cuts.get(ofRun);
  }

  @Override
  void look(List<String> lines) {
    super.look(lines);
    lines.add("failure " + (failure == null ? Words.NONE : failure));
  }
}
