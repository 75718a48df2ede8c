package dev.latchwork.worker;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.Context;
import dev.latchwork.task.Deferred;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Results in the order of the source, or what failed first. */
@ExtendWith(LeakCheck.class)
class BatchMapTest {
  private final ManualTime time = new ManualTime();

  @Test
  void mapGivesTheResultsInTheOrderOfTheSource() throws Exception {
    List<Integer> source = IntStream.range(0, 1_000).boxed().toList();
    assertThat(Batch.of(source, o -> o.withParallelism(4)).map(i -> i)).isEqualTo(source);
  }

  @Test
  void theOrderIsThatOfTheSourceAlsoWhenTheLastIsReadyFirst() throws Exception {
    var results =
        Deferred.start(
            time.context(),
            () ->
                Batch.of(List.of(5, 4, 3, 2, 1), o -> o.withParallelism(5))
                    .map(i -> {
                      Context.current().sleep(ofSeconds(i));
                      return "after " + i;
                    }));
    time.advance(ofSeconds(5));
    assertThat(results.join())
        .containsExactly("after 5", "after 4", "after 3", "after 2", "after 1");
  }

  @Test
  void aResultMayBeNullAndTheListCannotBeChanged() throws Exception {
    List<String> results = Batch.of(List.of(1, 2)).map(i -> i == 1 ? null : "two");
    assertThat(results).isEqualTo(Arrays.asList(null, "two"));
    assertThatThrownBy(() -> results.add("three"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void mapThrowsTheFirstFailureInTimeWithTheRestSuppressed() throws Exception {
    var map =
        Deferred.start(
            time.context(),
            () ->
                Batch.of(List.of(3, 1, 2), o -> o.withParallelism(3))
                    .map(i -> {
                      Context.current().sleep(ofSeconds(i));
                      throw new IOException("after " + i);
                    }));
    time.advance(ofSeconds(3));
    assertThatThrownBy(map::join)
        .cause()
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessage("after 1")
        .satisfies(e ->
            assertThat(e.getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly("after 2", "after 3"));
  }

  @Test
  void withStopOnErrorTheFirstFailureCancelsTheOthers() throws Exception {
    var map =
        Deferred.start(
            time.context(),
            () ->
                Batch.of(List.of(9, 1, 9, 9, 9), o -> o.withParallelism(3).withStopOnError(true))
                    .map(i -> {
                      Context.current().sleep(ofSeconds(i));
                      throw new IOException("after " + i);
                    }));
    time.advance(ofSeconds(1));
    assertThatThrownBy(map::join)
        .cause()
        .isInstanceOf(CompletionException.class)
        .cause()
        .hasMessage("after 1")
        .hasNoSuppressedExceptions();
  }

  @Test
  void aFailureIsAFailureWhateverItsType() {
    for (Exception failure :
        List.of(
            new CancellationException("the item's own"),
            new InterruptedException("the item's own"),
            new CompletionException(new IOException("the item's own")))) {
      assertThatThrownBy(() ->
              Batch.of(List.of(1))
                  .map(i -> {
                    throw failure;
                  }))
          .isInstanceOf(CompletionException.class)
          .cause()
          .isSameAs(failure);
    }
    var error = new StackOverflowError("the item's own");
    assertThatThrownBy(() ->
            Batch.of(List.of(1))
                .map(i -> {
                  throw error;
                }))
        .isInstanceOf(CompletionException.class)
        .hasCause(error);
  }

  @Test
  void theFailureOfTheSourceHasItsPlaceInTime() throws Exception {
    for (boolean sourceFirst : List.of(true, false)) {
      var source =
          new Iterator<Integer>() {
            private boolean given;

            @Override
            public boolean hasNext() {
              if (given) {
                sleep();
                throw new ArithmeticException("of the source");
              }
              return true;
            }

            private void sleep() {
              try {
                Context.current().sleep(ofMillis(sourceFirst ? 500 : 1_500));
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            }

            @Override
            public Integer next() {
              given = true;
              return 1;
            }
          };
      var map =
          Deferred.start(
              time.context(),
              () ->
                  Batch.of(source, o -> o.withParallelism(2))
                      .map(i -> {
                        Context.current().sleep(ofSeconds(1));
                        throw new IOException("of the item");
                      }));
      time.advance(ofSeconds(2));
      assertThatThrownBy(map::join)
          .cause()
          .isInstanceOf(CompletionException.class)
          .cause()
          .hasMessage(sourceFirst ? "of the source" : "of the item")
          .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }
  }

  @Test
  void aBatchThatEndsEarlyWithoutAFailureIsCancelled() {
    var batch = Batch.of(List.of(1, 2, 3), o -> o.withName("job").withParallelism(1));
    assertThatThrownBy(() ->
            batch.map(i -> {
              batch.requestStop();
              return i;
            }))
        .isInstanceOf(CancellationException.class)
        .hasMessage("not completed: job: 1 succeeded, 0 failed, 0 cancelled, 2 not started");
  }

  @Test
  void aCancelledContextCancelsTheMap() {
    try (var context = time.context().withCancel()) {
      context.cancel();
      assertThatThrownBy(() -> Batch.of(List.of(1), o -> o.withContext(context)).map(i -> i))
          .isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void aBatchThatCannotStartSaysSo() {
    assertThatThrownBy(() -> Batch.of(List.of(1), o -> o.withThreads(body -> null)).map(i -> i))
        .isInstanceOf(CannotStartException.class)
        .hasMessageEndingWith("the thread factory returned null");
  }

  @Test
  void mapOfNothingIsEmpty() throws Exception {
    assertThat(Batch.of(Collections.<Integer>emptyList()).map(i -> i)).isEmpty();
  }
}
