package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.latchwork.internal.Watch;
import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.worker.Subject.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Actions of every kind of lifecycle that do what no action should. */
@ExtendWith({LeakCheck.class, QuietLog.class})
class FaultyActionsTest extends LifecycleContract {
  private final List<Throwable> thrown = new CopyOnWriteArrayList<>();

  private void strike(Fault fault) {
    try {
      fault.strike();
    } catch (Throwable e) {
      thrown.add(e);
      throw e;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whateverItThrowsIsOneFailureThatIsToldAndTheNextRunIsAsGoodAsNew(Fault fault)
      throws Exception {
    subject.running(() -> strike(fault));
    StopReport<?> report = it.stop(); // no time passes: the failure, or the request, has ended it
    Counts.assertFinal(report.counts());
    assertThat(report.counts().failed()).isEqualTo(1);
    assertThat(report.took()).isZero();
    assertThat(report.failure().orElseThrow()).isSameAs(thrown.getFirst());
    assertThat(report.toString()).contains("1 failed");
    theFailureIsTold();
    if (kind != Kind.START_STOP) { // there it is the stop that has failed, not the run
      assertThat(report.cause()).isEqualTo(StopReport.Cause.FAILURE);
      assertThat(it.failure().orElseThrow()).isSameAs(thrown.getFirst());
      Throwable unhealthy = catchThrowable(it::check);
      assertThat(unhealthy).isExactlyInstanceOf(IllegalStateException.class);
      assertThat(unhealthy.getMessage()).startsWith("it has failed: ");
      assertThat(unhealthy.getCause()).isSameAs(thrown.getFirst());
    }
    aGoodRunFollows();
  }

  @ParameterizedTest
  @EnumSource
  void whatItThrowsWhenItsTimeIsOverHoldsNothingUp(Fault fault) throws Exception {
    var hold = new Hold(subject.time);
    subject.running(() -> {
      try {
        hold.await();
      } catch (InterruptedException e) {
        strike(fault);
      }
    });
    StopReport<?> report = subject.stop(Duration.ZERO).result();
    Counts.assertFinal(report.counts());
    assertThat(report.took()).isZero();
    assertThat(report.counts().failed() + report.counts().cancelled()).isEqualTo(1);
    assertThat(report.counts().abandoned()).isZero();
    assertThat(thrown).hasSize(1);
    if (report.counts().failed() == 1 || kind.tellsErrors()) {
      theFailureIsTold();
    }
  }

  @Test
  void theInterruptThatItGivesItselfIsNobodyElses() throws Exception {
    var flags = new CopyOnWriteArrayList<Boolean>();
    subject.running(() -> {
      flags.add(Thread.currentThread().isInterrupted());
      Thread.currentThread().interrupt();
    });
    if (kind != Kind.BODY && kind != Kind.START_STOP) {
      subject.begin();
      subject.begin();
    }
    StopReport<?> report = it.stop();
    assertThat(report.clean()).isTrue();
    assertThat(report.counts().succeeded()).isEqualTo(flags.size() + others());
    assertThat(flags).isNotEmpty().containsOnly(false);
  }

  @Test
  void oneThatInterruptsItselfAllTheTimeIsGivenUpInTime() throws Exception {
    var hold = new Hold(subject.time);
    subject.running(() -> {
      Thread.currentThread().interrupt();
      hold.awaitStubbornly();
      Thread.currentThread().interrupt();
    });
    var stop = subject.stop(Subject.GRACE);
    subject.time.advance(Subject.GRACE.plusMillis(500));
    assertThat(stop.result().took()).isEqualTo(Subject.GRACE.plusMillis(500));
    assertThat(stop.result().counts().abandoned()).isEqualTo(1);
    Counts.assertFinal(stop.result().counts());
    hold.release();
    subject.settle();
    assertThat(it.snapshot().strays()).isZero();
  }

  @Test
  void oneThatEndsItsOwnRunInEveryWayThatThereIsHarmsNothing() throws Exception {
    var refused = new CopyOnWriteArrayList<Throwable>();
    subject.running(() -> {
      List<ThrowingCallable> ways =
          List.of(
              it::close,
              it::stop,
              () -> it.stop(Duration.ZERO),
              it::run,
              it::start,
              () -> it.await(State.STOPPED));
      ways.forEach(way -> refused.add(catchThrowable(way)));
      var _ = it.requestStop();
      subject.context.cancel();
      Thread.currentThread().interrupt();
    });
    StopReport<?> report = it.stop();
    assertThat(refused).hasSize(6).allMatch(e -> e instanceof IllegalStateException);
    Counts.assertFinal(report.counts());
    assertThat(report.counts().succeeded()).isEqualTo(1 + others());
    assertThat(it.state()).isEqualTo(State.STOPPED);
    assertThat(it.failure()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aCancelListenerThatThrowsKeepsNothingFromStopping(Fault fault) throws Exception {
    var hold = new Hold(subject.time);
    var behind = new CopyOnWriteArrayList<String>();
    subject.running(() -> {
      var context = Context.current();
      context.onCancel(() -> strike(fault));
      context.onCancel(() -> behind.add("the next one"));
      hold.await();
    });
    StopReport<?> report = subject.stop(Duration.ZERO).result();
    assertThat(report.counts().cancelled()).isEqualTo(1);
    assertThat(report.took()).isZero();
    assertThat(behind).hasSize(1);
    assertThat(thrown).hasSize(1);
    Watch.current().read(thrown.getFirst()); // it was logged
    if (kind.tellsErrors()) {
      assertThat(subject.errors.count()).isEqualTo(1); // the interrupt
    }
  }

  @ParameterizedTest
  @EnumSource
  void dependentsThatThrowHarmNobodyWhoWaitsForTheSame(Fault fault) throws Exception {
    var told = new CopyOnWriteArrayList<Object>();
    dependOn(it.when(State.STARTED), fault, told);
    it.start();
    dependOn(it.when(State.STOPPING), fault, told);
    dependOn(it.when(State.STOPPED), fault, told);
    dependOn(it.requestStop(), fault, told);
    subject.settle();
    assertThat(it.stop().clean()).isTrue();
    assertThat(told).hasSize(4);
    assertThat(thrown).hasSize(4);
  }

  @ParameterizedTest
  @EnumSource
  void aFactoryThatThrowsKeepsItFromStartingAndNothingElse(Fault fault) throws Exception {
    assumeTrue(kind.makesThreadsAtTheStart());
    subject.factory =
        body -> {
          strike(fault);
          return null;
        };
    Throwable refusal = catchThrowable(it::start);
    assertThat(refusal).isExactlyInstanceOf(CannotStartException.class);
    assertThat(refusal.getMessage()).startsWith("it cannot start: ");
    assertThat(refusal.getCause()).isSameAs(thrown.getFirst());
    assertThat(it.state()).isEqualTo(State.STOPPED);
    subject.factory = threads;
    aGoodRunFollows();
  }

  @Test
  void aThreadThatRunsItsBodyTwiceDoesTheWorkOnce() throws Exception {
    subject.factory =
        body ->
            threads.newThread(() -> {
              body.run();
              body.run();
            });
    aGoodRunFollows();
  }

  private void dependOn(CompletableFuture<?> future, Fault fault, List<Object> told) {
    var _ = future.thenRun(() -> told.add(future));
    var _ = future.thenRun(() -> strike(fault)); // the last is called first
  }

  private void aGoodRunFollows() throws Exception {
    var runs = new CopyOnWriteArrayList<String>();
    subject.running(() -> runs.add("well"));
    StopReport<?> report = it.stop();
    assertThat(report.clean()).isTrue();
    assertThat(report.failure()).isEmpty();
    assertThat(runs).hasSize(1);
    Counts.assertFinal(report.counts());
    it.check();
  }

  /** How many actions that are not the test's each run has. */
  private int others() {
    return kind == Kind.START_STOP ? 1 : 0;
  }

  /** Once, by the instance that was thrown. */
  private void theFailureIsTold() {
    if (kind.tellsErrors()) {
      assertThat(subject.errors.count()).isEqualTo(1);
      assertThat(subject.errors.first().orElseThrow()).isSameAs(thrown.getFirst());
    } else {
      Watch.current().read(thrown.getFirst()); // it was logged
    }
  }
}
