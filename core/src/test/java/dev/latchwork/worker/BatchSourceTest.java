package dev.latchwork.worker;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import dev.latchwork.task.AbandonedException;
import dev.latchwork.task.Deferred;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where a batch takes its items from, and what sources may do. */
@ExtendWith(LeakCheck.class)
class BatchSourceTest {
  private final ManualTime time = new ManualTime();

  private <T> UnaryOperator<Batch.Options<T>> workers(int parallelism) {
    return o -> o.withName("job").withContext(time.context()).withParallelism(parallelism);
  }

  @Test
  void anEndlessSourceIsReadNoFurtherThanItsWorkersNeed() throws Exception {
    var pulled = new AtomicLong();
    var begun = new AtomicLong();
    var ahead = new AtomicLong();
    Stream<Long> endless = Stream.generate(pulled::incrementAndGet);
    var batch = Batch.of(endless, o -> o.withParallelism(3));
    var report =
        batch.process(item -> {
          ahead.accumulateAndGet(pulled.get() - begun.getAndIncrement(), Math::max);
          if (item == 50_000) {
            batch.requestStop();
          }
        });

    assertThat(ahead.get()).isBetween(1L, 3L);
    assertThat(report.exhausted()).isFalse();
    assertThat(report.notStarted()).isEmpty();
    assertThat(report.succeeded()).isEqualTo(begun.get()).isGreaterThanOrEqualTo(50_000);
    assertThat(pulled.get()).isEqualTo(begun.get());
  }

  @Test
  void nothingIsTakenWhileAllWorkersAreBusy() throws Exception {
    var pulled = new AtomicInteger();
    var gate = new Latch("gate", time);
    var batch = Batch.of(Stream.generate(pulled::incrementAndGet).limit(10), workers(4));
    var report =
        Deferred.start(time.context(), () -> batch.process(item -> gate.await(State.STARTED)));
    time.advance(ofSeconds(1));
    assertThat(pulled).hasValue(4);
    assertThat(batch.snapshot().running()).isEqualTo(4);
    gate.starting();
    gate.started();
    assertThat(report.join().succeeded()).isEqualTo(10);
  }

  @Test
  void thereAreNoMoreWorkersThanItemsAndOne() throws Exception {
    var made = new AtomicInteger();
    var together = new CyclicBarrier(10);
    Iterator<Integer> source = IntStream.range(0, 10).iterator();
    var report =
        Batch.of(
                source,
                o ->
                    o.withParallelism(1_000_000)
                        .withThreads(body -> {
                          made.incrementAndGet();
                          return Thread.ofVirtual().unstarted(body);
                        }))
            .process(item -> together.await());
    assertThat(report.succeeded()).isEqualTo(10);
    assertThat(made).hasValueBetween(10, 11);
  }

  @Test
  void asLongAsAWorkerWaitsForTheNextItemNoneIsAdded() throws Exception {
    var made = new AtomicInteger();
    var source =
        new Iterator<Integer>() {
          private int next;

          @Override
          public boolean hasNext() {
            sleep();
            return next < 20;
          }

          @Override
          public Integer next() {
            return next++;
          }
        };
    var report =
        Deferred.start(
            time.context(),
            () ->
                Batch.of(
                        (Iterator<Integer>) source,
                        o ->
                            this.<Integer>workers(1_000)
                                .apply(o)
                                .withThreads(body -> {
                                  made.incrementAndGet();
                                  return Thread.ofVirtual().unstarted(body);
                                }))
                    .process(item -> {}));
    time.advance(ofSeconds(21));

    assertThat(report.join().succeeded()).isEqualTo(20);
    assertThat(made).hasValue(2);
  }

  private static void sleep() {
    try {
      Context.current().sleep(ofSeconds(1));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aThreadThatCannotBeMadeLaterLetsWhatRunsEndAndIsTold() throws Exception {
    var made = new AtomicInteger();
    Batch<Integer> batch =
        Batch.of(
            IntStream.range(0, 10).iterator(),
            o ->
                this.<Integer>workers(4)
                    .apply(o)
                    .withThreads(body -> {
                      if (made.incrementAndGet() > 2) {
                        throw new ArithmeticException("no thread");
                      }
                      return Thread.ofVirtual().unstarted(body);
                    }));
    var report =
        Deferred.start(
            time.context(), () -> batch.process(item -> Context.current().sleep(ofSeconds(1))));
    time.advance(ofSeconds(1));

    assertThatThrownBy(report::join)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("job cannot go on: a thread cannot be made: ")
        .hasCauseInstanceOf(ArithmeticException.class);
    assertThat(batch.snapshot().succeeded()).isEqualTo(2);
    assertThat(batch.snapshot().state()).isEqualTo(State.STOPPED);
    assertThat(made).hasValue(3);
  }

  @Test
  void aSourceMayWaitForAnEarlierItem() throws Exception {
    var ran = new Latch("first", time);
    var source =
        new Iterator<Integer>() {
          private int next;

          @Override
          public boolean hasNext() {
            if (next == 1) {
              awaitQuietly(ran);
            }
            return next < 3;
          }

          @Override
          public Integer next() {
            return next++;
          }
        };
    var report =
        Deferred.start(
            time.context(),
            () ->
                Batch.of(source, this.<Integer>workers(2))
                    .process(item -> {
                      if (item == 0) {
                        Context.current().sleep(ofSeconds(1));
                        ran.starting();
                        ran.started();
                      }
                    }));
    time.advance(ofSeconds(1));

    assertThat(report.join().succeeded()).isEqualTo(3);
    assertThat(report.join().clean()).isTrue();
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // the yields shake the schedule; nothing relies on them
  void onlyOneThreadIsInsideTheSource() throws Exception {
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    Set<Thread> threads = Collections.synchronizedSet(new HashSet<>());
    var source =
        new Iterator<Integer>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < 1_000;
          }

          @Override
          public Integer next() {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            threads.add(Thread.currentThread());
            Thread.yield();
            inside.decrementAndGet();
            return next++;
          }
        };
    var report = Batch.of(source, o -> o.withParallelism(8)).process(item -> Thread.yield());

    assertThat(report.succeeded()).isEqualTo(1_000);
    assertThat(most).hasValue(1);
    assertThat(threads).doesNotContain(Thread.currentThread());
  }

  @Test
  void aSourceThatCannotGiveAnIteratorFailsTheBatch() throws Exception {
    Iterable<Integer> source =
        () -> {
          throw new UncheckedIOException(new IOException("no iterator"));
        };
    var report = Batch.of(source).process(item -> {});
    assertThat(report.sourceFailure())
        .hasValueSatisfying(e -> assertThat(e).isInstanceOf(UncheckedIOException.class));
    assertThat(report.clean()).isFalse();
    assertThat(report.exhausted()).isFalse();
    assertThatThrownBy(report::throwIfAny).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void whenTheSourceThrowsWhatRunsFinishesAndNothingMoreIsTaken() throws Exception {
    for (boolean inNext : List.of(true, false)) {
      var asked = new AtomicInteger();
      var source =
          new Iterator<Integer>() {
            private int next;

            @Override
            public boolean hasNext() {
              return inNext || step() < 2;
            }

            @Override
            public Integer next() {
              return inNext ? step() : next++;
            }

            private int step() {
              asked.incrementAndGet();
              if (next == 2) {
                throw new NoSuchElementException("broken");
              }
              return inNext ? next++ : next;
            }
          };
      var report =
          Deferred.start(
              time.context(),
              () ->
                  Batch.of(source, this.<Integer>workers(3))
                      .process(item -> Context.current().sleep(ofSeconds(1))));
      time.advance(ofSeconds(1));

      assertThat(report.join().succeeded()).isEqualTo(2);
      assertThat(report.join().sourceFailure())
          .hasValueSatisfying(e -> assertThat(e).hasMessage("broken"));
      assertThat(report.join().exhausted()).isFalse();
      assertThat(asked).hasValue(3);
    }
  }

  @Test
  void aNullItemIsAFailureOfTheSource() throws Exception {
    var report =
        Batch.of(Collections.singletonList((Object) null), o -> o.withParallelism(1))
            .process(item -> {});
    assertThat(report.sourceFailure())
        .hasValueSatisfying(e -> assertThat(e).hasMessage("the source gave a null"));
    assertThat(report.succeeded()).isZero();
  }

  @Test
  @SuppressWarnings("NullAway") // the point of the test
  void noSourceIsToldAtOnce() {
    assertThatNullPointerException()
        .isThrownBy(() -> Batch.of((Iterable<String>) null))
        .withMessage("source");
    assertThatNullPointerException()
        .isThrownBy(() -> Batch.of((Iterator<String>) null))
        .withMessage("source");
    assertThatNullPointerException()
        .isThrownBy(() -> Batch.of((Stream<String>) null))
        .withMessage("source");
  }

  @Test
  void anEmptySourceIsDoneAtOnce() throws Exception {
    var report = Batch.of(List.of()).process(item -> {});
    assertThat(report.clean()).isTrue();
    assertThat(report.exhausted()).isTrue();
    assertThat(report.notStarted()).hasValue(0);
  }

  @Test
  void onlySourcesOfKnownSizeSayWhatWasNotStarted() throws Exception {
    List<Supplier<Batch<Integer>>> known =
        List.of(
            () -> Batch.of(List.of(1, 2, 3, 4), workers(1)),
            () -> Batch.of(Set.of(1, 2, 3, 4), workers(1)),
            () -> Batch.of(IntStream.of(1, 2, 3, 4).boxed(), workers(1)));
    for (Supplier<Batch<Integer>> one : known) {
      var batch = one.get();
      var report = batch.process(item -> batch.requestStop());
      assertThat(report.notStarted()).hasValue(3);
      assertThat(report.succeeded()).isEqualTo(1);
    }
    List<Supplier<Batch<Integer>>> unknown =
        List.of(
            () -> Batch.of(List.of(1, 2, 3, 4).iterator(), workers(1)),
            () -> Batch.of(() -> List.of(1, 2, 3, 4).iterator(), workers(1)),
            () -> Batch.of(Stream.of(1, 2, 3, 4).filter(i -> i > 0), workers(1)));
    for (Supplier<Batch<Integer>> one : unknown) {
      var batch = one.get();
      var report = batch.process(item -> batch.requestStop());
      assertThat(report.notStarted()).isEmpty();
      assertThat(report.exhausted()).isFalse();
    }
  }

  @Test
  void aStreamIsClosedOnceAfterTheLastItem() throws Exception {
    var closed = new AtomicInteger();
    var early = new AtomicBoolean();
    var stream = Stream.of(1, 2, 3).onClose(closed::incrementAndGet);
    Batch.of(stream, workers(2)).process(item -> early.compareAndSet(false, closed.get() > 0));

    assertThat(closed).hasValue(1);
    assertThat(early).isFalse();
  }

  @Test
  void anySourceThatCanBeClosedIsClosedOnceHoweverTheBatchEnds() throws Exception {
    List<UnaryOperator<Batch<Integer>>> ways =
        List.of(
            batch -> batch,
            batch -> {
              batch.requestStop();
              return batch;
            });
    for (UnaryOperator<Batch<Integer>> way : ways) {
      for (boolean fails : List.of(true, false)) {
        var source = new Closing();
        way.apply(Batch.of((Iterable<Integer>) source, workers(2)))
            .process(item -> {
              if (fails) {
                throw new IOException("part of the test");
              }
            });
        assertThat(source.closed).hasValue(1);
      }
    }
    var source = new Closing();
    try (var context = time.context().withCancel()) {
      context.cancel();
      Batch.of((Iterator<Integer>) source, o -> o.withContext(context)).process(item -> {});
    }
    assertThat(source.closed).hasValue(1);
    var unstartable = new Closing();
    assertThatThrownBy(() ->
            Batch.of((Iterator<Integer>) unstartable, o -> o.withThreads(body -> null))
                .process(item -> {}))
        .isInstanceOf(IllegalStateException.class);
    assertThat(unstartable.closed).hasValue(1);
  }

  @Test
  void aCloseThatThrowsIsAFailureOfTheSource() throws Exception {
    var stream =
        Stream.of(1, 2)
            .onClose(() -> {
              throw new ArithmeticException("not closed");
            });
    var report = Batch.of(stream).process(item -> {});
    assertThat(report.succeeded()).isEqualTo(2);
    assertThat(report.exhausted()).isTrue();
    assertThat(report.clean()).isFalse();
    assertThat(report.sourceFailure())
        .hasValueSatisfying(e -> assertThat(e).hasMessage("not closed"));
  }

  @Test
  void aSourceThatBlocksIsInterruptedByTheCancel() throws Exception {
    var never = new Latch("never", time);
    var batch =
        Batch.of((Iterator<Integer>) blocking(() -> awaitQuietly(never)), this.<Integer>workers(2));
    var report = Deferred.start(time.context(), () -> batch.process(item -> {}));
    time.advance(ofSeconds(1));
    assertThat(batch.snapshot().running()).isZero();
    batch.requestStop();
    time.advance(ofSeconds(10)); // the grace period

    assertThat(report.join().took()).isEqualTo(ofSeconds(11));
    assertThat(report.join().succeeded()).isEqualTo(1);
    assertThat(report.join().sourceFailure()).isEmpty();
    assertThat(report.join().stillRunning()).isEmpty();
    assertThat(report.join().exhausted()).isFalse();
  }

  @Test
  void aSourceThatWaitsOnTheContextIsNotFailedByItsCancel() throws Exception {
    var batch =
        Batch.of(
            (Iterator<Integer>)
                blocking(() -> {
                  try {
                    Context.current().sleep(ofSeconds(100));
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                }),
            this.<Integer>workers(1));
    var report = Deferred.start(time.context(), () -> batch.process(item -> {}));
    time.advance(ofSeconds(1));
    batch.requestStop();
    time.advance(ofSeconds(10));

    assertThat(report.join().sourceFailure()).isEmpty();
    assertThat(report.join().succeeded()).isEqualTo(1);
  }

  @Test
  void aSourceThatIgnoresTheCancelIsGivenUpNamedAndClosed() throws Exception {
    var stubborn = new Hold(time);
    var source = blocking(stubborn::awaitStubbornly);
    var late = new CopyOnWriteArrayList<String>();
    var batch =
        Batch.of(
            (Iterator<Integer>) source,
            o ->
                this.<Integer>workers(3)
                    .apply(o)
                    .withErrors((item, e) -> late.add(item + " " + e.getClass().getSimpleName())));
    var report = Deferred.start(time.context(), () -> batch.process(item -> {}));
    time.advance(ofSeconds(1));
    batch.requestStop();
    time.advance(ofMillis(10_499));
    assertThat(report.isDone()).isFalse();
    time.advance(ofMillis(1));

    assertThat(report.join().stillRunning()).hasSize(1);
    assertThat(report.join().clean()).isFalse();
    Snapshot counts = batch.snapshot();
    assertThat(counts.running()).isZero();
    assertThat(counts.abandoned()).isZero();
    assertThat(counts.accepted()).isEqualTo(counts.succeeded()).isEqualTo(1);
    time.advance(ofSeconds(1));
    assertThat(source.closed).hasValue(1);

    stubborn.release();
    time.advance(ofSeconds(1));
    assertThat(late).containsExactly("1 " + AbandonedException.class.getSimpleName());
    assertThat(source.closed).hasValue(1);
  }

  private static void awaitQuietly(Latch latch) {
    try {
      latch.await(State.STARTED);
    } catch (InterruptedException e) {
      throw sneak(e);
    }
  }

  /** What a source without a throws clause does in practice, by one trick or another. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> RuntimeException sneak(Throwable e) throws X {
    throw (X) e;
  }

  /** Gives one item, then blocks in hasNext. */
  private static Closing blocking(Runnable block) {
    return new Closing() {
      @Override
      public boolean hasNext() {
        if (next == 1) {
          block.run();
        }
        return true;
      }
    };
  }

  /** Three items, from something that can be closed. */
  @SuppressWarnings("IterableAndIterator") // one class for both kinds of sources
  private static class Closing implements Iterable<Integer>, Iterator<Integer>, AutoCloseable {
    final AtomicInteger closed = new AtomicInteger();
    int next;

    @Override
    public Iterator<Integer> iterator() {
      return this;
    }

    @Override
    public boolean hasNext() {
      return next < 3;
    }

    @Override
    public Integer next() {
      return next++;
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
