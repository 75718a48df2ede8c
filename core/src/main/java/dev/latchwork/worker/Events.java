package dev.latchwork.worker;

import dev.latchwork.internal.Faults;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * What the library tells the JDK's flight recorder. Off, an event costs a test of a constant that the
 * compiler removes. Those of single items are off unless a recording asks for them by name.
 */
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class Events {
  /** Asked for each item whether anybody listens. One made for each would be left to the compiler. */
  private static final ItemRan RAN = new ItemRan();

  private static final ItemWaited WAITED = new ItemWaited();

  private Events() {}

  static void started(String worker) {
    var event = new WorkerStart();
    if (event.isEnabled()) {
      event.worker = worker;
      event.commit();
    }
  }

  static void stopped(StopReport<?> report) {
    var event = new WorkerStop();
    if (event.isEnabled()) {
      Snapshot counts = report.counts();
      event.worker = report.name();
      event.cause = report.cause().name();
      event.failure = report.failure().map(e -> Faults.safely(e::toString)).orElse(null);
      event.took = report.took().toNanos();
      event.accepted = counts.accepted();
      event.succeeded = counts.succeeded();
      event.failed = counts.failed();
      event.cancelled = counts.cancelled();
      event.handedBack = counts.handedBack();
      event.abandoned = counts.abandoned();
      event.clean = report.clean();
      event.commit();
    }
  }

  static void missed(String worker, long ticks) {
    var event = new TickMissed();
    if (event.isEnabled()) {
      event.worker = worker;
      event.ticks = ticks;
      event.commit();
    }
  }

  static void waited(String worker, long nanos) {
    var event = new ItemWaited();
    event.worker = worker;
    event.waited = nanos;
    event.commit();
  }

  /** {@return a begun event to {@link #ran} with, or null when nobody listens} */
  static @Nullable ItemRan running() {
    if (!RAN.isEnabled()) {
      return null;
    }
    var event = new ItemRan();
    event.begin();
    return event;
  }

  static void ran(ItemRan event, String worker, Tally.End end) {
    event.worker = worker;
    event.end = end.name();
    event.commit();
  }

  static void failed(String worker, Throwable error) {
    var event = new ItemFailed();
    if (event.isEnabled()) {
      event.worker = worker;
      event.error = Faults.safely(error::toString);
      event.commit();
    }
  }

  /** {@return whether the time that items wait is recorded} */
  static boolean waitsAreRecorded() {
    return WAITED.isEnabled();
  }

  @Name("latchwork.WorkerStart")
  @Label("Worker Start")
  @Description("A worker has started")
  @Category("Latchwork")
  @StackTrace(false)
  private static final class WorkerStart extends Event {
    @Label("Worker")
    @Nullable String worker;
  }

  @Name("latchwork.WorkerStop")
  @Label("Worker Stop")
  @Description("A worker has stopped: its report")
  @Category("Latchwork")
  @StackTrace(false)
  private static final class WorkerStop extends Event {
    @Label("Worker")
    @Nullable String worker;

    @Label("Cause")
    @Nullable String cause;

    @Label("Failure")
    @Nullable String failure;

    @Label("Took")
    @Timespan
    long took;

    @Label("Accepted")
    long accepted;

    @Label("Succeeded")
    long succeeded;

    @Label("Failed")
    long failed;

    @Label("Cancelled")
    long cancelled;

    @Label("Handed Back")
    long handedBack;

    @Label("Abandoned")
    long abandoned;

    @Label("Clean")
    boolean clean;
  }

  @Name("latchwork.ItemWaited")
  @Label("Item Waited")
  @Description("An item has waited in its queue and begins now")
  @Category("Latchwork")
  @StackTrace(false)
  @Enabled(false)
  private static final class ItemWaited extends Event {
    @Label("Worker")
    @Nullable String worker;

    @Label("Waited")
    @Timespan
    long waited;
  }

  @Name("latchwork.ItemRan")
  @Label("Item Ran")
  @Description("The action of an item, or a tick, has run")
  @Category("Latchwork")
  @StackTrace(false)
  @Enabled(false)
  static final class ItemRan extends Event {
    @Label("Worker")
    @Nullable String worker;

    @Label("End")
    @Nullable String end;
  }

  @Name("latchwork.ItemFailed")
  @Label("Item Failed")
  @Description("The action of an item, or a tick, has failed")
  @Category("Latchwork")
  @StackTrace(false)
  private static final class ItemFailed extends Event {
    @Label("Worker")
    @Nullable String worker;

    @Label("Error")
    @Nullable String error;
  }

  @Name("latchwork.TickMissed")
  @Label("Tick Missed")
  @Description("An interval has skipped ticks")
  @Category("Latchwork")
  @StackTrace(false)
  private static final class TickMissed extends Event {
    @Label("Worker")
    @Nullable String worker;

    @Label("Ticks")
    long ticks;
  }
}
