package dev.latchwork.stress.schedules;

import org.jspecify.annotations.Nullable;

/** A service whose run is one call. */
final class BodyModel extends LifeModel {
  private int bodies;

  BodyModel(Setup setup) {
    super(setup);
  }

  @Override
  boolean hasWork() {
    return false;
  }

  @Override
  void opened() {
    tally.accepted++;
    int number = bodies++;
    beginAction(new Doing(number, setup.conduct(number), null));
  }

  /** A stop has cancelled its own before. */
  @Override
  void cancelContext() {
    if (isUp()) {
      super.cancelContext();
    }
  }

  @Override
  void stopping() {
    cancelRunning();
  }

  @Override
  void ended(Doing doing, @Nullable String error) {
    boolean isLate = doing.stray;
    super.ended(doing, error);
    if (!isLate && error == null && isUp()) {
      stop(END, null, setup.grace());
    }
  }

  @Override
  void settle() {
    settleStop();
  }
}
