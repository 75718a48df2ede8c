package dev.latchwork.task;

import dev.latchwork.internal.Faults;
import dev.latchwork.signal.SignalGroup;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Runs something whose failure must not get out: whatever it throws, {@link Error}s included, is
 * handed over instead.
 *
 * {@snippet class="dev.latchwork.examples.Recovers" region="group"}
 */
public final class Recover {
  private Recover() {}

  /**
   * Runs a task on this thread. An {@link InterruptedException} is handed over too, and the thread's
   * flag is set again. If the consumer throws, that and the failure are logged.
   *
   * @param action the task
   * @param errors is given what the task throws
   */
  public static void run(Task action, Consumer<? super Throwable> errors) {
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(errors, "errors");
    try {
      action.run();
    } catch (Throwable e) {
      hand(errors, e, "a consumer of errors");
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Runs a task on this thread as {@link #run(Task, Consumer)} does, then tells a group. The failure
   * has been handed over before the group is told: whoever waits for the group finds it.
   *
   * @param action the task
   * @param errors is given what the task throws
   * @param group is told that one is done, whatever happened
   * @throws IllegalStateException when the group was at zero; the task has been run
   */
  public static void run(Task action, Consumer<? super Throwable> errors, SignalGroup group) {
    Objects.requireNonNull(group, "group");
    try {
      run(action, errors);
    } finally {
      group.done();
    }
  }

  /** Hands a failure over; if the consumer throws, that is logged with the failure suppressed. */
  @SuppressWarnings("ReferenceEquality") // no throwable can be its own suppressed
  static void hand(Consumer<? super Throwable> errors, Throwable error, String who) {
    try {
      errors.accept(error);
    } catch (Throwable second) {
      if (second != error) {
        second.addSuppressed(error);
      }
      Faults.log(who + " threw", second);
    }
  }
}
