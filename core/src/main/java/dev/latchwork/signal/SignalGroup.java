package dev.latchwork.signal;

import dev.latchwork.internal.Durations;
import dev.latchwork.internal.ReadOnlyFuture;
import dev.latchwork.internal.Waiters;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
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
 * <p>Thread-safe.
 */
public final class SignalGroup {
  private final TimeSource time;
  private final Waiters waiters = new Waiters();
  private final Object lock = new Object();

  /** Guarded by lock. */
  private long count;

  /** Counts the times that zero was reached. Written under lock. */
  private volatile long phase;

  /** Of the current phase, once somebody asks. Guarded by lock. */
  private @Nullable ReadOnlyFuture<Void> signal;

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
    ReadOnlyFuture<Void> due = null;
    synchronized (lock) {
      if (this.count + count < 0) {
        throw new IllegalStateException(
            "signal group cannot take away " + -(long) count + ": it holds " + this.count);
      }
      boolean wasOpen = this.count > 0;
      this.count += count;
      if (!wasOpen || this.count > 0) {
        return;
      }
      phase++;
      due = signal;
      signal = null;
    }
    waiters.wakeAll(time);
    if (due != null) {
      ReadOnlyFuture<Void> future = due;
      time.start(Thread.ofVirtual().name("signal-group").factory(), () -> future.succeed());
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
    synchronized (lock) {
      return count;
    }
  }

  /**
   * {@return the signal of the current phase: complete when the group is at zero, else completed right
   * after it gets there, on a fresh virtual thread} The caller cannot complete it.
   */
  public CompletableFuture<Void> signal() {
    synchronized (lock) {
      if (count == 0) {
        return ReadOnlyFuture.done();
      }
      if (signal == null) {
        signal = new ReadOnlyFuture<>();
      }
      return signal;
    }
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
    long asked;
    synchronized (lock) {
      if (count == 0) {
        return true;
      }
      asked = phase;
    }
    return waiters.await(time, () -> phase != asked, nanos);
  }

  @Override
  public String toString() {
    return "signal group of " + count();
  }
}
