package dev.latchwork.bench.queue;

/**
 * A bounded queue with workers: it runs every item that is put, once each. A full queue makes {@link
 * #put} wait.
 */
public interface ItemQueue {

  /**
   * Puts an item in and waits while the queue is full. Any number of threads may do so at a time.
   *
   * @param item what a worker is to run
   * @throws InterruptedException when interrupted while waiting
   */
  void put(Runnable item) throws InterruptedException;

  /**
   * Lets the workers run what was put, and ends them. No one puts any more.
   *
   * @throws InterruptedException when interrupted while waiting
   */
  void end() throws InterruptedException;

  /** Makes a queue whose workers wait for the first item. */
  @FunctionalInterface
  interface Factory {
    /**
     * {@return a queue that has started}
     *
     * @param workers how many items run at a time
     * @param capacity how many items wait at most
     */
    ItemQueue open(int workers, int capacity);
  }
}
