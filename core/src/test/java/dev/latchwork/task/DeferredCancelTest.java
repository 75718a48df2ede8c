package dev.latchwork.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import dev.latchwork.worker.LogCapture;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class DeferredCancelTest {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration ALLOWANCE = Duration.ofMillis(500);
  private static final Duration MOMENT = Duration.ofNanos(1);

  private final ManualTime time = new ManualTime();
  private final Context.Cancellable context = time.context().withCancel();
  private final Latch gate = new Latch("gate", time);
  private final Errors errors = new Errors();

  /** Nothing runs on after a test. */
  @AfterEach
  void endEverything() {
    context.close();
    gate.tryMove(State.STARTING);
    time.advance(Duration.ZERO);
  }

  /** Ends when it is interrupted, or when the gate opens. */
  private Deferred<String> obedient() {
    return start(() -> {
      gate.await(State.STARTING);
      return "through";
    });
  }

  /** Ends when the gate opens, whatever else happens. */
  private Deferred<String> stubborn() {
    return start(() -> {
      throughTheGate();
      return "through";
    });
  }

  private void throughTheGate() {
    while (!gate.is(State.STARTING)) {
      try {
        gate.await(State.STARTING);
      } catch (InterruptedException ignored) {
        // stubborn
      }
    }
  }

  private <V> Deferred<V> start(Callable<V> action) {
    var deferred = Deferred.<V>start(context, action, o -> o.withName("fetch").withErrors(errors));
    time.advance(Duration.ZERO);
    return deferred;
  }

  /** Something that another thread of the library does. */
  private final class Other {
    final AtomicBoolean returned = new AtomicBoolean();
    final AtomicReference<Throwable> thrown = new AtomicReference<>();
    final AtomicBoolean flag = new AtomicBoolean();
    final Thread thread;

    Other(Task task) {
      thread =
          time.start(
              Thread.ofVirtual().factory(),
              () -> {
                Recover.run(task, thrown::set);
                flag.set(Thread.interrupted());
                returned.set(true);
              });
      time.advance(Duration.ZERO);
    }
  }

  @Test
  void cancelInterruptsTheActionAndReturnsWhenItHasEnded() {
    var fetch = obedient();

    fetch.cancel();

    assertThat(fetch.isDone()).isTrue();
    assertThat(fetch.isCancelled()).isTrue();
    assertThat(errors.all()).isEmpty();
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(fetch::join)
          .withMessage("fetch was cancelled: cancel() was called")
          .isNotInstanceOf(AbandonedException.class);
    }
  }

  @Test
  void cancelWaitsForTheActionWithinTheGracePeriod() throws Exception {
    var fetch = stubborn();
    var cancel = new Other(fetch::cancel);

    time.advance(GRACE.plus(ALLOWANCE).minus(MOMENT));
    assertThat(cancel.returned).isFalse();
    assertThat(fetch.isDone()).isFalse();

    gate.starting();
    time.advance(Duration.ZERO);
    assertThat(cancel.returned).isTrue();
    assertThat(cancel.thrown).hasNullValue();
    assertThat(fetch.join())
        .as("a normal return is a success, even after a cancel")
        .isEqualTo("through");
  }

  @Test
  void afterTheGracePeriodAndTheAllowanceItIsGivenUp() {
    var fetch = stubborn();
    var cancel = new Other(fetch::cancel);

    try (var log = new LogCapture("fetch was given up")) {
      time.advance(GRACE.plus(ALLOWANCE));
      assertThat(log.messages())
          .contains(
              "fetch was given up: it went on after its cancel (grace period PT10S); it may still run");
    }

    assertThat(cancel.returned).isTrue();
    assertThat(cancel.thrown).hasNullValue();
    assertThat(fetch.isDone()).isTrue();
    assertThat(fetch.isCancelled()).isTrue();
    gate.starting();
    time.advance(Duration.ZERO);
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(AbandonedException.class)
          .isThrownBy(fetch::join)
          .withMessage("fetch was given up: it went on after its cancel (grace period PT10S)");
      assertThatExceptionOfType(AbandonedException.class).isThrownBy(fetch::get);
    }
  }

  @Test
  void theLateFailureOfOneGivenUpStillGoesToErrors() {
    var failure = new IOException("late");
    Deferred<String> fetch =
        start(() -> {
          throughTheGate();
          throw failure;
        });
    new Other(fetch::cancel);
    time.advance(GRACE.plus(ALLOWANCE));
    assertThat(errors.all()).isEmpty();

    gate.starting();
    time.advance(Duration.ZERO);

    assertThat(errors.all()).containsExactly(failure);
    assertThatExceptionOfType(AbandonedException.class).isThrownBy(fetch::join);
  }

  @Test
  void aStuckConsumerOfErrorsIsGivenUpLikeAStuckAction() {
    var fetch =
        Deferred.run(
            context,
            () -> {
              throw new IOException();
            },
            o -> o.withErrors(error -> throughTheGate()));
    time.advance(Duration.ZERO);
    var cancel = new Other(fetch::cancel);

    time.advance(GRACE.plus(ALLOWANCE));

    assertThat(cancel.returned).isTrue();
    assertThatExceptionOfType(AbandonedException.class).isThrownBy(fetch::join);
  }

  @Test
  void withoutGraceOnlyTheAllowanceIsLeft() {
    var fetch = Deferred.run(context, this::throughTheGate, o -> o.withGracePeriod(Duration.ZERO));
    time.advance(Duration.ZERO);
    var cancel = new Other(fetch::cancel);

    time.advance(ALLOWANCE.minus(MOMENT));
    assertThat(cancel.returned).isFalse();
    time.advance(MOMENT);
    assertThat(cancel.returned).isTrue();
    assertThat(fetch.isCancelled()).isTrue();
  }

  @Test
  void cancelOfOneThatHasEndedIsRefused() {
    var done = start(() -> "page");
    Deferred<String> failed =
        start(() -> {
          throw new IOException();
        });
    var cancelled = obedient();
    cancelled.cancel();

    refuses(done, "it has ended: SUCCESS");
    refuses(failed, "it has ended: FAILED");
    refuses(cancelled, "it has ended: CANCELLED");
    assertThat(done.resultNow()).isEqualTo("page");
    assertThat(errors.all()).containsExactly(failed.exceptionNow());
  }

  private static void refuses(Deferred<?> deferred, String truth) {
    assertThatExceptionOfType(CannotCancelException.class)
        .isThrownBy(deferred::cancel)
        .withMessage("fetch cannot be cancelled: " + truth);
  }

  @Test
  void cancelOfOneGivenUpIsRefused() {
    var fetch = stubborn();
    new Other(fetch::cancel);
    time.advance(GRACE.plus(ALLOWANCE));

    refuses(fetch, "it has ended: CANCELLED");
  }

  @Test
  void concurrentCancelsWaitForTheSameEnd() {
    var fetch = stubborn();
    var first = new Other(fetch::cancel);
    time.advance(Duration.ofSeconds(1));
    var second = new Other(fetch::cancel);
    var third = new Other(fetch::close);
    assertThat(List.of(first.returned.get(), second.returned.get(), third.returned.get()))
        .containsOnly(false);

    gate.starting();
    time.advance(Duration.ZERO);

    for (var other : List.of(first, second, third)) {
      assertThat(other.returned).isTrue();
      assertThat(other.thrown).hasNullValue();
    }
  }

  @Test
  void aJoinThatWaitsDoesNotShutOutACancel() {
    var fetch = obedient();
    var join = new Other(fetch::join);

    fetch.cancel();
    time.advance(Duration.ZERO);

    assertThat(join.thrown.get()).isExactlyInstanceOf(CancellationException.class);
  }

  @Test
  void anInterruptShortensTheCancelToTheAllowanceAndIsNotSwallowed() {
    var fetch = stubborn();
    var cancel = new Other(fetch::cancel);
    time.advance(Duration.ofSeconds(3));
    cancel.thread.interrupt();

    time.advance(ALLOWANCE.minus(MOMENT));
    assertThat(cancel.returned).isFalse();
    time.advance(MOMENT);

    assertThat(cancel.returned).isTrue();
    assertThat(cancel.flag).isTrue();
    assertThatExceptionOfType(AbandonedException.class).isThrownBy(fetch::join);
  }

  @Test
  void twoActionsThatCancelEachOtherFreeEachOther() {
    var first = new AtomicReference<Deferred<Void>>();
    var second = new AtomicReference<Deferred<Void>>();
    var gate = new Latch("gate", time);
    first.set(Deferred.run(context, () -> cancelAfter(gate, second)));
    second.set(Deferred.run(context, () -> cancelAfter(gate, first)));
    gate.starting();

    time.advance(Duration.ZERO);

    assertThat(first.get().isDone()).isTrue();
    assertThat(second.get().isDone()).isTrue();
  }

  private static void cancelAfter(Latch gate, AtomicReference<Deferred<Void>> other)
      throws InterruptedException {
    gate.await(State.STARTING);
    try {
      other.get().cancel();
    } catch (CannotCancelException e) {
      assertThat(other.get().isDone()).isTrue(); // the other one was faster
    }
  }

  @Test
  void anInterruptedCallerStillCancelsAndKeepsTheFlag() {
    var fetch = obedient();
    Thread.currentThread().interrupt();

    fetch.cancel();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(fetch.isCancelled()).isTrue();
  }

  @Test
  void cancelFromItsOwnActionIsRefusedAtOnceAndChangesNothing() throws Exception {
    var self = new CompletableFuture<Deferred<String>>();
    Deferred<String> fetch =
        Deferred.start(
            context,
            () -> {
              refuses(self.join(), "it is its own action that asks");
              Context.current().throwIfCancelled();
              return "still here";
            },
            o -> o.withName("fetch"));
    self.complete(fetch);

    assertThat(fetch.join()).isEqualTo("still here");
  }

  @Test
  void closeFromItsOwnActionAsksAndDoesNotWait() {
    var self = new CompletableFuture<Deferred<Void>>();
    var reached = new AtomicBoolean();
    Deferred<Void> fetch =
        Deferred.run(
            context,
            () -> {
              self.join().close();
              reached.set(Context.current().isCancelled());
              Context.current().sleep(Duration.ofHours(1));
            });
    self.complete(fetch);

    assertThatExceptionOfType(CancellationException.class).isThrownBy(fetch::join);
    assertThat(reached).isTrue();
  }

  @Test
  void closeCancelsWaitsAndCanBeRepeated() {
    var fetch = obedient();

    fetch.close();
    assertThat(fetch.isCancelled()).isTrue();
    fetch.close();

    var done = start(() -> "page");
    done.close();
    assertThat(done.resultNow()).isEqualTo("page");
  }

  @Test
  void closeGivesUpInTimeAndDoesNotThrow() {
    var fetch = stubborn();
    var close = new Other(fetch::close);

    time.advance(GRACE.plus(ALLOWANCE));

    assertThat(close.returned).isTrue();
    assertThat(close.thrown).hasNullValue();
    assertThat(fetch.isCancelled()).isTrue();
  }

  @Test
  void theCancelOfFutureNeitherWaitsNorCompletesAnything() throws Exception {
    var fetch = stubborn();

    assertThat(fetch.cancel(true)).isTrue();
    assertThat(fetch.isDone()).isFalse();
    assertThat(fetch.isCancelled()).isFalse();
    assertThat(fetch.cancel(false)).isTrue();

    gate.starting();
    assertThat(fetch.join()).isEqualTo("through");
    assertThat(fetch.cancel(true)).isFalse();
    assertThat(fetch.isCancelled()).isFalse();
  }

  @Test
  void theCancelOfFutureStopsAnActionThatListens() {
    var fetch = obedient();

    assertThat(fetch.cancel(true)).isTrue();

    assertThatExceptionOfType(CancellationException.class).isThrownBy(fetch::join);
    assertThat(fetch.isCancelled()).isTrue();
  }

  @Test
  void cancellingTheContextAboveCancelsItWithThatCause() {
    var fetch = obedient();
    var cause = new IOException("shop closed");

    context.cancel(cause);

    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(fetch::join)
        .withMessage("fetch was cancelled: shop closed")
        .withCause(cause);
  }

  @Test
  void theDeadlineOfTheContextAboveCancelsIt() {
    try (var limited = context.withTimeout(Duration.ofSeconds(2))) {
      var fetch = Deferred.run(limited, () -> Context.current().sleep(Duration.ofHours(1)));

      time.advance(Duration.ofSeconds(2));

      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(fetch::join)
          .withCauseExactlyInstanceOf(TimeoutException.class);
    }
  }

  @Test
  void aFailureAfterACancelStaysAFailure() {
    var failure = new IOException("could not undo");
    Deferred<String> fetch =
        start(() -> {
          try {
            gate.await(State.STARTING);
            return "through";
          } catch (InterruptedException e) {
            throw failure;
          }
        });

    fetch.cancel();

    assertThat(fetch.isCancelled()).isFalse();
    assertThat(fetch.exceptionNow()).isSameAs(failure);
    assertThat(errors.all()).containsExactly(failure);
  }

  @Test
  void anInterruptFromElsewhereIsAFailureAndNoCancellation() {
    var thread = new AtomicReference<Thread>();
    Deferred<String> fetch =
        start(() -> {
          thread.set(Thread.currentThread());
          gate.await(State.STARTING);
          return "through";
        });

    thread.get().interrupt();

    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(fetch::join)
        .withCauseExactlyInstanceOf(InterruptedException.class);
    assertThat(errors.all()).containsExactly(fetch.exceptionNow());
  }

  @Test
  void aCancellationThatIsNotItsOwnIsAFailure() {
    Deferred<String> fetch =
        start(() -> {
          throw new CancellationException("of something inside");
        });

    assertThat(fetch.isCancelled()).isFalse();
    assertThat(fetch.exceptionNow()).hasMessage("of something inside");
    assertThat(errors.all()).containsExactly(fetch.exceptionNow());
  }

  @Test
  void withInterruptsOffTheContextIsCancelledAndTheThreadLeftAlone() {
    var fetch =
        Deferred.run(
            context,
            () -> {
              gate.await(State.STARTING);
              Context.current().throwIfCancelled();
            },
            o -> o.withInterrupts(false));
    time.advance(Duration.ZERO);
    fetch.cancel(true);
    time.advance(Duration.ZERO);
    assertThat(fetch.isDone()).as("an interrupt would have ended the wait").isFalse();

    gate.starting();

    assertThatExceptionOfType(CancellationException.class).isThrownBy(fetch::join);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void virtualAndPlatformThreadsAreInterruptedAlike(boolean virtual) {
    ThreadFactory threads =
        virtual ? Thread.ofVirtual().factory() : Thread.ofPlatform().name("fetch").factory();
    var fetch =
        Deferred.run(context, () -> gate.await(State.STARTING), o -> o.withThreads(threads));
    time.advance(Duration.ZERO);

    fetch.cancel();

    assertThat(fetch.isCancelled()).isTrue();
  }

  @Test
  void twoThatCancelEachOtherAreFreedByTheirInterrupts() {
    var one = new AtomicReference<Deferred<Void>>();
    var two = new AtomicReference<Deferred<Void>>();
    one.set(cancelling(two));
    two.set(cancelling(one));
    gate.starting();

    time.advance(ALLOWANCE);

    assertThat(one.get().isDone()).isTrue();
    assertThat(two.get().isDone()).isTrue();
  }

  private Deferred<Void> cancelling(AtomicReference<Deferred<Void>> other) {
    return Deferred.run(
        context,
        () -> {
          throughTheGate();
          other.get().cancel();
        });
  }
}
