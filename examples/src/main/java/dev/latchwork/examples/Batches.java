package dev.latchwork.examples;

import dev.latchwork.worker.Batch;
import dev.latchwork.worker.BatchReport;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** A set of items that is known from the beginning: all of them, their results, or the first failure. */
final class Batches {
  private static final LongAdder TOTAL = new LongAdder();

  static void main() throws InterruptedException {
    var lines = List.of("12", "7", "seven", "23");
    // @start region="process"
    BatchReport<String> report =
        Batch.of(lines, o -> o.withName("sum").withParallelism(4)).process(Batches::add);
    for (var failure : report.failures()) {
      IO.println(failure.item() + " failed: " + failure.error().getMessage());
    }
    IO.println(report.succeeded() + " added, total " + TOTAL);
    // @end

    // @start region="map"
    List<Integer> lengths = Batch.of(lines).map(String::length); // in the order of the items
    // @end
    IO.println(lengths);

    // @start region="endless"
    Stream<Integer> numbers = Stream.iterate(1, n -> n + 1); // read no further than needed
    try {
      Batch.of(numbers, o -> o.withParallelism(1).withStopOnError(true)).map(n -> 6 / (3 - n));
    } catch (CompletionException e) {
      IO.println("the first failure ended it: " + e.getCause());
    }
    // @end
  }

  private static void add(String line) {
    TOTAL.add(Long.parseLong(line));
  }
}
// prints:
// seven failed: For input string: "seven"
// 3 added, total 42
// [2, 1, 5, 2]
// the first failure ended it: java.lang.ArithmeticException: / by zero
