package dev.latchwork.worker;

import static dev.latchwork.signal.State.STARTED;
import static dev.latchwork.signal.State.STARTING;
import static dev.latchwork.signal.State.STOPPED;
import static dev.latchwork.signal.State.STOPPING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.internal.Watch;
import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.Context;
import dev.latchwork.task.Task;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What only the lifecycles over somebody else's code do. */
@ParameterizedClass
@EnumSource
@ExtendWith(LeakCheck.class)
class LifecycleOfTest {
  private static final Duration GRACE = Duration.ofSeconds(10);

  @Parameter Threads threads;

  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final AtomicInteger stops = new AtomicInteger();

  @Test
  void aStartThatFailsComesOutAndStopIsNotCalled() {
    IOException failure = new IOException("the port is taken");
    Lifecycle service =
        startStop(
            () -> {
              throw failure;
            },
            stops::incrementAndGet);
    Call<?> start = call(service::start);
    assertThat(start.thrown())
        .isExactlyInstanceOf(CannotStartException.class)
        .hasMessage("http cannot start: java.io.IOException: the port is taken")
        .hasCause(failure);
    assertThat(service.state()).isEqualTo(STOPPED);
    assertThat(service.failure()).containsSame(failure);
    assertThat(stops).hasValue(0);
    Watch.current().read(failure); // it was logged, too
  }

  @Test
  void startReturnsWhenTheStartTaskHas() {
    Lifecycle service = startStop(hold::await, stops::incrementAndGet);
    Call<?> start = call(service::start);
    assertThat(service.state()).isEqualTo(STARTING);
    assertThat(start.isDone()).isFalse();
    hold.release();
    time.advance(Duration.ZERO);
    assertThat(start.result()).isSameAs(service);
    assertThat(service.state()).isEqualTo(STARTED);
    assertThat(service.stop().clean()).isTrue();
    assertThat(stops).hasValue(1);
  }

  @Test
  void aStopWhileItStartsGivesTheStartTaskTheGraceAndNoMore() {
    Lifecycle service = startStop(hold::await, stops::incrementAndGet);
    Call<?> start = call(service::start);
    Call<StopReport<?>> stop = call(() -> service.stop(GRACE));
    time.advance(GRACE.minusNanos(1));
    assertThat(service.state()).isEqualTo(STOPPING);
    time.advance(Duration.ofNanos(1));
    assertThat(stop.result().cutShort()).isEqualTo(1);
    assertThat(start.thrown())
        .isExactlyInstanceOf(CannotStartException.class)
        .hasMessage("http cannot start: it was stopped while starting");
    assertThat(stops).hasValue(0);
  }

  @Test
  void aServiceThatCameUpWhileItWasStoppedIsTakenDownAgain() {
    Lifecycle service = startStop(hold::await, stops::incrementAndGet);
    Call<?> start = call(service::start);
    Call<StopReport<?>> stop = call(() -> service.stop(GRACE));
    hold.release();
    time.advance(Duration.ZERO);
    assertThat(stop.result().clean()).isTrue();
    assertThat(start.thrown()).isExactlyInstanceOf(CannotStartException.class);
    assertThat(stops).hasValue(1);
  }

  @Test
  void anInterruptOfStartEndsIt() {
    Lifecycle service = startStop(hold::await, stops::incrementAndGet);
    Call<?> start = call(service::start);
    start.interrupt();
    time.advance(Duration.ZERO);
    assertThat(start.thrown())
        .isExactlyInstanceOf(CannotStartException.class)
        .hasMessageContaining("interrupted while it started");
    assertThat(start.leftInterrupted()).isTrue();
    assertThat(service.state()).isEqualTo(STOPPED);
  }

  @Test
  void aBodyThatReturnsEndsTheRun() {
    Lifecycle service = blocking(() -> {});
    call(service::start);
    assertThat(service.state()).isEqualTo(STOPPED);
    assertThat(service.stop().cause()).isEqualTo(StopReport.Cause.END);
    assertThat(service.stop().clean()).isTrue();
    assertThat(service.failure()).isEmpty();
  }

  @Test
  void aStopInterruptsTheBodyAtOnceAndTheGraceIsItsTimeToEnd() {
    Hold cleaning = new Hold(time);
    Lifecycle service =
        blocking(() -> {
          try {
            hold.await();
          } catch (InterruptedException e) {
            cleaning.await();
          }
        });
    call(service::start);
    Call<StopReport<?>> stop = call(() -> service.stop(GRACE));
    time.advance(GRACE.minusNanos(1));
    assertThat(stop.isDone()).isFalse();
    cleaning.release();
    time.advance(Duration.ZERO);
    assertThat(stop.result().clean()).isTrue();
    assertThat(stop.result().counts().succeeded()).isEqualTo(1);
  }

  private Lifecycle startStop(Task start, Task stop) {
    return Service.startStop("http", Service.settings(time.context(), threads), start, stop);
  }

  private Lifecycle blocking(Task body) {
    Context context = time.context();
    return Service.blocking("http", Service.settings(context, threads), body);
  }

  private <V> Call<V> call(java.util.concurrent.Callable<V> code) {
    Call<V> call = Call.start(time, threads, code);
    time.advance(Duration.ZERO);
    return call;
  }
}
