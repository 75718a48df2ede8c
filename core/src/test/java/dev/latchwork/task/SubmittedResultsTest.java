package dev.latchwork.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchwork.internal.Cancellation;
import dev.latchwork.internal.Results;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class SubmittedResultsTest {
  private final ManualTime time = new ManualTime();
  private final Results results = Results.of(Deferred.class);
  private final List<Throwable> requests = new ArrayList<>();

  private boolean own;
  private boolean abandoned;

  private final Deferred<String> result =
      (Deferred<String>)
          results.<String>create(
              "mail",
              time,
              Duration.ofSeconds(2),
              new Cancellation() {
                @Override
                public void request(Throwable cause) {
                  requests.add(cause);
                }

                @Override
                public boolean abandon() {
                  abandoned = true;
                  return true;
                }

                @Override
                public boolean isOwnThread() {
                  return own;
                }
              });

  @Test
  void itCompletesOnceWithAValue() throws Exception {
    assertThat(result.isDone()).isFalse();
    assertThat(results.succeed(result, "sent")).isTrue();
    assertThat(results.succeed(result, "again")).isFalse();
    assertThat(results.fail(result, new IOException(), true)).isFalse();
    assertThat(results.fail(result, new IOException("not one to be read"), false)).isFalse();
    assertThat(results.cancel(result, new IOException())).isFalse();

    assertThat(result.join()).isEqualTo("sent");
  }

  @Test
  void itCompletesWithAFailure() {
    var failure = new IOException();
    assertThat(results.fail(result, failure, true)).isTrue();

    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(result::join)
        .satisfies(e -> assertThat(e.getCause()).isSameAs(failure));
  }

  @Test
  void itCompletesAsCancelledInTheWordsOfTheWorker() {
    var cause = new IOException();
    var why = new CancellationException("mail stopped before the item began");
    why.initCause(cause);
    assertThat(results.cancel(result, why)).isTrue();

    assertThat(result.isCancelled()).isTrue();
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(result::join)
        .withMessage("mail stopped before the item began")
        .withCause(cause);
  }

  @Test
  void itCompletesAsCancelledForAnyOtherCause() {
    var cause = new IOException("no more");
    results.cancel(result, cause);

    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(result::join)
        .withMessage("mail was cancelled: no more")
        .withCause(cause);
  }

  @Test
  void itCompletesAsGivenUp() {
    results.cancel(result, new AbandonedException("mail gave up on it"));

    assertThatExceptionOfType(AbandonedException.class)
        .isThrownBy(result::join)
        .withMessage("mail gave up on it");
  }

  @Test
  void aCancelAsksTheWorkerAndGivesUpWhenItDoesNotAnswer() {
    time.start(Thread.ofVirtual().factory(), result::cancel);
    time.advance(Duration.ZERO);
    assertThat(requests).hasSize(1).first().isInstanceOf(CancellationException.class);

    time.advance(Duration.ofMillis(2_499));
    assertThat(abandoned).isFalse();
    time.advance(Duration.ofMillis(1));

    assertThat(abandoned).isTrue();
    assertThatExceptionOfType(AbandonedException.class).isThrownBy(result::join);
  }

  @Test
  void aCancelReturnsWhenTheWorkerAnswers() {
    time.start(Thread.ofVirtual().factory(), result::cancel);
    time.advance(Duration.ZERO);

    results.cancel(result, requests.getFirst());
    time.advance(Duration.ZERO);

    assertThat(abandoned).isFalse();
    assertThat(result.isCancelled()).isTrue();
  }

  @Test
  void aCancelByItsOwnActionIsRefused() {
    own = true;

    assertThatExceptionOfType(CannotCancelException.class)
        .isThrownBy(result::cancel)
        .withMessage("mail cannot be cancelled: it is its own action that asks");
    assertThat(requests).isEmpty();
  }
}
