package dev.latchwork.signal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * A group that counts up and down through several phases: a signal is given when the count is at
 * zero, or has been since it was asked for, and none is forgotten.
 */
public final class SignalGroupTrial {
  private final SignalGroup group = new SignalGroup(new StoodTime());
  private final ConcurrentLinkedQueue<CompletableFuture<Void>> signals =
      new ConcurrentLinkedQueue<>();

  @Operation
  public void add() {
    group.add();
  }

  @Operation
  public void addTwo() {
    group.add(2);
  }

  @Operation
  public void done() {
    group.done();
  }

  @Operation
  public long count() {
    return group.count();
  }

  @Operation
  public boolean signal() {
    CompletableFuture<Void> signal = group.signal();
    signals.add(signal);
    return signal.isDone();
  }

  @Validate
  public void everySignalIsGiven() {
    while (group.count() > 0) {
      group.done();
    }
    for (CompletableFuture<Void> signal : signals) {
      if (!signal.isDone()) {
        throw new AssertionError("the group is at zero, and a signal was not given");
      }
    }
  }

  /** What it does when nothing happens at once. */
  public static final class Spec {
    private long count;

    public void add() {
      count++;
    }

    public void addTwo() {
      count += 2;
    }

    public void done() {
      if (count == 0) {
        throw new IllegalStateException();
      }
      count--;
    }

    public long count() {
      return count;
    }

    public boolean signal() {
      return count == 0;
    }
  }
}
