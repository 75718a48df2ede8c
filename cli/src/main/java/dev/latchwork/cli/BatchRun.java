package dev.latchwork.cli;

import dev.latchwork.cli.Children.Capture;
import dev.latchwork.cli.Signals.Ending;
import dev.latchwork.signal.Context;
import dev.latchwork.worker.Batch;
import dev.latchwork.worker.BatchReport;
import dev.latchwork.worker.Interval;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One run of a batch of commands: what starts, shows, stops and counts them. */
final class BatchRun {
  private static final Duration STATUS_PERIOD = Duration.ofMillis(200);

  private final Items items;
  private final CommandTemplate template;
  private final @Nullable Duration timeout;
  private final Screen screen;
  private final Failures failures;
  private final Children children = new Children();
  private final Context.Cancellable context = Context.root().withCancel();
  private final Batch<String> batch;

  /** Whether it has been said that there is no output any more. */
  private final AtomicBoolean outputLost = new AtomicBoolean();

  /** Why it ends before its input does; 0 while it does not. The first reason stays. */
  private final AtomicInteger earlyExit = new AtomicInteger();

  /**
   * Prepares one.
   *
   * @param items the input
   * @param template what to run for each item
   * @param timeout how long each may take, null for ever
   * @param screen where output goes
   * @param options the library's: how many at a time, what a failure means, the grace period
   */
  BatchRun(
      Items items,
      CommandTemplate template,
      @Nullable Duration timeout,
      Screen screen,
      UnaryOperator<Batch.Options<String>> options) {
    this.items = items;
    this.template = template;
    this.timeout = timeout;
    this.screen = screen;
    this.failures = new Failures(template);
    this.batch =
        Batch.of(
            items,
            o -> options.apply(o).withName("batch").withContext(context).withErrors(failures));
  }

  /**
   * Runs it to its end.
   *
   * @return the exit code of the program
   */
  int run() throws InterruptedException {
    Signals.listen(this::stop, ending -> children.killAndHalt(ending, screen));
    try (children;
        context) {
      return conclude(process());
    }
  }

  private BatchReport<String> process() throws InterruptedException {
    long began = System.nanoTime();
    Interval status =
        Interval.every(
            STATUS_PERIOD,
            () -> screen.status(Progress.line(batch.snapshot(), items.progress(), since(began))),
            o -> o.withName("status"));
    try (status) { // closing one that never started does nothing
      if (screen.isTerminal()) {
        status.start();
      }
      return batch.process(this::runOne);
    }
  }

  private void runOne(String item) throws IOException, CommandFailure, InterruptedException {
    try (var output = new Capture()) {
      try {
        children.run(template.expand(item), timeout, output);
      } finally {
        show(output);
      }
    }
  }

  private void show(Capture output) {
    try {
      screen.show(output);
    } catch (IOException e) {
      // What still runs works for nobody: the reader has left, or the disk is full.
      if (outputLost.compareAndSet(false, true)) {
        earlyExit.compareAndSet(0, screen.lost(e));
      }
      items.close();
      context.cancel(e);
    }
  }

  private void stop(Ending ending) {
    earlyExit.compareAndSet(0, ending.exitCode());
    batch.requestStop();
    items.close(); // a read that waits for a line would hold up the end
    screen.stopping();
  }

  private int conclude(BatchReport<String> report) {
    int early = earlyExit.get();
    if (early == Screen.CLOSED_PIPE) {
      return early;
    }
    failures.tell(screen);
    report.sourceFailure().ifPresent(e -> screen.message("cannot read the input: " + why(e)));
    long ended = report.cancelled() + batch.snapshot().abandoned(); // the latter by close()
    if (early != 0 || !report.clean()) {
      screen.message(
          String.format(
              Locale.ROOT,
              "%d succeeded, %d failed%s%s",
              report.succeeded(),
              report.failed(),
              ended == 0 ? "" : ", " + ended + " ended",
              items.isExhausted() ? "" : "; the rest of the input was not run"));
    }
    return early != 0 ? early : report.clean() ? 0 : 1;
  }

  private static String why(Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    return RawText.fromJava(String.valueOf(cause.getMessage()));
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
