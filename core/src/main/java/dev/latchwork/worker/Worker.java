package dev.latchwork.worker;

import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.WorkAction;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * Does one item at a time: a {@link WorkQueue} with one worker, where by default one item may wait.
 *
 * {@snippet class="dev.latchwork.examples.Workers" region="one"}
 *
 * <p>Everything else is as in {@link WorkQueue}. Thread-safe.
 *
 * @param <T> the type of the items
 */
public final class Worker<T> implements Lifecycle {
  private static final AtomicLong COUNT = new AtomicLong();

  private final WorkQueue<T> queue;

  private Worker(WorkQueue<T> queue) {
    this.queue = queue;
  }

  /**
   * {@return a stopped worker with the default options}
   *
   * @param action what to do with an item
   * @param <T> the type of the items
   */
  public static <T> Worker<T> of(WorkAction<? super T> action) {
    return of(action, UnaryOperator.identity());
  }

  /**
   * {@return a stopped worker}
   *
   * @param action what to do with an item
   * @param options makes the options from the default ones: parallelism 1, capacity 1
   * @param <T> the type of the items
   * @throws IllegalArgumentException for options that make no sense, and for a parallelism other than
   *     1
   */
  public static <T> Worker<T> of(
      WorkAction<? super T> action, UnaryOperator<WorkQueue.Options<T>> options) {
    WorkQueue.Options<T> chosen = options.apply(WorkQueue.Options.defaults(1, 1));
    if (chosen.parallelism() != 1) {
      throw new IllegalArgumentException(
          "a worker does one item at a time: a parallelism of "
              + chosen.parallelism()
              + " needs a WorkQueue");
    }
    return new Worker<>(new WorkQueue<>(action, chosen, "worker-" + COUNT.incrementAndGet()));
  }

  /**
   * Puts an item in, as {@link WorkQueue#put} does.
   *
   * @param item the item
   * @throws InterruptedException when this thread is interrupted and would have to wait
   * @throws IllegalStateException when the worker was never started, stops or is stopped
   */
  public void put(T item) throws InterruptedException {
    queue.put(item);
  }

  /**
   * Puts an item in if that takes no waiting, as {@link WorkQueue#offer(Object)} does.
   *
   * @param item the item
   * @return false when it is full or still starting
   * @throws IllegalStateException when the worker was never started, stops or is stopped
   */
  public boolean offer(T item) {
    return queue.offer(item);
  }

  /**
   * Puts an item in, waiting at most so long, as {@link WorkQueue#offer(Object, Duration)} does.
   *
   * @param item the item
   * @param timeout at most this long
   * @return false when the time ran out
   * @throws InterruptedException as {@link #put}
   * @throws IllegalStateException as {@link #put}
   */
  public boolean offer(T item, Duration timeout) throws InterruptedException {
    return queue.offer(item, timeout);
  }

  /**
   * Puts an item in and gives its result, as {@link WorkQueue#submit} does.
   *
   * @param item the item
   * @return complete when the item has ended and is counted
   * @throws InterruptedException as {@link #put}
   * @throws IllegalStateException as {@link #put}
   */
  public Deferred<Void> submit(T item) throws InterruptedException {
    return queue.submit(item);
  }

  /**
   * Keeps items from beginning, and waits until none runs, as {@link WorkQueue#pause} does.
   *
   * @throws InterruptedException when this thread is interrupted first; the pause stays in force
   * @throws IllegalStateException when the worker does not run, when a resume calls the pause off, and
   *     when its own action asks
   */
  public void pause() throws InterruptedException {
    queue.pause();
  }

  /**
   * Lets items begin again.
   *
   * @throws IllegalStateException when the worker does not run
   */
  public void resume() {
    queue.resume();
  }

  @Override
  public String name() {
    return queue.name();
  }

  @Override
  public State state() {
    return queue.state();
  }

  @Override
  public CompletableFuture<Void> when(State state) {
    return queue.when(state);
  }

  @Override
  public void await(State state) throws InterruptedException {
    queue.await(state);
  }

  @Override
  public boolean await(State state, Duration timeout) throws InterruptedException {
    return queue.await(state, timeout);
  }

  @Override
  public Optional<Throwable> failure() {
    return queue.failure();
  }

  @Override
  public Worker<T> start() {
    queue.start();
    return this;
  }

  @Override
  public void run() {
    queue.run();
  }

  @Override
  public StopReport<T> stop() {
    return queue.stop();
  }

  @Override
  public StopReport<T> stop(Duration gracePeriod) {
    return queue.stop(gracePeriod);
  }

  @Override
  public CompletableFuture<StopReport<T>> requestStop() {
    return queue.requestStop();
  }

  @Override
  public Snapshot snapshot() {
    return queue.snapshot();
  }

  @Override
  public void check() throws Exception {
    queue.check();
  }

  @Override
  public void close() {
    queue.close();
  }

  @Override
  public String toString() {
    return queue.toString();
  }
}
