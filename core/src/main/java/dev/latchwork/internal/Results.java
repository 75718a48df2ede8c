package dev.latchwork.internal;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Makes and completes results whose actions have no thread of their own, for a package that cannot
 * see how results are made. The one that can installs itself here.
 */
public abstract class Results {
  private static volatile @Nullable Results instance;

  /** Only for the class that makes the results. */
  protected Results() {}

  /**
   * {@return the one that makes the results of a type}
   *
   * @param type the type of the results, whose static initializer installs it
   */
  public static Results of(Class<?> type) {
    try {
      Class.forName(type.getName(), true, type.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new LinkageError("a class could not find itself: " + type, e);
    }
    return Objects.requireNonNull(instance, () -> type + " installs no results");
  }

  /**
   * Installs the one that makes results.
   *
   * @param results the only one
   */
  public static void install(Results results) {
    instance = results;
  }

  /**
   * {@return a new result that is not complete; of the type given to {@link #of}}
   *
   * @param name what messages call it
   * @param time where its waits park; it must be able to start threads too, that is, be a {@code
   *     TimeSource}
   * @param gracePeriod how long a cancel waits for the action to stop
   * @param control what a cancel acts on
   * @param <V> the type of its value
   */
  public abstract <V extends @Nullable Object> Future<V> create(
      String name, Parker time, Duration gracePeriod, Cancellation control);

  /**
   * Completes a result with a value.
   *
   * @param result made here
   * @param value the value
   * @param <V> the type of the value
   * @return whether this call completed it
   */
  public abstract <V extends @Nullable Object> boolean succeed(Future<V> result, V value);

  /**
   * Completes a result with a failure.
   *
   * @param result made here
   * @param error the failure
   * @param reported whether somebody has been told of it already; otherwise the result waits for
   *     somebody to read it
   * @return whether this call completed it
   */
  public abstract boolean fail(Future<?> result, Throwable error, boolean reported);

  /**
   * Completes a result as cancelled.
   *
   * @param result made here
   * @param cause why; of a {@code CancellationException} type and message are what readers get to
   *     see
   * @return whether this call completed it
   */
  public abstract boolean cancel(Future<?> result, Throwable cause);
}
