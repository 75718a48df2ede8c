package dev.latchwork.worker;

import dev.latchwork.internal.Waiters;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.worker.Gate.Deadline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that are invoked together.
 *
 * @param <V> the type of their values
 */
final class Invocation<V> {
  private final List<QueuedTask<V>> tasks = new ArrayList<>();
  private final Waiters waiters = new Waiters();
  private final AtomicInteger ended = new AtomicInteger();
  private final TimeSource time;
  private final Deadline deadline;
  private volatile @Nullable QueuedTask<V> winner;

  /**
   * Creates the tasks.
   *
   * @param nanos how long they have, from now on
   */
  Invocation(QueueRun<? super Runnable> run, Collection<? extends Callable<V>> calls, long nanos) {
    time = run.time();
    deadline = Deadline.in(time, nanos);
    for (Callable<V> call : calls) {
      tasks.add(QueuedTask.calling(run, Objects.requireNonNull(call, "task"), this::ended));
    }
  }

  private void ended(QueuedTask<V> task) {
    if (task.state() == Future.State.SUCCESS) {
      winner = task;
    }
    ended.incrementAndGet();
    waiters.wakeAll(time);
  }

  /** {@return all, done: those that have not ended in time are cancelled} */
  List<Future<V>> all() throws InterruptedException {
    try {
      var _ = run(() -> ended.get() == tasks.size());
    } finally {
      cancel();
    }
    return new ArrayList<>(tasks);
  }

  /** {@return the value of the first that succeeds; the others are cancelled} */
  V any() throws InterruptedException, ExecutionException, TimeoutException {
    try {
      if (!run(() -> winner != null || ended.get() == tasks.size())) {
        throw new TimeoutException("none of " + tasks.size() + " tasks has succeeded in time");
      }
      QueuedTask<V> first = winner;
      if (first == null) {
        throw failure();
      }
      return first.resultNow();
    } finally {
      cancel();
    }
  }

  /**
   * Puts them in, one after another, and waits for them.
   *
   * @param enough says when to go no further
   * @return false when the time ran out
   * @throws IllegalStateException when the queue does not take one
   */
  private boolean run(BooleanSupplier enough) throws InterruptedException {
    for (QueuedTask<V> task : tasks) {
      if (enough.getAsBoolean()) {
        return true;
      }
      long left = deadline.left();
      if (left <= 0 || !task.put(left)) {
        return false;
      }
    }
    return waiters.await(time, enough, deadline.left());
  }

  /** The last ones first: otherwise those that wait would begin as those that run make room. */
  private void cancel() {
    tasks.reversed().forEach(task -> task.cancel(true));
  }

  /** {@return that none has succeeded: the failure of the first, with those of the others} */
  private ExecutionException failure() throws InterruptedException {
    var failures = new ArrayList<Throwable>();
    for (QueuedTask<V> task : tasks) {
      try {
        task.get();
      } catch (ExecutionException e) {
        failures.add(e.getCause());
      } catch (CancellationException e) {
        failures.add(e); // the queue was stopped
      }
    }
    var none = new ExecutionException("none of the tasks has succeeded", failures.getFirst());
    failures.stream().skip(1).forEach(none::addSuppressed);
    return none;
  }
}
