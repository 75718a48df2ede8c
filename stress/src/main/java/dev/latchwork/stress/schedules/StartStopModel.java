package dev.latchwork.stress.schedules;

import org.jspecify.annotations.Nullable;

/** A service of a start and a stop. */
final class StartStopModel extends LifeModel {
  private int tasks;

  /** Who has called start or run, until it is up. */
  private @Nullable Expected starter;

  private @Nullable Doing start;

  /** Whether the start has succeeded, and so a stop is to be called. */
  private boolean isOpen;

  StartStopModel(Setup setup) {
    super(setup);
  }

  @Override
  void launch(Expected call) {
    starter = call;
    call.waits(() -> {
      if (isUp()) {
        stop(FAILURE, Words.ILLEGAL, 0);
      } else {
        stopNow();
      }
    });
    start = task();
    beginAction(start);
  }

  private Doing task() {
    tally.accepted++;
    int number = tasks++;
    return new Doing(number, setup.conduct(number), null);
  }

  /** Even one that is stopped at once has its stop called. */
  @Override
  boolean hasWork() {
    return isOpen;
  }

  @Override
  void ended(Doing doing, @Nullable String error) {
    boolean isLate = doing.stray;
    boolean isStart = doing == start;
    super.ended(doing, error);
    if (!isLate && isStart && error == null) {
      isOpen = true;
      if (isUp() && starter != null) {
        Expected call = starter;
        starter = null;
        started(call);
      }
    }
  }

  /** The stop may begin before or after the stop that cuts it short. */
  @Override
  @Nullable Long cutShort(int ofRun) {
    return null;
  }

  @Override
  void settle() {
    if (isOpen && isStopping() && running.isEmpty()) {
      isOpen = false;
      beginAction(task());
    }
    settleStop();
  }

  @Override
  void concluded() {
    super.concluded();
    if (starter != null) {
      starter.done(Words.CANNOT_START);
      starter = null;
    }
    isOpen = false;
  }
}
