package dev.latchwork.worker;

import dev.latchwork.signal.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A queue as whoever wants an executor sees it. All it knows is the queue.
 *
 * <p>No {@code AbstractExecutorService}: its timeouts do not bound an {@code execute} that blocks, an
 * interrupt there would come out of {@code invokeAll} as a rejection, its tasks keep their failures
 * from the queue, and its waits are none of the time source.
 */
final class QueueExecutor implements ExecutorService {
  private final WorkQueue<? super Runnable> queue;

  QueueExecutor(WorkQueue<? super Runnable> queue) {
    this.queue = queue;
  }

  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task, "task");
    try {
      queue.put(task);
    } catch (IllegalStateException e) {
      throw rejection(e);
    } catch (InterruptedException e) {
      throw interruption(e);
    }
  }

  @Override
  @SuppressWarnings("NullAway") // null is the one value of Void
  public Future<?> submit(Runnable task) {
    return this.<Void>submit(task, null);
  }

  @Override
  public <V> Future<V> submit(Runnable task, V value) {
    Objects.requireNonNull(task, "task");
    return put(QueuedTask.running(run(), task, value));
  }

  @Override
  public <V> Future<V> submit(Callable<V> task) {
    Objects.requireNonNull(task, "task");
    return put(QueuedTask.calling(run(), task, done -> {}));
  }

  private <V extends @Nullable Object> Future<V> put(QueuedTask<V> task) {
    try {
      task.put(Long.MAX_VALUE);
      return task;
    } catch (IllegalStateException e) {
      throw rejection(e);
    } catch (InterruptedException e) {
      throw interruption(e);
    }
  }

  @Override
  public <V> List<Future<V>> invokeAll(Collection<? extends Callable<V>> tasks)
      throws InterruptedException {
    return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  @Override
  public <V> List<Future<V>> invokeAll(
      Collection<? extends Callable<V>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    long nanos = unit.toNanos(timeout);
    if (tasks.isEmpty()) {
      return new ArrayList<>();
    }
    try {
      return new Invocation<V>(run(), tasks, nanos).all();
    } catch (IllegalStateException e) {
      throw rejection(e);
    }
  }

  @Override
  public <V> V invokeAny(Collection<? extends Callable<V>> tasks)
      throws InterruptedException, ExecutionException {
    try {
      return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("there was no limit", e);
    }
  }

  @Override
  public <V> V invokeAny(Collection<? extends Callable<V>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    long nanos = unit.toNanos(timeout);
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("there is no task to invoke");
    }
    try {
      return new Invocation<V>(run(), tasks, nanos).any();
    } catch (IllegalStateException e) {
      throw rejection(e);
    }
  }

  @Override
  public void shutdown() {
    if (queue.current() != null) {
      var _ = queue.requestStop();
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    List<Runnable> left = new ArrayList<>();
    QueueRun<? super Runnable> run = queue.current();
    if (run != null && !run.isOver()) {
      run.ladder().stop(StopReport.Cause.NOW, null, Duration.ZERO);
      for (Object item : run.notRun()) {
        if (item instanceof Runnable task) {
          left.add(task);
        }
      }
    }
    return left;
  }

  @Override
  public boolean isShutdown() {
    State state = queue.latch.state();
    return state == State.STOPPING || state == State.STOPPED;
  }

  @Override
  public boolean isTerminated() {
    return queue.latch.state() == State.STOPPED;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return queue.await(State.STOPPED, Duration.ofNanos(unit.toNanos(timeout)));
  }

  @Override
  public void close() {
    queue.close();
  }

  private QueueRun<? super Runnable> run() {
    try {
      return queue.started("take an item");
    } catch (IllegalStateException e) {
      throw rejection(e);
    }
  }

  private static RejectedExecutionException rejection(IllegalStateException e) {
    return new RejectedExecutionException(e.getMessage(), e);
  }

  private RejectedExecutionException interruption(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new RejectedExecutionException(
        "interrupted while " + queue.name() + " was full; the task was not accepted", e);
  }

  @Override
  public String toString() {
    return "an executor: " + queue;
  }
}
