package dev.latchwork.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchwork.internal.Faults;
import dev.latchwork.internal.Results;
import dev.latchwork.internal.Watch;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import dev.latchwork.testkit.ManualTime;
import dev.latchwork.worker.WorkQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a leak check gets to hear; there is one watch for the whole process. */
@Isolated
class WatchedTest {
  private final Watch before = Watch.current();
  private final Map<Object, String> alive = Collections.synchronizedMap(new IdentityHashMap<>());
  private final Map<Object, String> unread = Collections.synchronizedMap(new IdentityHashMap<>());
  private final ManualTime time = new ManualTime();
  private final Context context = time.context();
  private final IOException failure = new IOException("no route");
  private final Errors errors = new Errors();

  @BeforeEach
  void install() {
    Watch.install(
        new Watch() {
          @Override
          public void started(Object what, String description) {
            alive.put(what, description);
          }

          @Override
          public void ended(Object what) {
            alive.remove(what);
          }

          @Override
          public void failed(Object holder, String description, Throwable error) {
            unread.put(holder, description + ": " + error.getMessage());
          }

          @Override
          public void read(Object holder) {
            unread.remove(holder);
          }
        });
  }

  @AfterEach
  void putBack() {
    Watch.install(before);
  }

  private Deferred<String> failing() {
    Deferred<String> fetch =
        Deferred.start(
            context,
            () -> {
              throw failure;
            },
            o -> o.withName("fetch"));
    time.advance(Duration.ZERO);
    return fetch;
  }

  @Test
  void errorsThatNobodyHasReadAreTold() {
    errors.accept(failure);
    assertThat(unread).containsExactly(Map.entry(errors, "1 error: no route"));

    assertThat(errors.first()).isPresent();
    assertThat(unread).isEmpty();

    errors.accept(failure);
    errors.accept(failure);
    assertThat(unread).containsExactly(Map.entry(errors, "2 errors: no route"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "all", "count", "dropped", "throwIfAny"})
  void everyLookAtErrorsReadsThem(String look) throws Exception {
    errors.accept(failure);

    switch (look) {
      case "first" -> assertThat(errors.first()).isPresent();
      case "all" -> assertThat(errors.all()).isNotEmpty();
      case "count" -> assertThat(errors.count()).isPositive();
      case "dropped" -> assertThat(errors.dropped()).isZero();
      default -> assertThatExceptionOfType(IOException.class).isThrownBy(errors::throwIfAny);
    }

    assertThat(unread).isEmpty();
  }

  @Test
  void printingErrorsDoesNotReadThem() {
    errors.accept(failure);

    assertThat(errors).hasToString("1 error");
    assertThat(unread).containsKey(errors);
  }

  @Test
  void whatCannotBeLoggedIsToldAllTheSame() {
    var full = new IllegalStateException("the disk is full");
    var broken =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            throw full;
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("dev.latchwork");
    logger.addHandler(broken);
    try {
      Faults.guard(
          "a listener",
          () -> {
            throw new IllegalArgumentException("no such key");
          });
      assertThat(unread.values())
          .containsExactlyInAnyOrder(
              "a listener threw: the disk is full", "a listener threw: no such key");
      unread.clear();
      Faults.warn("it may still run");
      assertThat(unread).containsExactly(Map.entry(full, "it may still run: the disk is full"));
    } finally {
      logger.removeHandler(broken);
    }
  }

  @Test
  void aDeferredLivesUntilItsThreadLeaves() throws Exception {
    var gate = new Latch("gate", time);
    var fetch = Deferred.run(context, () -> gate.await(State.STARTING), o -> o.withName("fetch"));
    assertThat(alive).containsValue("fetch");

    gate.starting();
    fetch.join();
    assertThat(alive).isEmpty();
  }

  @Test
  void oneGivenUpLivesUntilItReallyEnds() {
    var gate = new Latch("gate", time);
    var fetch =
        Deferred.run(
            context,
            () -> {
              while (!gate.is(State.STARTING)) {
                Recover.run(() -> gate.await(State.STARTING), error -> {});
                Thread.interrupted();
              }
              throw failure;
            },
            o -> o.withName("fetch"));
    time.start(Thread.ofVirtual().factory(), fetch::cancel);
    time.advance(Duration.ofMinutes(1));
    assertThat(fetch.isDone()).isTrue();
    assertThat(alive).containsValue("fetch");
    assertThat(unread).isEmpty();

    gate.starting();
    time.advance(Duration.ZERO);
    assertThat(alive).isEmpty();
    assertThat(unread)
        .as("its failure was only logged")
        .containsExactly(Map.entry(failure, "fetch failed after it had been abandoned: no route"));
  }

  @Test
  void aRunLivesUntilItsStopAndWhatItGivesUpUntilThatEnds() throws Exception {
    var gate = new Latch("gate", time);
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              while (!gate.is(State.STARTING)) {
                Recover.run(() -> gate.await(State.STARTING), error -> {});
                Thread.interrupted();
              }
            },
            o -> o.withName("mail").withContext(context));
    queue.start();
    assertThat(alive.values()).containsExactly("mail");
    queue.put(1);
    time.advance(Duration.ZERO);
    time.start(Thread.ofVirtual().factory(), () -> queue.stop(Duration.ZERO));
    time.advance(Duration.ofSeconds(1));
    assertThat(queue.is(State.STOPPED)).isTrue();
    assertThat(alive.values()).containsExactly("an abandoned action of mail");

    gate.starting();
    time.advance(Duration.ZERO);
    assertThat(alive).isEmpty();
  }

  @Test
  void oneThatCannotStartOrNeedNotDoesNotLive() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> Deferred.run(context, () -> {}, o -> o.withThreads(body -> null)));
    try (var cancelled = context.withCancel()) {
      cancelled.cancel();
      assertThat(Deferred.run(cancelled, () -> {}).isCancelled()).isTrue();
    }

    assertThat(alive).isEmpty();
  }

  @Test
  void aFailureThatNobodyAskedForIsTold() {
    assertThat(failing().isDone()).isTrue();

    assertThat(unread.values()).containsExactly("fetch: no route");
  }

  @ParameterizedTest
  @ValueSource(strings = {"join", "get", "exceptionNow", "finished"})
  void everyWayToAskReadsTheFailure(String way) {
    var fetch = failing();

    switch (way) {
      case "join" -> assertThatExceptionOfType(CompletionException.class).isThrownBy(fetch::join);
      case "get" -> assertThat(fetch).isDone().failsWithin(Duration.ZERO);
      case "exceptionNow" -> assertThat(fetch.exceptionNow()).isSameAs(failure);
      default -> assertThat(fetch.finished()).isCompletedExceptionally();
    }

    assertThat(unread).isEmpty();
  }

  @Test
  void askingWhetherItIsDoneDoesNotReadTheFailure() {
    var fetch = failing();

    assertThat(fetch.isDone()).isTrue();
    assertThat(fetch.state()).isEqualTo(Future.State.FAILED);
    assertThat(unread).hasSize(1);
  }

  @Test
  void whoHoldsTheFutureReadsTheFailureWhenItComes() {
    var gate = new Latch("gate", time);
    Deferred<String> fetch =
        Deferred.start(
            context,
            () -> {
              gate.await(State.STARTING);
              throw failure;
            });
    var finished = fetch.finished();

    gate.starting();
    time.advance(Duration.ZERO);

    assertThat(finished).isCompletedExceptionally();
    assertThat(unread).isEmpty();
  }

  @Test
  void aFailureGivenToErrorsIsTheirs() {
    var fetch =
        Deferred.run(
            context,
            () -> {
              throw failure;
            },
            o -> o.withErrors(errors));
    time.advance(Duration.ZERO);

    assertThat(fetch.isDone()).isTrue();
    assertThat(unread).containsOnlyKeys(errors);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSubmittedItemsFailureIsUnreadUnlessItWasReported(boolean reported) {
    var results = Results.of(Deferred.class);
    Future<Void> item =
        results.create(
            "mail",
            time,
            Duration.ZERO,
            new Execution<>("mail", context.withCancel(), () -> null, Deferred.Options.DEFAULT));

    assertThat(results.fail(item, failure, reported)).isTrue();

    assertThat(unread).hasSize(reported ? 0 : 1);
  }
}
