package dev.latchwork.stress.schedules;

import dev.latchwork.signal.Context;
import dev.latchwork.worker.StopReport;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Where a schedule is played: what the worker is made with, and what it calls. */
abstract class Stage {
  final Setup setup;
  final Flaw flaw;
  final Context.Cancellable context;
  private final AtomicInteger unnamed = new AtomicInteger();

  /** Whether the flaw has shown, so that it does not again. */
  private final AtomicBoolean flawed;

  Stage(Setup setup, Flaw flaw, Context above) {
    this.setup = setup;
    this.flaw = flaw;
    this.context = above.withCancel();
    this.flawed = new AtomicBoolean(flaw != Flaw.LOSES && flaw != Flaw.REPEATS);
  }

  /** An action begins, does what it does, and ends. */
  abstract void perform(int id, Conduct conduct) throws Exception;

  abstract void handle(Throwable error);

  abstract void afterEach(Item item) throws Exception;

  abstract void onStop(StopReport<?> report);

  /** What the actions of items do. */
  final void act(Item item) throws Exception {
    act(item.id(), item.conduct());
  }

  /** What actions without an item do. */
  final void act() throws Exception {
    int number = unnamed.getAndIncrement();
    act(number, setup.conduct(number));
  }

  private void act(int id, Conduct conduct) throws Exception {
    boolean errs = flawed.compareAndSet(false, true);
    if (errs && flaw == Flaw.LOSES) {
      return;
    }
    perform(id, conduct);
    if (errs) {
      perform(id, conduct);
    }
  }
}
