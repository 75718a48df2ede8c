package dev.latchwork.signal;

import dev.latchwork.internal.Classes;
import dev.latchwork.internal.Durations;
import dev.latchwork.internal.Errand;
import dev.latchwork.internal.ReadOnlyFuture;
import dev.latchwork.internal.Waiters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is under way and signals when the count is back at zero. An empty group is ready at
 * once. Waiting costs no thread.
 *
 * <p>Adding to a group at zero opens a new phase: signals and waits of the phase before are over,
 * those that begin now belong to the new one.
 *
 * {@snippet class="dev.latchwork.examples.SignalGroups" region="wait"}
 *
 * <p>Thread-safe. Nothing here blocks but the waits; adding and taking away is one CAS.
 */
// A group is a chain of phases; the current one is the last. Invariants:
//  1. The count of a phase that has reached zero stays there: the phase is over for good. Adding
// then
//     replaces the phase by a new one, with one CAS. So exactly one call ends a phase, and a waiter
//     that holds the phase it asked about cannot miss its end, whatever has been added since.
//  2. Who ends a phase writes the zero, then looks for waiters and for a future; who waits enlists,
//     and who asks publishes the future, and then reads the count again.
public final class SignalGroup {
  private static final VarHandle PHASE;
  private static final VarHandle COUNT;
  private static final VarHandle SIGNAL;

  static {
    try {
      var lookup = MethodHandles.lookup();
      PHASE = lookup.findVarHandle(SignalGroup.class, "phase", Phase.class);
      COUNT = lookup.findVarHandle(Phase.class, "count", long.class);
      SIGNAL = lookup.findVarHandle(Phase.class, "signal", ReadOnlyFuture.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final TimeSource time;
  private volatile Phase phase = Phase.NONE;

  /** Creates an empty group. */
  public SignalGroup() {
    this(TimeSource.system());
  }

  /**
   * Creates an empty group whose waits run on a time source.
   *
   * @param time where its waits park
   */
  public SignalGroup(TimeSource time) {
    Classes.prepare();
    this.time = Objects.requireNonNull(time, "time");
  }

  /** Adds one. */
  public void add() {
    add(1);
  }

  /**
   * Adds or, with a negative count, takes away.
   *
   * @param count how many
   * @throws IllegalStateException when the group would fall below zero; nothing is changed
   */
  public void add(int count) {
    for (; ; ) {
      Phase seen = phase;
      long held = seen.count;
      long left = held + count;
      if (left < 0) {
        throw new IllegalStateException(
            "signal group cannot take away " + -(long) count + ": it holds " + held);
      }
      if (held == 0 && left == 0) {
        return;
      }
      if (held == 0
          ? PHASE.compareAndSet(this, seen, new Phase(left))
          : COUNT.compareAndSet(seen, held, left)) {
        if (left == 0) {
          end(seen);
        }
        return;
      }
    }
  }

  /**
   * Takes one away.
   *
   * @throws IllegalStateException when the group is at zero
   */
  public void done() {
    add(-1);
  }

  /** {@return the count at this moment} */
  public long count() {
    return phase.count;
  }

  /**
   * {@return the signal of the current phase: complete when the group is at zero, else completed right
   * after it gets there, on a fresh virtual thread} The caller cannot complete it.
   */
  public CompletableFuture<Void> signal() {
    Phase asked = phase;
    if (asked.count != 0) {
      if (asked.signal == null) {
        SIGNAL.compareAndSet(asked, null, new ReadOnlyFuture<Void>());
      }
      ReadOnlyFuture<Void> signal = Objects.requireNonNull(asked.signal);
      if (asked.count != 0) {
        return signal;
      }
    }
    return ReadOnlyFuture.done();
  }

  /**
   * Waits until the current phase is over.
   *
   * @throws InterruptedException when this thread is interrupted first
   */
  public void await() throws InterruptedException {
    await(Long.MAX_VALUE);
  }

  /**
   * Waits until the current phase is over, at most so long.
   *
   * @param timeout at most this long; zero or less only looks
   * @return false when the time ran out
   * @throws InterruptedException when this thread is interrupted first
   */
  public boolean await(Duration timeout) throws InterruptedException {
    return await(Durations.nanos(timeout));
  }

  private boolean await(long nanos) throws InterruptedException {
    Phase asked = phase;
    return asked.await(time, () -> asked.count == 0, nanos);
  }

  private void end(Phase over) {
    over.wakeAll(time);
    ReadOnlyFuture<Void> due = over.signal;
    if (due != null) {
      ThreadFactory threads = Thread.ofVirtual().name("signal-group").factory();
      Errand.send(code -> time.start(threads, code), due::succeed);
    }
  }

  @Override
  public String toString() {
    return "signal group of " + count();
  }

  /** From the first that is added until nothing is left. */
  private static final class Phase extends Waiters {
    /** The phase of a group to which nothing was ever added. */
    static final Phase NONE = new Phase(0);

    volatile long count;

    /** Once somebody asks. */
    volatile @Nullable ReadOnlyFuture<Void> signal;

    Phase(long count) {
      this.count = count;
    }
  }
}
