package dev.latchwork.task;

/**
 * Something to do: neither argument nor result. Any such method is one. Its context is {@link
 * dev.latchwork.signal.Context#current()}. Where a result is wanted, use a {@link
 * java.util.concurrent.Callable}.
 */
@FunctionalInterface
public interface Task {
  /**
   * Does it.
   *
   * @throws Exception when it fails
   */
  void run() throws Exception;
}
