package dev.latchwork.stress.schedules;

import org.jspecify.annotations.Nullable;

/** An interval: its grid. */
final class IntervalModel extends LifeModel {
  private int ticks;

  /** The first point of the grid that is not dealt with. */
  private long next;

  /** When a tick was due last, or will be. */
  private long due;

  /** Counts what is due: what is not the last was called off. */
  private int timer;

  private boolean open;

  /** From the beginning of a tick until all that belongs to its end has happened. */
  private boolean ticking;

  IntervalModel(Setup setup) {
    super(setup);
  }

  @Override
  boolean hasWork() {
    return false;
  }

  @Override
  void opened() {
    long delay = setup.initialDelay() < 0 ? setup.period() : setup.initialDelay();
    next = agenda.now() + delay;
    open = true;
    schedule(next);
  }

  @Override
  void switched() {
    boolean opens = !halted && !closed;
    if (opens == open) {
      return;
    }
    open = opens;
    if (!opens) {
      timer++;
      if (ticking) {
        pass(true);
      }
    } else if (ticking) {
      pass(false);
    } else if (!setup.fixedDelay() && due >= agenda.now()) {
      schedule(due);
    } else {
      pass(false);
      scheduleNext();
    }
  }

  /** Points of the grid that have gone by were missed, or fell into a pause. */
  private void pass(boolean isMissed) {
    long late = agenda.now() - next;
    if (late > 0 && !setup.fixedDelay()) {
      long points = Math.ceilDiv(late, setup.period());
      next += points * setup.period();
      tally.missed += isMissed ? points : 0;
    }
  }

  private void scheduleNext() {
    schedule(setup.fixedDelay() ? agenda.now() + setup.period() : next);
  }

  private void schedule(long at) {
    due = at;
    int mine = ++timer;
    agenda.after(
        at - agenda.now(),
        () -> {
          if (timer == mine) {
            tick();
          }
        });
  }

  private void tick() {
    tally.accepted++;
    next += setup.period();
    int number = ticks++;
    ticking = true;
    beginAction(new Doing(number, setup.conduct(number), null));
  }

  @Override
  void ended(Doing doing, @Nullable String error) {
    boolean isLate = doing.stray;
    super.ended(doing, error);
    if (isLate) {
      return;
    }
    ticking = false;
    if (open) {
      pass(true);
      scheduleNext();
    }
  }

  @Override
  void settle() {
    agenda.advance(0, () -> {});
    settlePause();
    settleStop();
  }
}
