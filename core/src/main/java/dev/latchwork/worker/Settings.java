package dev.latchwork.worker;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.task.ErrorHandler;
import dev.latchwork.task.Interceptor;
import dev.latchwork.task.WorkAction;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the options of all workers have in common, with the defaults filled in; but for the name, so
 * that many can share it.
 */
record Settings<T>(
    Duration gracePeriod,
    boolean stopOnError,
    boolean interrupts,
    @Nullable Duration overdueAfter,
    @Nullable ErrorHandler<? super T> errors,
    @Nullable WorkAction<? super T> afterEach,
    @Nullable Consumer<? super StopReport<T>> onStop,
    @Nullable Interceptor interceptor,
    Context context,
    @Nullable ThreadFactory threads) {

  TimeSource time() {
    return context.time();
  }

  /** {@return the factory given, or one of virtual threads that are named after the worker} */
  ThreadFactory factory(String name) {
    return threads != null ? threads : Thread.ofVirtual().name(name + "-", 1).factory();
  }
}
