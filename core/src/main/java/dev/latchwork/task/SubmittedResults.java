package dev.latchwork.task;

import dev.latchwork.internal.Cancellation;
import dev.latchwork.internal.Parker;
import dev.latchwork.internal.Results;
import dev.latchwork.signal.TimeSource;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Makes and completes the deferreds of actions that workers run. */
final class SubmittedResults extends Results {
  @Override
  public <V extends @Nullable Object> Future<V> create(
      String name, Parker time, Duration gracePeriod, Cancellation control) {
    return new Deferred<>(new Completion<V>(name, (TimeSource) time), gracePeriod, control);
  }

  @Override
  public <V extends @Nullable Object> boolean succeed(Future<V> result, V value) {
    return completion(result).complete(Outcome.succeeded(value), false);
  }

  @Override
  public boolean fail(Future<?> result, Throwable error, boolean reported) {
    return completion(result).complete(Outcome.failed(error), !reported);
  }

  @Override
  public boolean cancel(Future<?> result, Throwable cause) {
    return cancel(completion(result), cause);
  }

  private static <V extends @Nullable Object> boolean cancel(
      Completion<V> completion, Throwable cause) {
    Outcome<V> outcome =
        cause instanceof CancellationException why
            ? Outcome.cancelled(why)
            : Outcome.cancelled(completion.name, cause);
    return completion.complete(outcome, false);
  }

  private static <V extends @Nullable Object> Completion<V> completion(Future<V> result) {
    return ((Deferred<V>) result).completion;
  }
}
