package dev.latchwork.task;

import dev.latchwork.internal.Cancellation;
import dev.latchwork.internal.Durations;
import dev.latchwork.internal.Errand;
import dev.latchwork.internal.Faults;
import dev.latchwork.internal.ReadOnlyFuture;
import dev.latchwork.internal.Waiters;
import dev.latchwork.internal.Watch;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.TimeSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The place that an outcome arrives at, once, and where others wait for it. One that nobody waits for
 * is completed by a CAS.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>{@code outcome} is written once, by the CAS in {@link #complete}; who wins it wakes the
 *       waiters and completes the future.
 *   <li>An outcome for which there is no memory is {@link Outcome#UNTOLD}: completing needs none.
 *   <li>A future is published before its asker looks at the outcome for the last time, and the
 *       winner looks for one after its CAS: either the winner completes it, or the asker sees the
 *       outcome and returns another one that is complete.
 *   <li>An unread failure is told to the watch before the outcome is visible, and a read after that:
 *       the read has the last word.
 * </ol>
 */
class Completion<V extends @Nullable Object> extends Waiters {
  private static final Glance GLANCE = new Glance(Glance.LOOKS);
  private static final VarHandle OUTCOME;
  private static final VarHandle DELIVERY;

  static {
    try {
      var lookup = MethodHandles.lookup();
      OUTCOME = lookup.findVarHandle(Completion.class, "outcome", Outcome.class);
      DELIVERY = lookup.findVarHandle(Completion.class, "delivery", Delivery.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What messages call it. */
  final String name;

  /** Where those that ask for the outcome park. */
  final TimeSource time;

  private volatile @Nullable Outcome<V> outcome;
  private volatile @Nullable Delivery<V> delivery;

  Completion(String name, TimeSource time) {
    this.name = name;
    this.time = time;
  }

  /** {@return the outcome, or null while there is none} */
  final @Nullable Outcome<V> outcome() {
    return outcome;
  }

  /**
   * Completes it.
   *
   * @param unread whether a failure is one that nobody has been told of
   * @return whether this call did it
   */
  final boolean complete(Outcome<V> result, boolean unread) {
    Outcome<V> outcome =
        unread && result instanceof Outcome.Failed<V> failed ? lay(failed) : result;
    if (!OUTCOME.compareAndSet(this, null, outcome)) {
      if (unread) {
        read(outcome);
      }
      return false;
    }
    wakeAll(time);
    Delivery<V> asked = delivery;
    if (asked != null) {
      read(outcome);
      asked.errand.send();
    }
    return true;
  }

  /** A failure lies here from now on until somebody reads it, or is told at once if it cannot. */
  private Outcome<V> lay(Outcome.Failed<V> failed) {
    Throwable error = failed.error();
    Watch.current().failed(this, name, error);
    try {
      return new Outcome.Failed<>(error, UnreadFailure.in(this, error));
    } catch (Throwable e) { // no memory, or no thread for the cleaner
      tell(error);
      return failed;
    }
  }

  private void tell(Throwable error) {
    try {
      Faults.log(name + " failed", error);
    } catch (OutOfMemoryError e) {
      // nor for this; whoever asks for the outcome is told
    }
  }

  /**
   * Waits for the outcome.
   *
   * @return the outcome, or null when the time ran out
   */
  final @Nullable Outcome<V> await(long nanos) throws InterruptedException {
    if (outcome == null) {
      BooleanSupplier ended = () -> outcome != null;
      if (nanos <= 0 || !Thread.currentThread().isVirtual() || !GLANCE.at(ended)) {
        await(time, ended, nanos);
      }
    }
    return outcome;
  }

  /**
   * Waits until the action, which has been asked to stop, has ended or is given up: for the grace
   * period and the allowance; once this thread is interrupted, for the allowance from then on. The
   * flag is set again.
   *
   * @param leaves whether an action that is being cancelled itself stops waiting at once: two that
   *     cancel each other would both wait for the other's end
   */
  final void awaitEnd(Duration gracePeriod, Cancellation control, boolean leaves) {
    long allowance = Durations.nanos(Durations.ALLOWANCE);
    long begin = time.nanoTime();
    long budget = Durations.sum(Durations.nanos(gracePeriod), allowance);
    boolean interrupted = false;
    while (outcome == null) {
      try {
        boolean unlimited = budget == Long.MAX_VALUE;
        if (await(unlimited ? budget : budget - (time.nanoTime() - begin)) == null) {
          if (control.abandon()) {
            giveUp(gracePeriod);
          }
          budget = Long.MAX_VALUE; // its end is decided, the outcome a moment away
        }
      } catch (InterruptedException e) {
        interrupted = true;
        if (leaves && Context.current().isCancelled()) {
          break;
        }
        budget = Math.min(budget, Durations.sum(time.nanoTime() - begin, allowance));
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void giveUp(Duration gracePeriod) {
    String truth =
        name + " was given up: it went on after its cancel (grace period " + gracePeriod + ")";
    if (complete(Outcome.cancelled(new AbandonedException(truth)), false)) {
      Faults.warn(truth + "; it may still run");
    }
  }

  /** Somebody gets to see how it ended. It must not seem to be collected unread meanwhile. */
  final void read(Outcome<V> outcome) {
    try {
      Watch.current().read(this);
      if (outcome instanceof Outcome.Failed<V> failed && failed.unread() != null) {
        failed.unread().read();
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** {@return a future of the outcome; complete if the outcome is there} */
  final CompletableFuture<V> finished() {
    Outcome<V> known = outcome;
    if (known == null) {
      ReadOnlyFuture<V> asked = delivery().future;
      known = outcome;
      if (known == null) {
        return asked;
      }
    }
    read(known);
    var late = new ReadOnlyFuture<V>();
    known.deliverTo(late);
    return late;
  }

  private Delivery<V> delivery() {
    if (delivery == null) {
      DELIVERY.compareAndSet(this, null, new Delivery<>(this));
    }
    return Objects.requireNonNull(delivery);
  }

  /** The future that somebody asked for; all that completing it takes is made with it. */
  private static final class Delivery<V extends @Nullable Object> {
    private final ReadOnlyFuture<V> future = new ReadOnlyFuture<>();
    private final Errand errand;

    Delivery(Completion<V> of) {
      errand =
          Errand.insisting(
              code -> of.time.start(Thread.ofVirtual().name(of.name + "-signal").factory(), code),
              () -> Objects.requireNonNull(of.outcome).deliverTo(future));
    }
  }
}
