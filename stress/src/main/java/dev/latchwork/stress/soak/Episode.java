package dev.latchwork.stress.soak;

import dev.latchwork.signal.CannotStartException;
import dev.latchwork.worker.Lifecycle;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A short life of something: it is made, used at random and gone, and leaves nothing behind. */
@FunctionalInterface
interface Episode {
  /** Longer than anything here takes, on a machine that is busy with other things. */
  Duration PATIENCE = Duration.ofSeconds(60);

  /** Longer than an action may take before it is overdue. */
  Duration GLANCE = Duration.ofMillis(2);

  /**
   * Lives it.
   *
   * @param chance its own
   * @param ground where it stands
   * @throws Exception when something is wrong with the library
   */
  void live(Chance chance, Ground ground) throws Exception;

  /** Starts something, or runs it, once its strays have ended. */
  static void start(Runnable start) {
    for (long end = System.nanoTime() + PATIENCE.toNanos(); ; ) {
      try {
        start.run();
        return;
      } catch (CannotStartException e) {
        boolean stray = String.valueOf(e.getMessage()).contains("an abandoned action still runs");
        if (!stray || System.nanoTime() - end > 0) {
          throw e;
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  /** Looks whether it is well, and again; that an action is overdue, or has failed, is no surprise. */
  static void look(Lifecycle worker, Ground ground) throws Exception {
    Law.balanced(worker.snapshot());
    try {
      worker.check();
      pass(GLANCE);
      worker.check();
    } catch (IllegalStateException e) {
      if (String.valueOf(e.getMessage()).contains("is overdue")) {
        ground.ledger().overdue.increment();
      }
    }
  }

  static void pass(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }
}
