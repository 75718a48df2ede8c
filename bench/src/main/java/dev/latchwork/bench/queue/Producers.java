package dev.latchwork.bench.queue;

import java.util.ArrayList;

/** Puts a known number of items from several threads at a time. */
final class Producers {
  private Producers() {}

  /**
   * Puts {@code items[0]}, {@code items[1]} and so on, from the beginning again after the last, until
   * {@code count} are in. Each producer puts a stretch of its own.
   *
   * @throws InterruptedException when interrupted before all is put
   */
  static void put(ItemQueue queue, int producers, boolean virtual, Runnable[] items, int count)
      throws InterruptedException {
    var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
    var threads = new ArrayList<Thread>();
    for (int p = 0; p < producers; p++) {
      int from = (int) ((long) count * p / producers);
      int to = (int) ((long) count * (p + 1) / producers);
      threads.add(builder.start(() -> putAll(queue, items, from, to)));
    }
    for (var thread : threads) {
      thread.join();
    }
  }

  private static void putAll(ItemQueue queue, Runnable[] items, int from, int to) {
    try {
      for (int i = from, next = from % items.length; i < to; i++) {
        queue.put(items[next]);
        next = next + 1 == items.length ? 0 : next + 1;
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("a producer was interrupted, which nobody does here", e);
    }
  }
}
