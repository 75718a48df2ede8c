package dev.latchwork.worker;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.CannotStopException;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Errors;
import dev.latchwork.task.Task;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How an interval stops, pauses and starts again. */
@ExtendWith(LeakCheck.class)
class IntervalStopTest {
  private final ManualTime time = new ManualTime();
  private final Errors errors = new Errors();

  private Interval every(Duration period, Task action, UnaryOperator<Interval.Options> options) {
    return Interval.every(
        period,
        action,
        o -> options.apply(o.withName("job").withContext(time.context()).withErrors(errors)));
  }

  private Interval every(Duration period, Task action) {
    return every(period, action, o -> o);
  }

  @Test
  void stopDuringTheDelayReturnsAtOnce() {
    var ticks = new Ticks(time);
    var interval = every(ofHours(1), ticks).start();
    time.advance(ofMinutes(30));
    StopReport<Void> report = interval.stop(); // no time passes meanwhile

    assertThat(report.took()).isZero();
    assertThat(report.clean()).isTrue();
    assertThat(report.cause()).isEqualTo(StopReport.Cause.REQUEST);
    time.advance(ofHours(10));
    assertThat(ticks.count()).isZero();
  }

  @Test
  void stopWithinTheGracePeriodLetsTheRunningActionEnd() throws Exception {
    var interval = every(ofSeconds(1), () -> Context.current().sleep(ofSeconds(8))).start();
    time.advance(ofSeconds(1));
    var stop = Deferred.start(time.context(), () -> interval.stop(ofSeconds(10)));
    time.advance(ofSeconds(7));
    assertThat(stop.isDone()).isFalse();
    time.advance(ofSeconds(1));

    StopReport<Void> report = stop.join();
    assertThat(report.took()).isEqualTo(ofSeconds(8));
    assertThat(report.counts().succeeded()).isEqualTo(1);
    assertThat(report.clean()).isTrue();
  }

  @Test
  void afterTheGracePeriodTheActionIsCancelledAndInterrupted() throws Exception {
    var seen = new AtomicReference<Throwable>();
    var interval =
        every(
                ofSeconds(1),
                () -> {
                  try {
                    new Latch("never", time).await(State.STARTED);
                  } catch (InterruptedException e) {
                    seen.set(Context.current().cause().orElseThrow());
                    throw e;
                  }
                })
            .start();
    time.advance(ofSeconds(1));
    var stop = Deferred.start(time.context(), () -> interval.stop(ofSeconds(3)));
    time.advance(ofSeconds(3));

    StopReport<Void> report = stop.join();
    assertThat(report.took()).isEqualTo(ofSeconds(3));
    assertThat(report.counts().cancelled()).isEqualTo(1);
    assertThat(report.cutShort()).isEqualTo(1);
    assertThat(report.clean()).isFalse();
    assertThat(seen.get()).hasMessage("job stops");
    assertThat(errors.first()).containsInstanceOf(InterruptedException.class);
  }

  @Test
  void withInterruptsOffTheActionIsOnlyCancelled() throws Exception {
    var interrupted = new AtomicReference<Boolean>();
    var interval =
        every(
                ofSeconds(1),
                () -> {
                  try {
                    Context.current().sleep(ofMinutes(1));
                  } finally {
                    interrupted.set(Thread.currentThread().isInterrupted());
                  }
                },
                o -> o.withInterrupts(false))
            .start();
    time.advance(ofSeconds(1));
    StopReport<Void> report = interval.stop(Duration.ZERO);

    assertThat(report.cause()).isEqualTo(StopReport.Cause.NOW);
    assertThat(report.counts().cancelled()).isEqualTo(1);
    assertThat(interrupted).hasValue(false);
    assertThat(errors.first()).containsInstanceOf(CancellationException.class);
  }

  @Test
  void anActionThatIgnoresTheStopIsAbandonedAndNamed() throws Exception {
    var stubborn = new Hold(time);
    var interval = every(ofSeconds(1), stubborn::awaitStubbornly).start();
    time.advance(ofSeconds(1));
    var stop = Deferred.start(time.context(), () -> interval.stop(ofSeconds(3)));
    time.advance(ofMillis(3_499));
    assertThat(stop.isDone()).isFalse();
    time.advance(ofMillis(1));

    StopReport<Void> report = stop.join();
    assertThat(report.took()).isEqualTo(ofMillis(3_500));
    assertThat(report.counts().abandoned()).isEqualTo(1);
    assertThat(report.stillRunning())
        .singleElement()
        .satisfies(running -> {
          assertThat(running.thread().getName()).startsWith("job-");
          assertThat(running.since()).isEqualTo(ofMillis(3_500));
          assertThat(running.stack())
              .anyMatch(frame -> frame.getClassName().equals(Hold.class.getName()));
        });
    assertThat(interval.snapshot().strays()).isEqualTo(1);
    assertThatThrownBy(interval::start)
        .isInstanceOf(CannotStartException.class)
        .hasMessageStartingWith("job cannot start: an abandoned action still runs on ");

    stubborn.release();
    time.advance(Duration.ZERO);
    assertThat(interval.snapshot().strays()).isZero();
    assertThat(interval.start().stop().clean()).isTrue();
  }

  @Test
  void concurrentStopsShareOneReportAndTheNearestDeadline() throws Exception {
    var interval = every(ofSeconds(1), () -> Context.current().sleep(ofMinutes(5))).start();
    time.advance(ofSeconds(1));
    var patient = Deferred.start(time.context(), () -> interval.stop(ofMinutes(1)));
    var hasty = Deferred.start(time.context(), () -> interval.stop(ofSeconds(2)));
    time.advance(ofSeconds(2));

    assertThat(patient.join()).isSameAs(hasty.join()).isSameAs(interval.stop());
    assertThat(patient.join().took()).isEqualTo(ofSeconds(2));
    assertThat(errors.count()).isEqualTo(1);
  }

  @Test
  void aStopBeforeTheFirstStartIsRefused() {
    var interval = every(ofSeconds(1), () -> {});
    assertThatThrownBy(interval::stop)
        .isInstanceOf(CannotStopException.class)
        .hasMessage("job cannot stop: it was never started");
    interval.close();
    assertThat(interval.state()).isEqualTo(State.STOPPED);
  }

  @Test
  void eachStartBeginsANewGridAndNewCounts() {
    var ticks = new Ticks(time);
    var interval = every(ofSeconds(1), ticks);
    interval.start();
    time.advance(ofMillis(2_700));
    assertThat(interval.stop().counts().succeeded()).isEqualTo(2);
    interval.start();
    time.advance(ofMillis(1_500));
    assertThat(interval.stop().counts().succeeded()).isEqualTo(1);
    time.advance(ofSeconds(9));

    assertThat(ticks.millis()).containsExactly(1_000L, 2_000L, 3_700L);
  }

  @Test
  void aRunAfterAFailedOneIsHealthyAgain() throws Exception {
    var runs = new AtomicInteger();
    var interval =
        every(
            ofSeconds(1),
            () -> {
              if (runs.incrementAndGet() == 1) {
                throw new ArithmeticException("of the first run");
              }
            },
            o -> o.withStopOnError(true));
    interval.start();
    time.advance(ofSeconds(1));
    assertThatThrownBy(interval::check).hasMessageContaining("of the first run");
    interval.start();
    time.advance(ofSeconds(1));
    interval.check();

    assertThat(interval.failure()).isEmpty();
    assertThat(interval.stop().clean()).isTrue();
    assertThat(errors.count()).isEqualTo(1);
  }

  @Test
  void pauseWaitsForTheRunningTick() throws Exception {
    var interval = every(ofSeconds(1), () -> Context.current().sleep(ofMillis(700))).start();
    time.advance(ofSeconds(1));
    var pause = Deferred.run(time.context(), interval::pause);
    time.advance(ofMillis(699));
    assertThat(interval.state()).isEqualTo(State.PAUSING);
    assertThat(pause.isDone()).isFalse();
    time.advance(ofMillis(1));
    pause.join();

    assertThat(interval.state()).isEqualTo(State.PAUSED);
    assertThat(interval.snapshot().succeeded()).isEqualTo(1);
    assertThat(interval.stop().clean()).isTrue();
  }

  @Test
  void nothingRunsBetweenAPauseAndAStop() throws Exception {
    var ticks = new Ticks(time);
    var interval = every(ofSeconds(1), ticks).start();
    interval.pause();
    time.advance(ofSeconds(5));
    assertThat(interval.stop().clean()).isTrue();
    assertThat(ticks.count()).isZero();
  }

  @Test
  void aGivenFactoryMakesAThreadForEachTick() {
    var made = new AtomicInteger();
    var threads = new ConcurrentSkipListSet<String>();
    var interval =
        every(
                ofSeconds(1),
                () -> threads.add(Thread.currentThread().getName()),
                o ->
                    o.withThreads(body ->
                        Thread.ofPlatform().name("mine-" + made.incrementAndGet()).unstarted(body)))
            .start();
    assertThat(made).hasValue(0);
    time.advance(ofSeconds(3));

    assertThat(threads).containsExactly("mine-1", "mine-2", "mine-3");
    assertThat(interval.stop().counts().succeeded()).isEqualTo(3);
  }

  @Test
  void aFactoryThatFailsMakesFailedTicksAndNoStorm() {
    var asked = new AtomicInteger();
    var interval =
        every(
                ofSeconds(1),
                () -> {},
                o ->
                    o.withThreads(body -> {
                      asked.incrementAndGet();
                      throw new ArithmeticException("no thread");
                    }))
            .start();
    time.advance(ofMillis(3_500));

    assertThat(asked).hasValue(3);
    assertThat(errors.count()).isEqualTo(3);
    assertThat(interval.state()).isEqualTo(State.STARTED);
    assertThat(interval.stop().counts().failed()).isEqualTo(3);
    assertThat(interval.stop().counts().accepted()).isEqualTo(3);
  }

  @Test
  void aFactoryThatGivesNoThreadEndsTheRunWhereErrorsDo() {
    var interval =
        every(
                ofSeconds(1),
                () -> {},
                o -> o.withFixedDelay(true).withStopOnError(true).withThreads(body -> null))
            .start();
    time.advance(ofSeconds(5));

    assertThat(interval.state()).isEqualTo(State.STOPPED);
    assertThat(interval.failure())
        .hasValueSatisfying(e -> assertThat(e).hasMessage("the thread factory returned null"));
    assertThat(errors.first()).isEqualTo(interval.failure());
    assertThat(interval.stop().counts().failed()).isEqualTo(1);
  }

  @Test
  void aFactoryThatHangsIsInterruptedAndAtLastGivenUp() throws Exception {
    var stubborn = new Hold(time);
    var ticks = new Ticks(time);
    var interval =
        every(
                ofSeconds(1),
                ticks,
                o ->
                    o.withThreads(body -> {
                      stubborn.awaitStubbornly();
                      return Thread.ofVirtual().unstarted(body);
                    }))
            .start();
    time.advance(ofSeconds(1));
    var stop = Deferred.start(time.context(), () -> interval.stop(ofSeconds(2)));
    time.advance(ofMillis(2_500));

    StopReport<Void> report = stop.join();
    assertThat(report.took()).isEqualTo(ofMillis(2_500));
    assertThat(report.stillRunning()).hasSize(1);
    assertThat(report.counts().accepted()).isZero();
    stubborn.release();
    time.advance(ofSeconds(5));
    assertThat(ticks.count()).isZero();
    assertThat(interval.snapshot().running()).isZero();
    assertThat(interval.start().stop().clean()).isTrue();
  }
}
