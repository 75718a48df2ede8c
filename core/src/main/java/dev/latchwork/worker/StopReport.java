package dev.latchwork.worker;

import dev.latchwork.internal.Faults;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run did, and what its stop left behind. All stops of one run share one report.
 *
 * {@snippet class="dev.latchwork.examples.Stops" region="report"}
 *
 * @param name of the worker
 * @param cause what began the stop
 * @param failure what ended the run, if that was a failure
 * @param took from the beginning of the stop to its end
 * @param counts the final counts of the run
 * @param cutShort how many running items this stop cancelled because the grace period was over
 * @param notRun items that were accepted and never began, oldest first; items with a result of their
 *     own are counted, not listed: their result says it. The tasks of an executor are listed all the
 *     same, as it has to give them back
 * @param stillRunning actions that were given up and still ran, the first 100
 * @param parts the reports of the children, where there are any
 * @param <T> the type of the items
 */
public record StopReport<T>(
    String name,
    Cause cause,
    Optional<Throwable> failure,
    Duration took,
    Snapshot counts,
    long cutShort,
    List<T> notRun,
    List<Running> stillRunning,
    List<StopReport<?>> parts) {

  /** What began a stop. */
  public enum Cause {
    /** A stop with a grace period. */
    REQUEST,
    /** A stop without one. */
    NOW,
    /** The context of the worker was cancelled. */
    CONTEXT,
    /** A failure. */
    FAILURE,
    /** There was nothing more to do. */
    END
  }

  /** {@return whether nothing was handed back, cut short or given up, here and in all parts} */
  public boolean clean() {
    return counts.handedBack() == 0
        && counts.abandoned() == 0
        && cutShort == 0
        && parts.stream().allMatch(StopReport::clean);
  }

  @Override
  public String toString() {
    var text = new StringBuilder(name).append(" stopped (").append(cause).append(") in ");
    text.append(took.toMillis()).append(" ms: ").append(counts.succeeded()).append(" succeeded, ");
    text.append(counts.failed()).append(" failed, ").append(counts.cancelled());
    text.append(" cancelled, ").append(counts.handedBack()).append(" handed back, ");
    text.append(counts.abandoned()).append(" abandoned");
    failure.ifPresent(e -> text.append("; failure: ").append(Faults.safely(e::toString)));
    stillRunning.forEach(running -> text.append("; still running: ").append(running));
    parts.forEach(part -> text.append("; ").append(part));
    return text.toString();
  }

  /**
   * An action that was given up while it ran.
   *
   * @param item what it worked on; null for actions without an item
   * @param thread the thread that it runs on
   * @param since it has been running at least this long
   * @param stack where it was
   */
  public record Running(
      @Nullable Object item, Thread thread, Duration since, List<StackTraceElement> stack) {
    @Override
    public String toString() {
      String where = stack.isEmpty() ? "" : " at " + stack.getFirst();
      String what = item == null ? "an action" : Faults.safely(item::toString);
      return what + " on " + thread.getName() + where;
    }
  }
}
