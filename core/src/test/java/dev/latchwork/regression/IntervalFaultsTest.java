package dev.latchwork.regression;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Errors;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import dev.latchwork.worker.Hold;
import dev.latchwork.worker.Interval;
import dev.latchwork.worker.StopReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Faults of the original's Interval. */
@ExtendWith(LeakCheck.class)
class IntervalFaultsTest {
  private final ManualTime time = new ManualTime();

  /** There, stop returned only when the next tick was due. */
  @Test
  void stopWaitsOutTheDelay() {
    var interval = Interval.every(ofHours(1), () -> {}, o -> o.withContext(time.context())).start();
    time.advance(ofMinutes(1));

    assertThat(interval.stop().took()).isZero();
    assertThat(interval.state()).isEqualTo(State.STOPPED);
  }

  /** There, the action ran under a new background context, which nobody could cancel. */
  @Test
  void theActionGetsAFreshContext() {
    var key = Context.Key.<String>of("request");
    var seen = new AtomicReference<Context>();
    var interval =
        Interval.every(
                ofSeconds(1),
                () -> seen.set(Context.current()),
                o -> o.withContext(time.context().with(key, "mine")))
            .start();
    time.advance(ofSeconds(1));
    interval.stop();

    assertThat(seen.get().get(key)).contains("mine");
    assertThat(seen.get().isCancelled()).isTrue();
  }

  /** There, a failure was sent to a channel; with that full, neither tick nor stop came back. */
  @Test
  void aFullErrorChannelHangsStop() {
    var errors = new Errors(1);
    var interval =
        Interval.every(
                ofSeconds(1),
                () -> {
                  throw new ArithmeticException("again");
                },
                o -> o.withContext(time.context()).withErrors(errors))
            .start();
    time.advance(ofSeconds(5));

    assertThat(interval.stop().counts().failed()).isEqualTo(5);
    assertThat(errors.count()).isEqualTo(5);
    assertThat(errors.dropped()).isEqualTo(4);
  }

  /** There, a panic in the action ended the process. */
  @Test
  void aPanicKillsTheProcess() {
    var errors = new Errors();
    var interval =
        Interval.every(
                ofSeconds(1),
                () -> {
                  throw new AssertionError("panic");
                },
                o -> o.withContext(time.context()).withErrors(errors))
            .start();
    time.advance(ofSeconds(2));

    assertThat(errors.all()).hasSize(2).allMatch(e -> e instanceof AssertionError);
    assertThat(interval.stop().counts().failed()).isEqualTo(2);
  }

  /** There, stop waited for the action however long that took. */
  @Test
  void stopWaitsForTheActionWithoutLimit() throws Exception {
    var hold = new Hold(time);
    var interval =
        Interval.every(ofSeconds(1), hold::awaitStubbornly, o -> o.withContext(time.context()))
            .start();
    time.advance(ofSeconds(1));
    var stop = Deferred.start(time.context(), () -> interval.stop(ofSeconds(1)));
    time.advance(ofMillis(1_500));

    StopReport<Void> report = stop.join();
    assertThat(report.took()).isEqualTo(ofMillis(1_500));
    assertThat(report.stillRunning()).hasSize(1);
    hold.release();
    time.advance(Duration.ZERO);
    assertThat(interval.snapshot().strays()).isZero();
  }

  /** There, the ticker panicked on its own thread, after the caller had been told that it runs. */
  @Test
  void periodZeroPanicsAfterStarted() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Interval.every(Duration.ZERO, () -> {}))
        .withMessage("period must be PT0.001S or more: it is PT0S");
  }

  /** There, a tick that a long action had covered came right after it, off the beat. */
  @Test
  void aMissedTickFiresLate() {
    List<Duration> begins = new CopyOnWriteArrayList<>();
    long origin = time.nanoTime();
    var interval =
        Interval.every(
                ofSeconds(1),
                () -> {
                  begins.add(Duration.ofNanos(time.nanoTime() - origin));
                  Context.current().sleep(ofMillis(1_400));
                },
                o -> o.withContext(time.context()))
            .start();
    time.advance(ofMillis(4_500));
    var report = interval.stop();

    assertThat(begins).containsExactly(ofSeconds(1), ofSeconds(3));
    assertThat(report.counts().missed()).isEqualTo(2);
  }
}
