package dev.latchwork.examples;

import dev.latchwork.worker.WorkQueue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The first program: words are put into a queue, and four workers count them. */
final class Hello {
  // @start region="hello"
  static final Map<String, Integer> COUNTS = new ConcurrentSkipListMap<>();

  static void main() throws InterruptedException {
    try (var words = WorkQueue.of(Hello::count, o -> o.withName("words").withParallelism(4))) {
      words.start();
      for (var word : List.of("to", "be", "or", "not", "to", "be")) {
        words.put(word); // waits while the queue is full
      }
    } // every word that was put has been counted here, or the log says which were not
    IO.println(COUNTS);
  }

  static void count(String word) {
    COUNTS.merge(word, 1, Integer::sum);
  }
  // @end
}
// prints:
// {be=2, not=1, or=1, to=2}
