package dev.latchwork.stress.soak;

import dev.latchwork.signal.State;
import dev.latchwork.stress.Part;
import dev.latchwork.worker.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * All kinds of workers at once, under random load, for minutes; then heap, threads, timers, classes
 * and kept carriers are what they were.
 */
public final class Soak implements Part {
  /** On top of the time that is asked for: a machine may be busy with other things. */
  private static final long ALLOWANCE = 300;

  @Override
  public String name() {
    return "soak";
  }

  @Override
  public String title() {
    return "everything at once, and nothing may grow";
  }

  @Override
  public int minutes() {
    return 10;
  }

  @Override
  public Evidence run(Effort effort) throws Exception {
    List<String> canaries = new ArrayList<>(miscounts());
    canaries.addAll(Child.run(ALLOWANCE, LeakRun.class).getOrDefault("caught", List.of()));
    var seconds = String.valueOf(effort.seconds());
    var seed = String.valueOf(effort.seed());
    var values = Child.run(effort.seconds() + ALLOWANCE, SoakRun.class, seconds, seed);
    long items = Long.parseLong(values.getOrDefault("items", List.of("0")).getFirst());
    return new Evidence(items, "items", canaries, List.of());
  }

  /** {@return the miscounts that were caught, that is all} */
  private static List<String> miscounts() {
    return List.of(
        caught(counts(3, 1, 1), "an item without an end"),
        caught(counts(3, 2, 2), "an item with two ends"));
  }

  private static String caught(Snapshot wrong, String what) {
    boolean caught = false;
    try {
      Law.over(wrong);
    } catch (AssertionError e) {
      caught = true;
    }
    Law.that(caught, "%s was not seen", what);
    return what;
  }

  private static Snapshot counts(long accepted, long succeeded, long failed) {
    return new Snapshot(
        "canary", State.STOPPED, accepted, 0, 0, succeeded, failed, 0, 0, 0, 0, 0, 0);
  }
}
