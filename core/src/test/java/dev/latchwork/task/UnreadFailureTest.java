package dev.latchwork.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.latchwork.internal.Results;
import dev.latchwork.signal.Context;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import dev.latchwork.worker.LogCapture;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is to be logged when a deferred is collected, without a collection. */
@ExtendWith(LeakCheck.class)
class UnreadFailureTest {
  private static final String SENTENCE = " failed, and nobody has read its failure";

  private final ManualTime time = new ManualTime();
  private final IOException failure = new IOException("no route");

  private Deferred<String> failed(String name, UnaryOperator<Deferred.Options> options) {
    Deferred<String> fetch =
        Deferred.start(
            time.context(),
            () -> {
              throw failure;
            },
            o -> options.apply(o.withName(name)));
    time.advance(Duration.ZERO);
    return fetch;
  }

  private static UnreadFailure unread(Deferred<?> deferred) {
    return ((Outcome.Failed<?>) deferred.completion.outcome()).unread();
  }

  @Test
  void aFailureThatNobodyReadIsLogged() {
    try (var logged = new LogCapture("unread-1")) {
      var fetch = failed("unread-1", o -> o);
      assertThat(logged.messages()).isEmpty();

      unread(fetch).run();

      assertThat(logged.messages()).containsExactly("unread-1" + SENTENCE);
      assertThat(logged.errors()).containsExactly(failure);
      assertThat(fetch.exceptionNow()).isSameAs(failure); // it is not told once more
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"join", "get", "exceptionNow", "resultNow", "finished"})
  void oneThatWasReadIsNot(String way) {
    try (var logged = new LogCapture("unread-" + way)) {
      var fetch = failed("unread-" + way, o -> o);

      switch (way) {
        case "join" -> assertThat(catchThrowable(fetch::join)).hasCause(failure);
        case "get" -> assertThat(catchThrowable(fetch::get)).hasCause(failure);
        case "exceptionNow" -> assertThat(fetch.exceptionNow()).isSameAs(failure);
        case "resultNow" -> assertThat(catchThrowable(fetch::resultNow)).hasCause(failure);
        default -> assertThat(fetch.finished()).isCompletedExceptionally();
      }
      unread(fetch).run();

      assertThat(logged.messages()).isEmpty();
    }
  }

  @Test
  void toAskHowItIsDoingReadsNothing() {
    try (var logged = new LogCapture("unread-2")) {
      var fetch = failed("unread-2", o -> o);

      assertThat(fetch.state()).isEqualTo(Future.State.FAILED);
      assertThat(fetch.isDone()).isTrue();
      assertThat(fetch.isCancelled()).isFalse();
      assertThat(fetch.cancel(true)).isFalse();
      assertThat(catchThrowable(fetch::cancel)).isInstanceOf(CannotCancelException.class);
      assertThat(fetch).hasToString("unread-2 is FAILED");
      fetch.close();
      unread(fetch).run();

      assertThat(logged.messages()).hasSize(1);
      assertThat(logged.errors()).hasSize(1);
      assertThat(fetch.exceptionNow()).isSameAs(failure); // it is not told once more
    }
  }

  @Test
  void whoHoldsTheFutureBeforehandReadsIt() {
    var hold = time.context().withCancel();
    Deferred<String> fetch =
        Deferred.start(
            hold,
            () -> {
              try {
                Context.current().sleep(Duration.ofHours(1));
              } catch (InterruptedException | CancellationException e) {
                throw failure;
              }
              return "too late";
            },
            o -> o.withName("unread-3"));
    var finished = fetch.finished();
    time.advance(Duration.ZERO);
    hold.cancel();
    time.advance(Duration.ZERO);

    assertThat(finished).isCompletedExceptionally();
    try (var logged = new LogCapture("unread-3")) {
      unread(fetch).run();
      assertThat(logged.messages()).isEmpty();
    }
  }

  @Test
  void whatWasToldToSomebodyIsNotToldAgain() {
    var errors = new Errors();
    assertThat(unread(failed("unread-4", o -> o.withErrors(errors)))).isNull();
    assertThat(errors.all()).containsExactly(failure);

    var results = Results.of(Deferred.class);
    Future<Void> item =
        results.create(
            "unread-5",
            time,
            Duration.ZERO,
            new Execution<>("unread-5", time.context(), () -> null, Deferred.Options.DEFAULT));
    results.fail(item, failure, true);
    assertThat(unread((Deferred<?>) item)).isNull();
  }

  @Test
  void oneThatTheCollectorHasTakenBeforeIsToldByItsType() {
    try (var logged = new LogCapture("unread-6")) {
      new UnreadFailure("unread-6", "java.io.IOException", new SoftReference<>(null)).run();

      assertThat(logged.messages())
          .containsExactly(
              "unread-6 failed with a java.io.IOException, and nobody has read its failure");
    }
  }
}
