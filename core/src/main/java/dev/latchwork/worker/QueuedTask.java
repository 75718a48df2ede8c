package dev.latchwork.worker;

import dev.latchwork.internal.Headroom;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future of a task that was submitted to a queue as to an executor. It ends as its item does; but
 * a cancel ends it at once, as whoever uses executors expects, whatever the item does afterwards.
 *
 * @param <V> the type of the value
 */
final class QueuedTask<V extends @Nullable Object> extends Submission<V> implements Future<V> {
  private final QueueRun<? super Runnable> run;
  private final Supplier<V> value;
  private final Consumer<? super QueuedTask<V>> whenDone;

  private QueuedTask(
      QueueRun<? super Runnable> run,
      Runnable item,
      Supplier<V> value,
      Consumer<? super QueuedTask<V>> whenDone) {
    super(run, item, "a task of " + run.name());
    this.run = run;
    this.value = value;
    this.whenDone = whenDone;
  }

  /** {@return a task that has yet to be put in: the runnable is the item} */
  static <V extends @Nullable Object> QueuedTask<V> running(
      QueueRun<? super Runnable> run, Runnable task, V value) {
    return new QueuedTask<>(run, task, () -> value, done -> {});
  }

  /**
   * {@return a task that has yet to be put in}
   *
   * @param whenDone told when it has ended; may be called with the lock of the run held
   */
  static <V extends @Nullable Object> QueuedTask<V> calling(
      QueueRun<? super Runnable> run, Callable<V> task, Consumer<? super QueuedTask<V>> whenDone) {
    var call = new Call<V>(task);
    return new QueuedTask<>(run, call, call::value, whenDone);
  }

  /**
   * Puts it into its queue.
   *
   * @param wait how long to wait for that, in nanoseconds
   * @return false when there was no slot in time
   * @throws IllegalStateException when the queue does not take it
   */
  boolean put(long wait) throws InterruptedException {
    return run.intake.put(ticket, wait);
  }

  @Override
  V value() {
    return value.get();
  }

  /** An executor hands the task itself back. */
  @Override
  public boolean tellsHandBack() {
    return false;
  }

  @Override
  void completed() {
    whenDone.accept(this);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    Headroom.requireTwice();
    var why = new CancellationException("a task of " + run.name() + " was cancelled");
    if (!cancelResult(why)) {
      return false;
    }
    if (mayInterruptIfRunning) {
      ticket.request(why);
    } else {
      var _ = ticket.callOff();
    }
    return true;
  }

  @Override
  public boolean isCancelled() {
    return result.isCancelled();
  }

  @Override
  public boolean isDone() {
    return result.isDone();
  }

  @Override
  public V get() throws InterruptedException, ExecutionException {
    return result.get();
  }

  @Override
  public V get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return result.get(timeout, unit);
  }

  @Override
  public State state() {
    return result.state();
  }

  @Override
  public V resultNow() {
    return result.resultNow();
  }

  @Override
  public Throwable exceptionNow() {
    return result.exceptionNow();
  }

  @Override
  public String toString() {
    return result.toString();
  }

  /** A callable as an item. If it is called more than once, by a retry, the last call counts. */
  private static final class Call<V extends @Nullable Object> implements Runnable {
    private final Callable<V> task;

    // Written and read by the thread that runs the item.
    private boolean returned;
    private @Nullable V value;

    Call(Callable<V> task) {
      this.task = task;
    }

    @Override
    public void run() {
      returned = false;
      try {
        value = task.call();
      } catch (Exception e) {
        throw Call.<RuntimeException>sneaked(e);
      }
      returned = true;
    }

    /** The action of a queue may throw what it likes; that of a Runnable only seems not to. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X sneaked(Exception error) throws X {
      throw (X) error;
    }

    @SuppressWarnings("NullAway") // it is what the task returned
    V value() {
      if (!returned) {
        throw new IllegalStateException(
            "the action of the queue did not run " + this + " to its end");
      }
      return value;
    }

    @Override
    public String toString() {
      return String.valueOf(task);
    }
  }
}
