package dev.latchwork.signal;

import static dev.latchwork.signal.State.PAUSED;
import static dev.latchwork.signal.State.PAUSING;
import static dev.latchwork.signal.State.RESUMING;
import static dev.latchwork.signal.State.STARTED;
import static dev.latchwork.signal.State.STARTING;
import static dev.latchwork.signal.State.STOPPED;
import static dev.latchwork.signal.State.STOPPING;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.testkit.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What waits refer to, and how they end. Time is manual: each settles and is then looked at. */
class LatchWaitTest {
  private final ManualTime time = new ManualTime();
  private final Latch latch = new Latch("mail", time);
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  @Test
  void aLateWaitIsOverAtOnce() throws InterruptedException {
    moves(STARTING, STARTED);

    latch.await(STARTING);
    latch.await(STARTED);
    assertThat(latch.await(STARTED, ZERO)).isTrue();
    assertThat(latch.when(STARTING)).isCompleted();
    assertThat(latch.when(STARTED)).isCompleted();
  }

  @Test
  void aStateThatTheRunHasLeftCountsStill() throws InterruptedException {
    moves(STARTING, STARTED, STOPPING);

    latch.await(STARTING);
    latch.await(STARTED);
    latch.await(STOPPING);
    assertThat(latch.await(STOPPED, ZERO)).isFalse();
  }

  @Test
  void everyWaiterIsWoken() {
    Thread first = waiter("first", STARTED);
    Thread second = waiter("second", STARTED);
    CompletableFuture<Void> future = latch.when(STARTED);
    CompletableFuture<Void> another = latch.when(STARTED);
    moves(STARTING);
    time.advance(ZERO);
    assertThat(log).isEmpty();

    moves(STARTED);
    time.advance(ZERO);
    assertThat(log).containsExactlyInAnyOrder("first STARTED", "second STARTED");
    assertThat(future).isCompleted();
    assertThat(another).isCompleted();
    assertThat(first).isNotEqualTo(second);
  }

  @Test
  void aWaiterIsWokenByItsOwnStateOnly() {
    waiter("up", STARTED);
    waiter("down", STOPPED);
    time.advance(ZERO);
    assertThat(log).containsExactly("down STOPPED"); // of the last run: there was none

    moves(STARTING);
    time.advance(ZERO);
    assertThat(log).hasSize(1);
    moves(STARTED);
    time.advance(ZERO);
    assertThat(log).containsExactly("down STOPPED", "up STARTED");
  }

  @Test
  void onANewLatchStoppingAndStoppedAreOverAndTheOthersMeanTheFirstRun() {
    assertThat(latch.when(STOPPING)).isCompleted();
    assertThat(latch.when(STOPPED)).isCompleted();
    for (State state : List.of(STARTING, STARTED, PAUSING, PAUSED, RESUMING)) {
      assertThat(latch.when(state)).isNotDone();
    }
  }

  @Test
  void whileStoppedTheStartMeansTheNextRunAndTheStopTheLast() {
    moves(STARTING, STARTED, STOPPING, STOPPED);

    assertThat(latch.when(STOPPING)).isCompleted();
    assertThat(latch.when(STOPPED)).isCompleted();
    CompletableFuture<Void> next = latch.when(STARTED);
    assertThat(next).isNotDone();

    moves(STARTING, STARTED);
    time.advance(ZERO);
    assertThat(next).isCompleted();
  }

  @Test
  void aLateWaiterStillSeesTheStopOfItsRun() {
    moves(STARTING, STARTED);
    waiter("of run 1", STOPPED);
    CompletableFuture<Void> future = latch.when(STOPPED);
    time.advance(ZERO);

    moves(STOPPING, STOPPED, STARTING, STARTED);
    time.advance(ZERO);
    assertThat(log).containsExactly("of run 1 STOPPED");
    assertThat(future).isCompleted();
    assertThat(latch.when(STOPPED)).isNotDone();
  }

  @Test
  void aStateThatTheRunCannotEnterAnyMoreIsAnErrorWithTheFailureAsCause() {
    var cause = new ArithmeticException("cause");
    moves(STARTING);
    waiter("waiter", STARTED);
    CompletableFuture<Void> future = latch.when(STARTED);
    time.advance(ZERO);

    latch.failed(cause);
    time.advance(ZERO);
    assertThat(log)
        .singleElement()
        .asString()
        .startsWith("waiter IllegalStateException: mail can no longer become STARTED in this run")
        .endsWith(" <- cause");
    assertThat(future).isCompletedExceptionally();
    assertThat(future.exceptionNow()).isInstanceOf(IllegalStateException.class).hasCause(cause);
  }

  @Test
  void aStopWithoutFailureMakesTheStartUnreachableToo() {
    moves(STARTING);
    CompletableFuture<Void> future = latch.when(STARTED);
    moves(STOPPING);

    assertThatIllegalStateException()
        .isThrownBy(() -> latch.await(STARTED))
        .withMessage("mail can no longer become STARTED in this run: it is STOPPING")
        .withNoCause();
    assertThatIllegalStateException().isThrownBy(() -> latch.await(STARTED, ofSeconds(1)));
    assertThat(latch.when(STARTED)).isCompletedExceptionally();
    time.advance(ZERO);
    assertThat(future).isCompletedExceptionally();
  }

  @Test
  void aPauseThatCanNoLongerComeIsAnError() {
    moves(STARTING, STARTED);
    var futures = List.of(latch.when(PAUSING), latch.when(PAUSED), latch.when(RESUMING));
    moves(STOPPING);
    time.advance(ZERO);

    assertThat(futures).allSatisfy(future -> assertThat(future).isCompletedExceptionally());
  }

  @Test
  void pauseAndResumeRecur() {
    moves(STARTING, STARTED, PAUSING, PAUSED, RESUMING, STARTED);
    assertThat(latch.when(PAUSED)).isNotDone();
    assertThat(latch.when(RESUMING)).isNotDone();
    assertThat(latch.when(STARTED)).isCompleted();

    CompletableFuture<Void> second = latch.when(PAUSED);
    moves(PAUSING);
    assertThat(latch.when(PAUSING)).isCompleted();
    moves(PAUSED);
    time.advance(ZERO);
    assertThat(second).isCompleted();
    assertThat(latch.when(PAUSED)).isCompleted();
    assertThat(latch.when(PAUSING)).isNotDone();
  }

  @Test
  void aPauseThatHasPassedBeforeTheWaiterLooksIsNotMissed() {
    moves(STARTING, STARTED);
    waiter("paused", PAUSED);
    waiter("resuming", RESUMING);
    CompletableFuture<Void> future = latch.when(PAUSED);
    time.advance(ZERO);

    moves(PAUSING, PAUSED, RESUMING, STARTED, STOPPING, STOPPED);
    time.advance(ZERO);
    assertThat(log).containsExactlyInAnyOrder("paused PAUSED", "resuming RESUMING");
    assertThat(future).isCompleted();
  }

  @Test
  void aPauseBetweenTwoLooksOfAWaiterCounts() {
    var asked = new Moment(STARTED, null, true, true, 0, 0, 0);
    var later =
        asked.then(PAUSING, null).then(PAUSED, null).then(RESUMING, null).then(STARTED, null);
    var ended = later.then(STOPPING, null).then(STOPPED, null);

    for (State state : List.of(PAUSING, PAUSED, RESUMING)) {
      assertThat(later.outcome(state, asked)).isEqualTo(Run.Outcome.REACHED);
      assertThat(later.outcome(state, later)).isEqualTo(Run.Outcome.PENDING);
      assertThat(ended.outcome(state, asked)).isEqualTo(Run.Outcome.REACHED);
      assertThat(ended.outcome(state, later)).isEqualTo(Run.Outcome.NEVER);
    }
  }

  @Test
  void latchesShareTheMomentsOfARunThatNeitherPausesNorFails() {
    Moment started = Moment.STARTING.then(STARTED, null);
    Moment stopping = started.then(STOPPING, null);
    assertThat(Moment.STARTING.then(STARTED, null)).isSameAs(started);
    assertThat(started.then(STOPPING, null)).isSameAs(stopping);
    assertThat(stopping.then(STOPPED, null)).isSameAs(stopping.then(STOPPED, null));

    assertThat(Moment.STARTING.then(STOPPING, null)).isNotEqualTo(stopping);
    assertThat(started.then(STOPPING, new ArithmeticException())).isNotEqualTo(stopping);
  }

  @Test
  void noMomentComesBackInTheSameRun() {
    Moment moment = Moment.STARTING;
    var seen = new ArrayList<Moment>(List.of(Moment.NOT_BEGUN, moment));
    for (State next :
        List.of(STARTED, PAUSING, RESUMING, STARTED, PAUSING, PAUSED, RESUMING, STARTED)) {
      moment = moment.then(next, null);
      assertThat(seen).doesNotContain(moment);
      seen.add(moment);
    }
    for (State next : List.of(STOPPING, STOPPED)) {
      moment = moment.then(next, null);
      assertThat(seen).doesNotContain(moment);
      seen.add(moment);
    }
  }

  @Test
  void aFutureOfAnEarlierPauseIsNotGivenToWhoAsksForTheNext() {
    moves(STARTING, STARTED);
    CompletableFuture<Void> first = latch.when(PAUSED);
    CompletableFuture<Void> other = latch.when(STOPPED);
    moves(PAUSING, PAUSED, RESUMING, STARTED);
    CompletableFuture<Void> second = latch.when(PAUSED);
    time.advance(ZERO);

    assertThat(first).isCompleted();
    assertThat(second).isNotDone();
    assertThat(latch.when(PAUSED)).isSameAs(second);
    assertThat(latch.when(STOPPED)).isSameAs(other);
  }

  @Test
  void aTimeoutIsFalseAndMovesNothing() {
    moves(STARTING);
    var result = new AtomicReference<Boolean>();
    start(() -> result.set(latch.await(STARTED, ofSeconds(5))));

    time.advance(ofSeconds(5).minusNanos(1));
    assertThat(result).hasValue(null);
    time.advance(Duration.ofNanos(1));
    assertThat(result).hasValue(false);
    assertThat(latch.state()).isEqualTo(STARTING);
  }

  @Test
  void aTimedWaitIsTrueWhenTheStateComesInTime() {
    var result = new AtomicReference<Boolean>();
    start(() -> result.set(latch.await(STARTED, ofSeconds(5))));
    time.advance(ofSeconds(4));
    moves(STARTING, STARTED);
    time.advance(ZERO);

    assertThat(result).hasValue(true);
  }

  @Test
  void withoutTimeAWaitOnlyLooks() throws InterruptedException {
    assertThat(latch.await(STARTED, ZERO)).isFalse();
    assertThat(latch.await(STARTED, ofSeconds(-1))).isFalse();
    assertThat(latch.await(STOPPED, ofSeconds(-1))).isTrue();
  }

  @Test
  void aWaitIsInterruptible() {
    Thread waiter = waiter("waiter", STARTED);
    time.advance(ZERO);
    waiter.interrupt();
    time.advance(ZERO);

    assertThat(log).containsExactly("waiter InterruptedException: null");
  }

  @Test
  void whatIsTrueAlreadyWinsOverAnInterrupt() throws InterruptedException {
    Thread.currentThread().interrupt();
    latch.await(STOPPED);

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void futuresCompleteOnAnotherThread() {
    var thread = new AtomicReference<Thread>();
    CompletableFuture<Void> dependent =
        latch.when(STARTED).thenRun(() -> thread.set(Thread.currentThread()));
    moves(STARTING, STARTED);
    time.advance(ZERO);
    assertThat(dependent).isCompleted();

    assertThat(thread.get()).isNotNull().isNotEqualTo(Thread.currentThread());
    assertThat(thread.get().isVirtual()).isTrue();
  }

  @Test
  void noHolderOfAFutureCanDisturbTheLatch() throws Exception {
    CompletableFuture<Void> future = latch.when(STARTED);

    assertThatThrownBy(() -> future.complete(null))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(future.cancel(true)).isFalse();
    assertThat(future.orTimeout(1, TimeUnit.NANOSECONDS)).isNotSameAs(future);
    assertThat(future.completeOnTimeout(null, 1, TimeUnit.NANOSECONDS).get()).isNull();
    assertThat(future).isNotDone();
    assertThat(latch.when(STARTED)).isSameAs(future);
    assertThat(latch.state()).isEqualTo(STOPPED);
  }

  @Test
  void aHundredThousandDroppedFuturesAreOne() {
    CompletableFuture<Void> first = latch.when(STARTED);
    for (int i = 0; i < 100_000; i++) {
      assertThat(latch.when(STARTED)).isSameAs(first);
    }
    assertThat(first.getNumberOfDependents()).isZero();
  }

  @Test
  void anyOfSelects() {
    moves(STARTING);
    CompletableFuture<Object> either =
        CompletableFuture.anyOf(latch.when(STARTED), latch.when(STOPPING));
    moves(STOPPING);
    time.advance(ZERO);

    assertThat(either).isDone();
  }

  private Thread waiter(String name, State state) {
    return start(() -> {
      try {
        latch.await(state);
        log.add(name + " " + state);
      } catch (InterruptedException | IllegalStateException e) {
        String cause = e.getCause() == null ? "" : " <- " + e.getCause().getMessage();
        log.add(name + " " + e.getClass().getSimpleName() + ": " + e.getMessage() + cause);
      }
    });
  }

  private Thread start(Waiting body) {
    return time.start(
        Thread.ofVirtual().factory(),
        () -> {
          try {
            body.run();
          } catch (InterruptedException e) {
            log.add("interrupted");
          }
        });
  }

  private void moves(State... states) {
    for (State state : states) {
      assertThat(latch.tryMove(state)).as("%s to %s", latch, state).isTrue();
    }
  }

  private interface Waiting {
    void run() throws InterruptedException;
  }
}
