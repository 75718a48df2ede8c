package dev.latchwork.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("realtime")
class TimeSourceTest {
  private final TimeSource system = TimeSource.system();

  @Test
  void systemTimeIsThatOfTheMachine() {
    long nanos = System.nanoTime();
    Instant now = Instant.now();

    assertThat(system.nanoTime() - nanos).isNotNegative();
    assertThat(system.now()).isAfterOrEqualTo(now);
    assertThat(system).hasToString("system time").isSameAs(TimeSource.system());
  }

  @Test
  void parkReturnsAtOnceWhenItHasAPermit() {
    system.unpark(Thread.currentThread());
    system.park(this, Long.MAX_VALUE);

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void parkReturnsWhenInterruptedAndLeavesTheFlag() {
    Thread.currentThread().interrupt();
    system.park(this, Long.MAX_VALUE);

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void parkWithoutTimeLeavesThePermit() {
    system.unpark(Thread.currentThread());
    system.park(this, 0);
    system.park(this, -1);
    system.park(this, Long.MAX_VALUE);

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void parkedThreadGoesOnWhenUnparked() throws InterruptedException {
    var through = new CountDownLatch(1);
    Thread thread =
        system.start(
            Thread.ofVirtual().factory(),
            () -> {
              system.park(this, Long.MAX_VALUE);
              through.countDown();
            });
    system.unpark(thread);
    through.await();

    assertThat(thread.isInterrupted()).isFalse();
  }

  @Test
  void parkWithALimitReturnsByItself() {
    long begin = system.nanoTime();
    while (system.nanoTime() - begin < 1_000_000) {
      system.park(this, 1_000_000);
    }
    assertThat(system.nanoTime() - begin).isGreaterThanOrEqualTo(1_000_000);
  }

  @Test
  void startReturnsTheStartedThreadOfTheFactory() throws InterruptedException {
    var ran = new AtomicReference<Thread>();
    Thread thread =
        system.start(
            Thread.ofPlatform().name("made").factory(), () -> ran.set(Thread.currentThread()));
    thread.join();

    assertThat(ran).hasValue(thread);
    assertThat(thread.getName()).isEqualTo("made");
  }

  @Test
  void startRefusesAFactoryThatReturnsNoThreadOrAStartedOne() {
    assertThatIllegalStateException()
        .isThrownBy(() -> system.start(body -> null, () -> {}))
        .withMessage("the thread factory returned null");
    assertThatIllegalStateException()
        .isThrownBy(() -> system.start(body -> Thread.currentThread(), () -> {}))
        .withMessageStartingWith("the thread factory returned a started thread: ");
  }

  @Test
  void timersFireOnOnePlatformThreadThatKeepsNoJvmAlive() throws InterruptedException {
    var first = new AtomicReference<Thread>();
    var second = new AtomicReference<Thread>();
    var fired = new CountDownLatch(2);
    system.after(
        Duration.ofNanos(1),
        () -> {
          first.set(Thread.currentThread());
          fired.countDown();
        });
    system.after(
        Duration.ofSeconds(-1),
        () -> {
          second.set(Thread.currentThread());
          fired.countDown();
        });
    fired.await();

    assertThat(first.get()).isSameAs(second.get());
    assertThat(first.get().isVirtual()).isFalse();
    assertThat(first.get().isDaemon()).isTrue();
  }

  @Test
  void aTimerThatThrowsHarmsNoOther() throws InterruptedException {
    var fired = new CountDownLatch(1);
    system.after(
        Duration.ZERO,
        () -> {
          throw new ArithmeticException(
              "of a timer: this stack trace in the log is part of the test");
        });
    system.after(Duration.ZERO, fired::countDown);
    fired.await();

    assertThat(fired.getCount()).isZero();
  }

  @Test
  void aTimerCalledOffLeavesNothingBehind() throws InterruptedException {
    for (int i = 0; i < 100_000; i++) {
      system.after(Duration.ofDays(1_000_000), () -> {}).close();
    }
    Timers.assertNoneIsLeft();
  }
}
