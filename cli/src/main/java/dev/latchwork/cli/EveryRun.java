package dev.latchwork.cli;

import dev.latchwork.cli.Signals.Ending;
import dev.latchwork.signal.State;
import dev.latchwork.worker.Interval;
import dev.latchwork.worker.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** One command again and again, from the first beat to the end. */
final class EveryRun {
  /** What a command exits with that wrote to a pipe without a reader, unless it takes care itself. */
  private static final String NO_READER = CommandFailure.exit(Screen.CLOSED_PIPE).raw();

  private final List<String> command;
  private final long times;
  private final Screen screen = Screen.system();
  private final Children children = new Children();
  private final Interval interval;

  /** Why it ends from outside; 0 while it does not. The first reason stays. */
  private final AtomicInteger earlyExit = new AtomicInteger();

  /** Only the action touches it, which never overlaps itself. */
  private long runs;

  /**
   * Prepares one.
   *
   * @param command the command, raw
   * @param times after so many runs it ends
   * @param period from beat to beat
   * @param options the library's: when it begins, what a failure means, the grace period
   */
  EveryRun(
      List<String> command, long times, Duration period, UnaryOperator<Interval.Options> options) {
    this.command = command;
    this.times = times;
    this.interval =
        Interval.every(
            period,
            this::runOnce,
            o -> options.apply(o).withName("every").withErrors(this::failed));
  }

  /**
   * Runs it to its end.
   *
   * @return the exit code of the program
   */
  int run() throws InterruptedException {
    Signals.listen(this::stop, ending -> children.killAndHalt(ending, screen));
    try (children;
        interval) {
      interval.start();
      if (earlyExit.get() != 0) {
        requestStop(); // the signal came before there was anything to stop
      }
      interval.await(State.STOPPED);
      return conclude(interval.snapshot());
    }
  }

  private void runOnce() throws CommandFailure, InterruptedException {
    try {
      children.run(command, null, null);
    } finally {
      runs++;
      if (runs == times) {
        requestStop();
      }
    }
  }

  private void failed(Throwable error) {
    String why = Failures.why(error);
    if (why.equals(NO_READER)) {
      earlyExit.compareAndSet(0, Screen.CLOSED_PIPE);
      requestStop();
    } else {
      screen.message(why + ": " + CommandTemplate.quote(command));
    }
  }

  private void stop(Ending ending) {
    earlyExit.compareAndSet(0, ending.exitCode());
    if (interval.state().canStop()) {
      requestStop();
    }
    screen.stopping();
  }

  private void requestStop() {
    var _ = interval.requestStop(); // whoever wants to know waits for STOPPED
  }

  private int conclude(Snapshot counts) {
    int early = earlyExit.get();
    if (early == Screen.CLOSED_PIPE) {
      return early;
    }
    long ended = counts.cancelled() + counts.abandoned(); // the latter by close()
    screen.message(
        String.format(
            Locale.ROOT,
            "%d succeeded, %d failed%s, %d missed",
            counts.succeeded(),
            counts.failed(),
            ended == 0 ? "" : ", " + ended + " ended",
            counts.missed()));
    return early != 0 ? early : counts.failed() == 0 ? 0 : 1;
  }
}
