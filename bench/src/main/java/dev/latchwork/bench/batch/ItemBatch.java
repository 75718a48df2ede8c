package dev.latchwork.bench.batch;

import java.util.List;

/** Runs every item of a list, each once, several at a time, and comes back when all have run. */
@FunctionalInterface
public interface ItemBatch {

  /**
   * Runs them.
   *
   * @throws Exception when one failed or the wait was interrupted
   */
  void run(List<Runnable> items) throws Exception;

  /** Ends what the batches shared. */
  default void end() {}

  /** Prepares what batches share: a pool where there is one. */
  @FunctionalInterface
  interface Factory {
    /** {@return a way to run batches, so many items at a time} */
    ItemBatch open(int workers);
  }
}
