package dev.latchwork.worker;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.internal.Watch;
import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.CannotStopException;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Task;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A lifecycle over somebody else's code. */
@ExtendWith(LeakCheck.class)
class ServiceTest {
  private final ManualTime time = new ManualTime();
  private final List<String> calls = new CopyOnWriteArrayList<>();

  private Lifecycle of(Task body) {
    return Service.blocking("kafka", Service.settings(time.context(), null), body);
  }

  private Lifecycle of(Task start, Task stop) {
    return Service.startStop("http", Service.settings(time.context(), null), start, stop);
  }

  private void block() throws InterruptedException {
    new Latch("never", time).await(State.STARTED);
  }

  @Test
  void theBodyRunsOnAThreadOfItsOwnWhileItIsUp() {
    var thread = new AtomicReference<Thread>();
    var service =
        of(() -> {
          thread.set(Thread.currentThread());
          block();
        });
    assertThat(service.state()).isEqualTo(State.STOPPED);
    service.start();
    time.advance(Duration.ZERO);

    assertThat(service.state()).isEqualTo(State.ACTIVE);
    assertThat(service.name()).isEqualTo("kafka");
    assertThat(thread.get().getName()).isEqualTo("kafka-1");
    assertThat(service.stop().counts().cancelled()).isEqualTo(1);
  }

  @Test
  void aStopCancelsAndInterruptsTheBodyAtOnce() throws Exception {
    var cancelled = new AtomicReference<Boolean>();
    var service =
        of(
                () -> {
                  try {
                    block();
                  } finally {
                    cancelled.set(Context.current().isCancelled());
                  }
                })
            .start();
    time.advance(ofSeconds(5));
    StopReport<?> report = service.stop(ofSeconds(30)); // no time passes meanwhile

    assertThat(report.took()).isZero();
    assertThat(report.cause()).isEqualTo(StopReport.Cause.REQUEST);
    assertThat(report.clean()).isTrue();
    assertThat(cancelled).hasValue(true);
    assertThat(service.failure()).isEmpty();
    service.check();
  }

  @Test
  void theGracePeriodIsTheBodysTimeToEnd() throws Exception {
    var tidy =
        of(
                () -> {
                  try {
                    block();
                  } catch (InterruptedException e) {
                    time.park(this, ofSeconds(4).toNanos());
                  }
                })
            .start();
    time.advance(ofSeconds(1));
    var stop = Deferred.start(time.context(), () -> tidy.stop(ofSeconds(5)));
    time.advance(ofSeconds(4));

    assertThat(stop.join().took()).isEqualTo(ofSeconds(4));
    assertThat(stop.join().counts().succeeded()).isEqualTo(1);
    assertThat(stop.join().clean()).isTrue();
  }

  @Test
  void aBodyThatIgnoresTheInterruptIsAbandonedAfterTheGracePeriodAndTheAllowance()
      throws Exception {
    var stubborn = new Hold(time);
    var service = of(stubborn::awaitStubbornly).start();
    time.advance(ofSeconds(1));
    var stop = Deferred.start(time.context(), () -> service.stop(ofSeconds(3)));
    time.advance(ofMillis(3_499));
    assertThat(stop.isDone()).isFalse();
    time.advance(ofMillis(1));

    assertThat(stop.join().counts().abandoned()).isEqualTo(1);
    assertThat(stop.join().stillRunning()).hasSize(1);
    assertThatThrownBy(service::start).isInstanceOf(CannotStartException.class);
    stubborn.release();
    time.advance(Duration.ZERO);
    service.start();
    time.advance(Duration.ZERO);
    assertThat(service.stop().clean()).isTrue(); // the gate is open now
  }

  @Test
  void theRunEndsWhenTheBodyReturns() {
    var service = of(() -> Context.current().sleep(ofSeconds(5))).start();
    time.advance(ofSeconds(4));
    assertThat(service.state()).isEqualTo(State.ACTIVE);
    time.advance(ofSeconds(1));

    assertThat(service.state()).isEqualTo(State.STOPPED);
    assertThat(service.stop().cause()).isEqualTo(StopReport.Cause.END);
    assertThat(service.stop().clean()).isTrue();
    assertThat(service.failure()).isEmpty();
  }

  @Test
  void aBodyThatReturnsAtOnceStillLetsTheStartSucceed() {
    for (int i = 0; i < 500; i++) {
      var runs = new AtomicInteger();
      var service = of(runs::incrementAndGet);
      service.start();
      time.advance(Duration.ZERO);
      assertThat(runs).hasValue(1);
      assertThat(service.state()).isEqualTo(State.STOPPED);
      assertThat(service.stop().cause()).isEqualTo(StopReport.Cause.END);
    }
  }

  @Test
  void aBodyThatThrowsFailsTheRunWhichComesOutOfRun() throws Exception {
    var failure = new IOException("part of the test");
    var service =
        of(() -> {
          Context.current().sleep(ofSeconds(1));
          throw failure;
        });
    var run = Deferred.run(time.context(), service::run);
    time.advance(ofSeconds(1));

    assertThatThrownBy(run::join)
        .cause()
        .isInstanceOf(CompletionException.class)
        .hasMessage("kafka has failed")
        .hasCause(failure);
    assertThat(service.failure()).containsSame(failure);
    assertThat(service.stop().cause()).isEqualTo(StopReport.Cause.FAILURE);
    assertThatThrownBy(service::check).hasMessageStartingWith("kafka has failed: ");
    Watch.current().read(failure); // it was logged, too
  }

  @Test
  void runReturnsWhenItIsStopped() throws Exception {
    var service = of(this::block);
    var run = Deferred.run(time.context(), service::run);
    time.advance(ofSeconds(1));
    assertThat(run.isDone()).isFalse();
    service.stop();
    time.advance(Duration.ZERO);
    run.join();
    assertThat(run.isDone()).isTrue();
  }

  @Test
  void theBodyItselfMayRequestTheStopButNotWaitForIt() throws Exception {
    var self = new AtomicReference<Lifecycle>();
    var refused = new AtomicReference<Throwable>();
    var service =
        of(() -> {
          try {
            self.get().stop();
          } catch (CannotStopException e) {
            refused.set(e);
          }
          var _ = self.get().requestStop();
          block();
        });
    self.set(service);
    service.start();
    time.advance(Duration.ZERO);

    assertThat(refused.get()).hasMessageStartingWith("kafka cannot be stopped by its own action");
    assertThat(service.state()).isEqualTo(State.STOPPED);
  }

  @Test
  void itStartsAgain() {
    var runs = new AtomicInteger();
    var service =
        of(() -> {
          runs.incrementAndGet();
          block();
        });
    for (int i = 1; i <= 3; i++) {
      service.start();
      time.advance(Duration.ZERO);
      assertThat(service.stop().clean()).isTrue();
      assertThat(runs).hasValue(i);
    }
  }

  @Test
  void startAndStopRunOnceForEachRunOnAThreadOfTheService() {
    var service =
        of(
            () -> calls.add("start on " + Thread.currentThread().getName()),
            () -> calls.add("stop on " + Thread.currentThread().getName()));
    for (int i = 0; i < 2; i++) {
      service.start();
      assertThat(service.state()).isEqualTo(State.STARTED);
      time.advance(ofSeconds(60));
      assertThat(service.stop().clean()).isTrue();
      assertThat(service.stop().counts().succeeded()).isEqualTo(2);
    }
    assertThat(calls)
        .containsExactly("start on http-1", "stop on http-1", "start on http-1", "stop on http-1");
  }

  @Test
  void startReturnsWhenTheStartTaskHas() throws Exception {
    var service = of(() -> Context.current().sleep(ofSeconds(3)), () -> calls.add("stop"));
    var start = Deferred.run(time.context(), service::start);
    time.advance(ofMillis(2_999));
    assertThat(start.isDone()).isFalse();
    assertThat(service.state()).isEqualTo(State.STARTING);
    time.advance(ofMillis(1));
    start.join();

    assertThat(service.state()).isEqualTo(State.STARTED);
    assertThat(service.stop().clean()).isTrue();
    assertThat(calls).containsExactly("stop");
  }

  @Test
  void aStartThatFailsComesOutOfStartAndNothingIsTakenDown() {
    var failure = new IOException("part of the test: address in use");
    var service =
        of(
            () -> {
              throw failure;
            },
            () -> calls.add("stop"));
    assertThatThrownBy(service::start)
        .isInstanceOf(CannotStartException.class)
        .hasMessageStartingWith("http cannot start: ")
        .hasCause(failure);
    assertThat(service.state()).isEqualTo(State.STOPPED);
    assertThat(service.failure()).containsSame(failure);
    assertThat(calls).isEmpty();
    Watch.current().read(failure); // it was logged, too
  }

  @Test
  void aStopThatFailsShowsInTheReport() {
    var failure = new IOException("part of the test: cannot unbind");
    var service =
        of(
                () -> {},
                () -> {
                  throw failure;
                })
            .start();
    StopReport<?> report = service.stop();

    assertThat(report.failure()).containsSame(failure);
    assertThat(report.counts().failed()).isEqualTo(1);
    assertThat(report.cause()).isEqualTo(StopReport.Cause.REQUEST);
    assertThat(service.state()).isEqualTo(State.STOPPED);
    assertThat(service.failure()).isEmpty(); // the run did not fail, its stop did
    Watch.current().read(failure); // it was logged, too
  }

  @Test
  void theStopTaskHasTheGracePeriod() throws Exception {
    var service = of(() -> {}, () -> Context.current().sleep(ofSeconds(8))).start();
    var stop = Deferred.start(time.context(), () -> service.stop(ofSeconds(10)));
    time.advance(ofSeconds(8));
    assertThat(stop.join().took()).isEqualTo(ofSeconds(8));
    assertThat(stop.join().clean()).isTrue();

    service.start();
    var hasty = Deferred.start(time.context(), () -> service.stop(ofSeconds(2)));
    time.advance(ofSeconds(2));
    assertThat(hasty.join().took()).isEqualTo(ofSeconds(2));
    assertThat(hasty.join().counts().cancelled()).isEqualTo(1);
    assertThat(hasty.join().clean()).isFalse();
  }

  @Test
  void aStartThatHangsCanBeStopped() throws Exception {
    var service = of(this::block, () -> calls.add("stop"));
    var start = Deferred.run(time.context(), service::start);
    time.advance(ofSeconds(1));
    var stop = Deferred.start(time.context(), () -> service.stop(ofSeconds(2)));
    time.advance(ofSeconds(2));

    assertThat(stop.join().took()).isEqualTo(ofSeconds(2));
    assertThatThrownBy(start::join)
        .cause()
        .isInstanceOf(CannotStartException.class)
        .hasMessage("http cannot start: it was stopped while starting");
    assertThat(calls).isEmpty();
    assertThat(service.state()).isEqualTo(State.STOPPED);
  }

  @Test
  void aStartThatEndsWellDuringTheStopIsTakenDown() throws Exception {
    var service = of(() -> Context.current().sleep(ofSeconds(2)), () -> calls.add("stop"));
    var start = Deferred.run(time.context(), service::start);
    time.advance(ofSeconds(1));
    var stop = service.requestStop();
    time.advance(ofSeconds(1));

    assertThat(stop.join().clean()).isTrue();
    assertThatThrownBy(start::join).cause().isInstanceOf(CannotStartException.class);
    assertThat(calls).containsExactly("stop");
  }

  @Test
  void anInterruptOfTheStarterStopsTheStart() {
    var service = of(this::block, () -> calls.add("stop"));
    var thrown = new AtomicReference<Throwable>();
    var flag = new AtomicReference<Boolean>();
    Thread starter =
        time.start(
            Thread.ofVirtual().factory(),
            () -> {
              try {
                service.start();
              } catch (CannotStartException e) {
                thrown.set(e);
                flag.set(Thread.currentThread().isInterrupted());
              }
            });
    time.advance(ofSeconds(1));
    starter.interrupt();
    time.advance(ofSeconds(1));

    assertThat(thrown.get()).hasMessageContaining("http was interrupted while it started");
    assertThat(flag).hasValue(true);
    assertThat(service.state()).isEqualTo(State.STOPPED);
    assertThat(calls).isEmpty();
  }

  @Test
  void thePublicOnesRunOnTheTimeOfTheMachine() {
    var body = Lifecycle.of("body", () -> Context.current().sleep(ofHours(1))).start();
    assertThat(body.stop().clean()).isTrue();
    var pair = Lifecycle.of("pair", () -> calls.add("start"), () -> calls.add("stop")).start();
    assertThat(pair.stop().clean()).isTrue();
    assertThat(calls).containsExactly("start", "stop");
  }

  @Test
  @SuppressWarnings("NullAway") // the point of the test
  void whatIsMissingIsToldByItsName() {
    assertThatNullPointerException()
        .isThrownBy(() -> Lifecycle.of(null, () -> {}))
        .withMessage("name");
    assertThatNullPointerException().isThrownBy(() -> Lifecycle.of("a", null)).withMessage("body");
    assertThatNullPointerException()
        .isThrownBy(() -> Lifecycle.of("a", null, () -> {}))
        .withMessage("start");
    assertThatNullPointerException()
        .isThrownBy(() -> Lifecycle.of("a", () -> {}, null))
        .withMessage("stop");
  }
}
