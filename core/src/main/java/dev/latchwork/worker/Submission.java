package dev.latchwork.worker;

import dev.latchwork.internal.Results;
import dev.latchwork.task.Deferred;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * An item on its way through a queue that has a result of its own.
 *
 * @param <V> the type of the value that comes of it
 */
class Submission<V extends @Nullable Object> implements Follower {
  private static final Results RESULTS = Results.of(Deferred.class);

  final Ticket<?> ticket;
  final Deferred<V> result;

  /**
   * Creates one that has yet to be put in.
   *
   * @param run where it is to run
   * @param item what the action is given
   * @param name what messages call the result
   */
  <T> Submission(QueueRun<T> run, T item, String name) {
    ticket = Ticket.followed(run, item, this);
    result = (Deferred<V>) RESULTS.<V>create(name, run.time(), run.settings.gracePeriod(), ticket);
  }

  /** {@return an item whose success has no value} */
  static <T> Submission<Void> of(QueueRun<T> run, T item) {
    return new Submission<>(run, item, "an item of " + run.name());
  }

  /**
   * {@return the value of an item whose action has succeeded}
   *
   * @throws IllegalStateException when there is none all the same
   */
  @SuppressWarnings("NullAway") // null is the one value of Void
  V value() {
    return null;
  }

  /** The result is complete; may be called with the lock of the run held. */
  void completed() {}

  /** {@return whether this call has completed the result, as cancelled} */
  final boolean cancelResult(Throwable why) {
    return complete(RESULTS.cancel(result, why));
  }

  private boolean complete(boolean first) {
    if (first) {
      completed();
    }
    return first;
  }

  @Override
  public boolean mayCancel() {
    return true;
  }

  @Override
  public boolean tellsHandBack() {
    return true;
  }

  @Override
  public void ended(Runner.Ran<?> ran) {
    Throwable error = ran.error();
    if (error == null) {
      succeed();
    } else if (ran.end() == Tally.End.CANCELLED) {
      cancelResult(error);
    } else {
      complete(RESULTS.fail(result, error, true));
    }
  }

  private void succeed() {
    V value;
    try {
      value = value();
    } catch (IllegalStateException e) {
      failed(e);
      return;
    }
    complete(RESULTS.succeed(result, value));
  }

  @Override
  public void cancelled(CancellationException why) {
    cancelResult(why);
  }

  @Override
  public void failed(Throwable error) {
    complete(RESULTS.fail(result, error, false));
  }
}
