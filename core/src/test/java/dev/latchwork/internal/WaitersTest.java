package dev.latchwork.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.Race;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.testkit.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WaitersTest {
  private static final long FOREVER = Long.MAX_VALUE;

  private final ManualTime time = new ManualTime();
  private final Waiters waiters = new Waiters();

  @Test
  void aConditionThatHoldsWinsOverTimeAndInterrupt() throws InterruptedException {
    Thread.currentThread().interrupt();
    assertThat(waiters.await(time, () -> true, 0)).isTrue();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void withoutTimeItOnlyLooks() throws InterruptedException {
    assertThat(waiters.await(time, () -> false, 0)).isFalse();
    assertThat(waiters.await(time, () -> false, -1)).isFalse();
    assertThat(waiters.top == null).isTrue();
  }

  @Test
  void anInterruptEndsItAndClearsTheFlag() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> waiters.await(time, () -> false, FOREVER))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(waiters.top == null).isTrue();
  }

  @Test
  void aConditionThatThrowsEndsItAndLeavesNothingBehind() {
    var looks = new AtomicInteger();
    assertThatThrownBy(() ->
            waiters.await(
                time,
                () -> {
                  if (looks.incrementAndGet() == 2) {
                    throw new ArithmeticException("of the condition");
                  }
                  return false;
                },
                FOREVER))
        .hasMessage("of the condition");
    assertThat(waiters.top == null).isTrue();
  }

  @Test
  void aChangeBetweenTheFirstLookAndThePushIsNotMissed() {
    var looks = new AtomicInteger();
    var result = new AtomicReference<Boolean>();
    start(() ->
        result.set(
            waiters.await(
                time,
                () -> {
                  waiters.wakeAll(time); // right after the first look, it changes
                  return looks.getAndIncrement() > 0;
                },
                FOREVER)));
    time.advance(Duration.ZERO);

    assertThat(result).hasValue(true);
    assertThat(looks).hasValue(2);
  }

  @Test
  void aPlatformThreadLooksForAWhileBeforeItParksAndAVirtualOneDoesNot() {
    for (var threads : List.of(Thread.ofPlatform().factory(), Thread.ofVirtual().factory())) {
      var looks = new AtomicInteger();
      time.start(
          threads,
          () -> {
            try {
              waiters.await(time, () -> looks.incrementAndGet() < 0, 1);
            } catch (InterruptedException e) {
              looks.set(0);
            }
          });
      time.advance(Duration.ZERO);
      boolean virtual = threads.newThread(() -> {}).isVirtual();
      assertThat(looks).hasValue(virtual ? 2 : 2 + Waiters.SPINS + Waiters.YIELDS);
      time.advance(Duration.ofNanos(1));
    }
  }

  @Test
  void whoOnlyLooksDoesNotSpin() throws InterruptedException {
    var looks = new AtomicInteger();
    assertThat(waiters.await(time, () -> looks.incrementAndGet() < 0, 0)).isFalse();
    assertThat(looks).hasValue(2);
  }

  @Test
  void aWakeUpWhoseConditionIsFalseGoesOnWaitingForTheRestOfTheTime() {
    var result = new AtomicReference<Boolean>();
    start(() -> result.set(waiters.await(time, () -> false, Duration.ofSeconds(5).toNanos())));
    for (int i = 0; i < 4; i++) {
      time.advance(Duration.ofSeconds(1));
      waiters.wakeAll(time);
    }
    time.advance(Duration.ofSeconds(1).minusNanos(1));
    assertThat(result).hasValue(null);
    time.advance(Duration.ofNanos(1));
    assertThat(result).hasValue(false);
    assertThat(waiters.top == null).isTrue();
  }

  @Test
  void wakeAllWakesAll() {
    var through = new AtomicInteger();
    var open = new AtomicBoolean();
    for (int i = 0; i < 100; i++) {
      start(() -> {
        waiters.await(time, open::get, FOREVER);
        through.incrementAndGet();
      });
    }
    time.advance(Duration.ZERO);
    waiters.wakeAll(time);
    time.advance(Duration.ZERO);
    assertThat(through).hasValue(0);

    open.set(true);
    waiters.wakeAll(time);
    time.advance(Duration.ZERO);
    assertThat(through).hasValue(100);
    assertThat(waiters.top == null).isTrue();
  }

  @Test
  void waitsThatNeverSucceedLeaveNothingBehind() throws Exception {
    TimeSource system = TimeSource.system();
    Race.run(4, 5_000, round -> lane -> waiters.await(system, () -> false, lane * 1_000L));
    waiters.await(system, () -> false, 0);

    assertThat(waiters.top == null).isTrue();
  }

  @Test
  void noWakeUpIsLost() throws Exception {
    TimeSource system = TimeSource.system();
    Race.run(
        4,
        20_000,
        round -> {
          var open = new AtomicBoolean();
          return lane -> {
            switch (lane) {
              case 0 -> {
                open.set(true);
                waiters.wakeAll(system);
              }
              case 1 -> waiters.await(system, open::get, 1_000); // leaves in the midst of it
              default -> assertThat(waiters.await(system, open::get, FOREVER)).isTrue();
            }
          };
        });
    assertThat(waiters.top == null).isTrue();
  }

  private void start(Body body) {
    time.start(
        Thread.ofVirtual().factory(),
        () -> {
          try {
            body.run();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  private interface Body {
    void run() throws InterruptedException;
  }
}
