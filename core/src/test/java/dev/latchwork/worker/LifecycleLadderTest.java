package dev.latchwork.worker;

import static dev.latchwork.signal.State.STARTED;
import static dev.latchwork.signal.State.STOPPED;
import static dev.latchwork.signal.State.STOPPING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.latchwork.internal.Watch;
import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.Context;
import dev.latchwork.testkit.LeakCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The stop of every kind of lifecycle, rung by rung, while an action runs. */
@ExtendWith(LeakCheck.class)
class LifecycleLadderTest extends LifecycleContract {
  private static final Duration ALLOWANCE = Duration.ofMillis(500);
  private static final Duration MOMENT = Duration.ofNanos(1);

  private Hold hold;

  @BeforeEach
  void makeAHold() {
    hold = new Hold(subject.time);
  }

  @AfterEach
  void letGo() {
    hold.release();
    subject.settle();
  }

  @Test
  void anActionThatIgnoresEverythingIsGivenUpExactlyAtTheEndOfTheAllowance() throws Exception {
    subject.running(hold::awaitStubbornly);
    var stop = subject.stop(Subject.GRACE);
    subject.time.advance(Subject.GRACE.plus(ALLOWANCE).minus(MOMENT));
    assertThat(it.state()).isEqualTo(STOPPING);
    assertThat(stop.isDone()).isFalse();

    subject.time.advance(MOMENT);
    assertThat(it.state()).isEqualTo(STOPPED);
    StopReport<?> report = stop.result();
    assertThat(report.took()).isEqualTo(Subject.GRACE.plus(ALLOWANCE));
    assertThat(report.clean()).isFalse();
    assertThat(report.counts().abandoned()).isEqualTo(1);
    assertThat(report.counts().strays()).isEqualTo(1);
    assertThat(report.stillRunning())
        .singleElement()
        .satisfies(running -> {
          assertThat(running.item()).isEqualTo(kind.takesItems() ? "item" : null);
          assertThat(running.thread().isAlive()).isTrue();
          assertThat(running.since()).isBetween(ALLOWANCE, report.took());
          assertThat(running.stack())
              .anyMatch(frame -> frame.getMethodName().equals("awaitStubbornly"));
        });
  }

  @Test
  void aStrayIsInTheWayOfTheNextStartUntilItEndsAndIsCountedOnce() throws Exception {
    subject.running(hold::awaitStubbornly);
    StopReport<?> report = giveUp();
    assertThatThrownBy(it::start)
        .isExactlyInstanceOf(CannotStartException.class)
        .hasMessageStartingWith("it cannot start: an abandoned action still runs on ")
        .hasMessageContaining(report.stillRunning().getFirst().thread().toString());
    assertThat(it.state()).isEqualTo(STOPPED);

    Snapshot before = it.snapshot();
    assertThat(before.strays()).isEqualTo(1);
    hold.release();
    subject.settle();
    Snapshot after = it.snapshot();
    assertThat(after.strays()).isZero();
    assertThat(after.abandoned()).isEqualTo(1);
    assertThat(after.accepted()).isEqualTo(before.accepted());
    assertThat(after.succeeded()).isEqualTo(before.succeeded());

    hold = new Hold(subject.time);
    subject.choose(hold::await);
    it.start();
    assertThat(it.is(STARTED)).isTrue();
    assertThat(it.snapshot().abandoned()).isZero();
  }

  @Test
  void aFailureOfAStrayChangesNeitherTheStateNorTheFailure() throws Exception {
    IOException failure = new IOException("too late");
    subject.running(() -> {
      hold.awaitStubbornly();
      throw failure;
    });
    giveUp();
    hold.release();
    subject.settle();
    assertThat(it.state()).isEqualTo(STOPPED);
    assertThat(it.failure()).isEmpty();
    assertThat(it.snapshot().failed()).isZero();
    if (kind.tellsErrors()) {
      assertThat(subject.errors.all()).containsExactly(failure);
    } else {
      Watch.current().read(failure);
    }
    hold = new Hold(subject.time);
  }

  @Test
  void aStopAtOnceInterruptsAndTakesNoTime() throws Exception {
    subject.running(hold::await);
    var stop = subject.stop(Duration.ZERO);
    assertThat(stop.result().took()).isZero();
    assertThat(stop.result().cutShort()).isEqualTo(1);
    assertThat(stop.result().counts().cancelled()).isEqualTo(1);
    assertThat(it.failure()).isEmpty();
    theInterruptIsTold();
  }

  @Test
  void aWokenActionFindsItsContextCancelled() throws Exception {
    var cancelled = new AtomicReference<Boolean>();
    subject.running(() -> {
      try {
        hold.await();
      } catch (InterruptedException e) {
        cancelled.set(Context.current().isCancelled());
      }
    });
    subject.stop(Duration.ZERO).result();
    assertThat(cancelled).hasValue(true);
  }

  @Test
  void aStopThatJoinsCanOnlyBringTheDeadlineNearer() throws Exception {
    subject.running(hold::awaitStubbornly);
    var first = subject.stop(Duration.ofSeconds(5));
    var later = subject.stop(Duration.ofSeconds(60));
    var sooner = subject.stop(Duration.ofSeconds(2));
    subject.time.advance(Duration.ofSeconds(2).plus(ALLOWANCE).minus(MOMENT));
    assertThat(it.state()).isEqualTo(STOPPING);
    subject.time.advance(MOMENT);
    assertThat(first.result()).isSameAs(later.result()).isSameAs(sooner.result());
    assertThat(first.result().cause()).isEqualTo(StopReport.Cause.REQUEST);
  }

  @Test
  void aStopWithoutGraceHurriesTheOneUnderWay() throws Exception {
    subject.running(hold::awaitStubbornly);
    var slow = subject.stop(Subject.GRACE);
    var fast = subject.stop(Duration.ZERO);
    subject.time.advance(ALLOWANCE);
    assertThat(slow.result()).isSameAs(fast.result());
    assertThat(slow.result().took()).isEqualTo(ALLOWANCE);
  }

  @Test
  void anInterruptOfAStopHurriesItAndTheFlagIsKept() throws Exception {
    subject.running(hold::awaitStubbornly);
    var stop = subject.stop(Subject.GRACE);
    stop.interrupt();
    subject.time.advance(ALLOWANCE.minus(MOMENT));
    assertThat(stop.isDone()).isFalse();
    subject.time.advance(MOMENT);
    assertThat(stop.result().took()).isEqualTo(ALLOWANCE);
    assertThat(stop.leftInterrupted()).isTrue();
  }

  @Test
  void aCancelledContextGivesUpAfterTheAllowance() throws Exception {
    subject.running(hold::awaitStubbornly);
    subject.context.cancel();
    subject.time.advance(ALLOWANCE.minus(MOMENT));
    assertThat(it.state()).isEqualTo(STOPPING);
    subject.time.advance(MOMENT);
    assertThat(it.state()).isEqualTo(STOPPED);
    assertThat(it.failure()).isEmpty();
  }

  @Test
  void aCancelListenerThatBlocksKeepsNoInterruptFromComing() throws Exception {
    subject.running(() -> {
      Context.current().onCancel(hold::awaitStubbornly);
      hold.await();
    });
    var stop = subject.stop(Duration.ZERO);
    subject.time.advance(ALLOWANCE);
    assertThat(stop.result().counts().abandoned()).isZero();
    assertThat(stop.result().counts().cancelled()).isEqualTo(1);
    assertThat(stop.result().took()).isZero();
    theInterruptIsTold();
  }

  @Test
  void aCancelListenerLeftBehindHoldsUpACleanStopForTheAllowanceAtMost() throws Exception {
    subject.running(() -> Context.current().onCancel(hold::awaitStubbornly));
    var stop = subject.call(() -> it.stop(Subject.GRACE));
    subject.time.advance(ALLOWANCE);
    assertThat(stop.result().clean()).isTrue();
    assertThat(it.state()).isEqualTo(STOPPED);
  }

  @Test
  void theHookIsToldOnceBeforeTheEndAndInALiveContext() throws Exception {
    assumeTrue(kind.takesItems(), "only queues have a hook");
    List<Object> told = Collections.synchronizedList(new ArrayList<>());
    subject.onStop =
        report -> Collections.addAll(told, report, it.state(), Context.current().isCancelled());
    subject.running(hold::await);
    StopReport<?> report = subject.stop(Duration.ZERO).result();
    assertThat(told).containsExactly(report, STOPPING, false);
    theInterruptIsTold();
  }

  @Test
  void aHookThatBlocksDelaysTheEndByTheAllowanceAtMost() throws Exception {
    assumeTrue(kind.takesItems(), "only queues have a hook");
    subject.onStop = report -> hold.awaitStubbornly();
    subject.running(() -> {});
    var stop = subject.stop(Subject.GRACE);
    subject.time.advance(ALLOWANCE.minus(MOMENT));
    assertThat(it.state()).isEqualTo(STOPPING);
    subject.time.advance(MOMENT);
    assertThat(stop.result().clean()).isTrue();
    assertThat(it.state()).isEqualTo(STOPPED);
  }

  @Test
  void aHookHasAllOfTheAllowanceHoweverLateItBegins() throws Exception {
    assumeTrue(kind.takesItems(), "only queues have a hook");
    var hook = new Hold(subject.time);
    subject.onStop = report -> hook.awaitStubbornly();
    var action = new Hold(subject.time);
    subject.running(action::awaitStubbornly);
    var stop = subject.stop(Subject.GRACE);
    subject.time.advance(Subject.GRACE.plus(ALLOWANCE).minus(MOMENT));
    action.release();
    subject.time.advance(ALLOWANCE.minus(MOMENT));
    assertThat(it.state()).isEqualTo(STOPPING);
    hook.release();
    subject.time.advance(Duration.ZERO);
    assertThat(stop.result().stillRunning()).isEmpty();
  }

  @Test
  void theHookIsToldThoughAListenerLeftBehindBlocks() throws Exception {
    assumeTrue(kind.takesItems(), "only queues have a hook");
    List<Object> told = Collections.synchronizedList(new ArrayList<>());
    subject.onStop = told::add;
    subject.running(() -> Context.current().onCancel(hold::awaitStubbornly));
    var stop = subject.stop(Subject.GRACE);
    subject.time.advance(ALLOWANCE);
    assertThat(told).containsExactly(stop.result());
  }

  /** What cuts an action short is no failure of the run, and yet goes where failures go. */
  private void theInterruptIsTold() {
    if (kind.tellsErrors()) {
      assertThat(subject.errors.all())
          .singleElement()
          .isExactlyInstanceOf(InterruptedException.class);
    }
  }

  private StopReport<?> giveUp() {
    var stop = subject.stop(Duration.ZERO);
    subject.time.advance(ALLOWANCE);
    return stop.result();
  }
}
