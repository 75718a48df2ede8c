package dev.latchwork.worker;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.internal.Watch;
import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.CannotStopException;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.task.Errors;
import dev.latchwork.task.Interceptor;
import dev.latchwork.task.Task;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an interval runs, in what surroundings, and what becomes of failures. */
@ExtendWith(LeakCheck.class)
class IntervalTest {
  private final ManualTime time = new ManualTime();
  private final Errors errors = new Errors();

  private Interval every(Duration period, Task action, UnaryOperator<Interval.Options> options) {
    return Interval.every(
        period, action, o -> options.apply(o.withContext(time.context()).withErrors(errors)));
  }

  private Interval every(Duration period, Task action) {
    return every(period, action, o -> o);
  }

  @Test
  void aPeriodBelowOneMillisecondIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Interval.every(Duration.ofNanos(999_999), () -> {}))
        .withMessage("period must be PT0.001S or more: it is PT0.000999999S");
    assertThatIllegalArgumentException().isThrownBy(() -> Interval.every(Duration.ZERO, () -> {}));
    assertThatIllegalArgumentException().isThrownBy(() -> Interval.every(ofSeconds(-1), () -> {}));
  }

  @Test
  @SuppressWarnings("NullAway") // the point of the test
  void whatIsMissingIsToldByItsName() {
    assertThatNullPointerException()
        .isThrownBy(() -> Interval.every(ofSeconds(1), null))
        .withMessage("action");
    assertThatNullPointerException()
        .isThrownBy(() -> Interval.every(null, () -> {}))
        .withMessage("period");
    assertThatNullPointerException()
        .isThrownBy(() -> every(ofSeconds(1), () -> {}, o -> o.withJitter(null)))
        .withMessage("jitter");
    assertThatNullPointerException()
        .isThrownBy(() -> every(ofSeconds(1), () -> {}, o -> o.withGracePeriod(null)))
        .withMessage("gracePeriod");
    assertThatNullPointerException()
        .isThrownBy(() -> every(ofSeconds(1), () -> {}, o -> o.withContext(null)))
        .withMessage("context");
  }

  @Test
  void jitterAsLongAsThePeriodIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> every(ofSeconds(1), () -> {}, o -> o.withJitter(ofSeconds(1))))
        .withMessage("jitter must be less than the period of PT1S: it is PT1S");
  }

  @Test
  void negativeDurationsAreRefused() {
    List<UnaryOperator<Interval.Options>> wrong =
        List.of(
            o -> o.withInitialDelay(ofMillis(-1)),
            o -> o.withJitter(ofMillis(-1)),
            o -> o.withGracePeriod(ofMillis(-1)));
    for (UnaryOperator<Interval.Options> options : wrong) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> every(ofSeconds(1), () -> {}, options))
          .withMessageContaining("must not be negative: it is PT-0.001S");
    }
    for (Duration overdue : List.of(ofMillis(-1), Duration.ZERO)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> every(ofSeconds(1), () -> {}, o -> o.withOverdueAfter(overdue)))
          .withMessage("overdueAfter must be more than zero: it is " + overdue);
    }
  }

  @Test
  void itGoesOnAfterAFailureAndReportsEach() {
    var runs = new AtomicInteger();
    var interval =
        every(
                ofSeconds(1),
                () -> {
                  throw new IOException("run " + runs.incrementAndGet());
                })
            .start();
    time.advance(ofSeconds(3));

    assertThat(interval.state()).isEqualTo(State.STARTED);
    assertThat(errors.all())
        .extracting(Throwable::getMessage)
        .containsExactly("run 1", "run 2", "run 3");
    StopReport<Void> report = interval.stop();
    assertThat(report.counts().failed()).isEqualTo(3);
    assertThat(report.counts().accepted()).isEqualTo(3);
    assertThat(interval.failure()).isEmpty();
  }

  @Test
  void evenAnErrorDoesNotEndIt() {
    var ticks =
        new Ticks(
            time,
            () -> {
              throw new StackOverflowError("of the action");
            });
    try (var _ = every(ofSeconds(1), ticks).start()) {
      time.advance(ofSeconds(2));
    }
    assertThat(ticks.count()).isEqualTo(2);
    assertThat(errors.count()).isEqualTo(2);
  }

  @Test
  void withStopOnErrorTheFirstFailureEndsTheRunAndComesOutOfRun() {
    var ticks =
        new Ticks(
            time,
            () -> {
              throw new IOException("enough");
            });
    var interval = every(ofSeconds(1), ticks, o -> o.withStopOnError(true));
    var thrown = new AtomicReference<Throwable>();
    time.start(
        Thread.ofVirtual().factory(),
        () -> {
          try {
            interval.run();
          } catch (CompletionException e) {
            thrown.set(e.getCause());
          }
        });
    time.advance(ofSeconds(5));

    assertThat(ticks.count()).isEqualTo(1);
    assertThat(thrown.get()).hasMessage("enough");
    assertThat(interval.failure()).containsSame(thrown.get());
    assertThat(interval.state()).isEqualTo(State.STOPPED);
    assertThat(interval.stop().cause()).isEqualTo(StopReport.Cause.FAILURE);
    assertThat(errors.all()).containsExactly(thrown.get());
  }

  @Test
  void anErrorHandlerThatThrowsHarmsNothing() {
    var failure = new IOException("part of the test");
    var another = new ArithmeticException("part of the test, too");
    var interval =
        every(
                ofSeconds(1),
                () -> {
                  throw failure;
                },
                o ->
                    o.withErrors(e -> {
                      throw another;
                    }))
            .start();
    time.advance(ofSeconds(2));
    assertThat(interval.stop().counts().failed()).isEqualTo(2);
    Watch.current().read(failure); // both were logged
    Watch.current().read(another);
  }

  @Test
  void theActionRunsOnAThreadNamedAfterItInAContextOfItsOwn() {
    var key = Context.Key.<String>of("tenant");
    var parent = time.context().with(key, "blue");
    var seen = new AtomicReference<Context>();
    var thread = new AtomicReference<Thread>();
    var interval =
        Interval.every(
                ofSeconds(1),
                () -> {
                  seen.set(Context.current());
                  thread.set(Thread.currentThread());
                },
                o -> o.withName("sweep").withContext(parent))
            .start();
    time.advance(ofSeconds(1));

    assertThat(thread.get().isVirtual()).isTrue();
    assertThat(thread.get().getName()).startsWith("sweep-");
    assertThat(seen.get()).isNotSameAs(parent);
    assertThat(seen.get().get(key)).contains("blue");
    assertThat(seen.get().isCancelled()).isFalse();
    interval.stop();
    assertThat(seen.get().isCancelled()).isTrue();
    assertThat(parent.isCancelled()).isFalse();
  }

  @Test
  void cancellingItsContextStopsItAtOnce() {
    try (var parent = time.context().withCancel()) {
      var interval =
          Interval.every(
                  ofSeconds(1),
                  () -> Context.current().sleep(ofSeconds(60)),
                  o -> o.withContext(parent).withErrors(errors))
              .start();
      time.advance(ofSeconds(1));
      assertThat(interval.state()).isEqualTo(State.ACTIVE);
      parent.cancel();
      time.advance(Duration.ZERO);

      assertThat(interval.state()).isEqualTo(State.STOPPED);
      assertThat(interval.stop().cause()).isEqualTo(StopReport.Cause.CONTEXT);
      assertThat(interval.stop().counts().cancelled()).isEqualTo(1);
      assertThat(interval.failure()).isEmpty();
      assertThat(errors.first()).containsInstanceOf(CancellationException.class);
      assertThatThrownBy(interval::start).isInstanceOf(CannotStartException.class);
    }
  }

  @Test
  void anInterceptorStandsAroundEachRun() {
    List<String> calls = new CopyOnWriteArrayList<>();
    Interceptor twice =
        call -> {
          calls.add(call.name() + " " + call.argument());
          call.proceed();
          call.proceed();
        };
    var ticks = new Ticks(time);
    var interval =
        every(ofSeconds(1), ticks, o -> o.withName("poll").withInterceptor(twice)).start();
    time.advance(ofSeconds(2));

    assertThat(calls).containsExactly("poll null", "poll null");
    assertThat(ticks.count()).isEqualTo(4);
    assertThat(interval.stop().counts().succeeded()).isEqualTo(2);
  }

  @Test
  void itsOwnActionCannotStopPauseStartOrCloseItButRequestAStop() {
    List<Throwable> refused = new CopyOnWriteArrayList<>();
    var self = new AtomicReference<Interval>();
    var ticks =
        new Ticks(
            time,
            () -> {
              Interval me = self.get();
              for (Task task : List.<Task>of(me::stop, me::pause, me::start, me::close, me::run)) {
                try {
                  task.run();
                } catch (IllegalStateException e) {
                  refused.add(e);
                }
              }
              var _ = me.requestStop();
            });
    var interval = every(ofSeconds(1), ticks, o -> o.withName("self"));
    self.set(interval);
    interval.start();
    time.advance(ofSeconds(3));

    assertThat(refused)
        .extracting(Throwable::getMessage)
        .containsExactly(
            "self cannot be stopped by its own action: requestStop() does not wait",
            "self cannot be paused by its own action",
            "self cannot be started by its own action",
            "self cannot be closed by its own action",
            "self cannot be started by its own action");
    assertThat(refused.getFirst()).isInstanceOf(CannotStopException.class);
    assertThat(ticks.count()).isEqualTo(1);
    assertThat(interval.state()).isEqualTo(State.STOPPED);
    assertThat(interval.stop().clean()).isTrue();
  }

  @Test
  void aBlockedActionDelaysNoNeighbour() {
    var stubborn = new Hold(time);
    var ticks = new Ticks(time);
    var blocked = every(ofSeconds(1), stubborn::awaitStubbornly).start();
    try (var _ = every(ofSeconds(1), ticks).start()) {
      time.advance(ofSeconds(10));
      assertThat(ticks.count()).isEqualTo(10);
      assertThat(blocked.state()).isEqualTo(State.ACTIVE);
    }
    stubborn.release();
    assertThat(blocked.stop().counts().succeeded()).isEqualTo(1);
  }

  @Test
  void tenThousandIntervalsKeepTheirTime() {
    var runs = new AtomicInteger();
    var intervals = new ArrayList<Interval>();
    for (int i = 0; i < 10_000; i++) {
      intervals.add(every(ofSeconds(1), runs::incrementAndGet).start());
    }
    time.advance(ofSeconds(3));
    intervals.forEach(Interval::stop);
    time.advance(ofSeconds(3));

    assertThat(runs).hasValue(30_000);
    assertThat(intervals).allMatch(interval -> interval.snapshot().missed() == 0);
  }

  @Test
  void itIsUnhealthyWhileOneRunIsOverdue() throws Exception {
    var stubborn = new Hold(time);
    var interval =
        every(ofSeconds(1), stubborn::awaitStubbornly, o -> o.withOverdueAfter(ofSeconds(5)))
            .start();
    time.advance(ofSeconds(1));
    interval.check();
    time.advance(ofSeconds(5));
    assertThatIllegalStateException()
        .isThrownBy(interval::check)
        .withMessageContaining("is overdue: an action has been running for at least PT5S");
    stubborn.release();
    time.advance(Duration.ZERO);
    interval.check();
    assertThat(interval.stop().clean()).isTrue();
  }
}
