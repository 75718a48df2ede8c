package dev.latchwork.worker;

import dev.latchwork.signal.Context;
import dev.latchwork.task.Task;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What {@code Lifecycle.of} makes, with a context, a grace period and a factory to choose. */
public final class Services {
  private final Settings<Void> settings;

  /**
   * Those that are given these options.
   *
   * @param grace their grace period
   * @param context theirs
   * @param threads who makes their threads; null for virtual ones
   * @param onStop given the report of each run; null for nothing
   */
  public Services(
      Duration grace,
      Context context,
      @Nullable ThreadFactory threads,
      @Nullable Consumer<? super StopReport<Void>> onStop) {
    Settings<Void> plain = Service.settings(context, threads);
    this.settings =
        new Settings<>(
            grace,
            plain.stopOnError(),
            plain.interrupts(),
            plain.overdueAfter(),
            plain.errors(),
            plain.afterEach(),
            onStop,
            plain.interceptor(),
            context,
            threads);
  }

  /**
   * {@return a lifecycle whose run is one call}
   *
   * @param name what to call it
   * @param body the call
   */
  public Lifecycle of(String name, Task body) {
    return Service.blocking(name, settings, body);
  }

  /**
   * {@return a lifecycle over a start and a stop}
   *
   * @param name what to call it
   * @param start brings it up
   * @param stop takes it down
   */
  public Lifecycle of(String name, Task start, Task stop) {
    return Service.startStop(name, settings, start, stop);
  }
}
