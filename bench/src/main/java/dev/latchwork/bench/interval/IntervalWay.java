package dev.latchwork.bench.interval;

import dev.latchwork.task.Task;
import java.util.function.Supplier;

/** Runs actions again and again, each at a fixed rate. */
public interface IntervalWay {

  /** What everybody can run without wrapping it. */
  interface Action extends Runnable, Task {
    @Override
    void run();
  }

  /**
   * Runs an action once every period from now on.
   *
   * @return what {@link #cancel} takes
   */
  Object every(long periodNanos, Action action);

  /** Ends the runs of one action. */
  void cancel(Object handle);

  /** Ends the threads that the actions share. */
  default void end() {}

  /** Makes one. */
  interface Factory extends Supplier<IntervalWay> {}
}
