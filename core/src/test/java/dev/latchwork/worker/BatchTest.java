package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BatchTest {
  @Test
  void everyItemRunsOnce() throws Exception {
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    var report =
        Batch.of(IntStream.range(0, 10_000).boxed(), o -> o.withParallelism(8)).process(seen::add);
    assertThat(seen).hasSize(10_000);
    assertThat(report.succeeded()).isEqualTo(10_000);
    assertThat(report.clean()).isTrue();
  }

  @Test
  void mapGivesTheResultsInTheOrderOfTheSource() throws Exception {
    List<Integer> source = IntStream.range(0, 1_000).boxed().toList();
    assertThat(Batch.of(source, o -> o.withParallelism(4)).map(i -> i)).isEqualTo(source);
  }

  @Test
  void mapThrowsTheFirstFailureWithTheRestSuppressed() {
    var batch = Batch.of(List.of(1, 2, 3), o -> o.withParallelism(1));
    assertThatThrownBy(() ->
            batch.map(i -> {
              throw new IOException("no " + i);
            }))
        .isInstanceOf(CompletionException.class)
        .cause()
        .hasMessage("no 1")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
  }

  @Test
  void anEndlessSourceIsReadNoFurtherThanNeeded() throws Exception {
    var batch =
        Batch.of(Stream.iterate(1, i -> i + 1), o -> o.withParallelism(2).withStopOnError(true));
    var report =
        batch.process(i -> {
          if (i == 100) {
            throw new IOException("enough");
          }
        });
    assertThat(report.failed()).isEqualTo(1);
    assertThat(report.exhausted()).isFalse();
    assertThat(report.succeeded() + report.cancelled()).isBetween(98L, 101L);
  }

  @Test
  void aStopBeforeTheBeginningTakesNothing() throws Exception {
    var batch = Batch.of(List.of(1, 2, 3));
    batch.requestStop();
    var report = batch.process(i -> {});
    assertThat(report.notStarted()).hasValue(3);
    assertThatThrownBy(report::throwIfAny).isInstanceOf(CancellationException.class);
  }
}
