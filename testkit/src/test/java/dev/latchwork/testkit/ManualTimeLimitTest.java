package dev.latchwork.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import dev.latchwork.signal.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What manual time does about code that does not wait through it. Real time passes here: the limit of
 * ten seconds is set to 100 ms. No test depends on how long anything takes: too slow a machine only
 * makes them slower.
 */
@Tag("realtime")
class ManualTimeLimitTest {
  private final ManualTime time = new ManualTime(Duration.ofMillis(100));

  @Test
  void advanceNamesTheThreadThatBlocksOutsideTheSeam() throws InterruptedException {
    var elsewhere = new CountDownLatch(1);
    start("parked properly", () -> time.park(this, Long.MAX_VALUE));
    Thread blocked = start("blocked elsewhere", () -> await(elsewhere));

    assertThatThrownBy(() -> time.advance(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("after PT0.1S")
        .hasMessageContaining("blocked elsewhere")
        .hasMessageContaining("CountDownLatch.await")
        .hasMessageNotContaining("parked properly");
    assertThat(time.now()).isEqualTo(Instant.EPOCH);

    elsewhere.countDown();
    blocked.join();
    time.advance(Duration.ofSeconds(1));
    assertThat(time.now()).isEqualTo(Instant.EPOCH.plusSeconds(1));
  }

  @Test
  void spinningIsNotTime() {
    var stop = new AtomicBoolean();
    start(
        "spinning",
        () -> {
          long deadline = time.nanoTime() + 1;
          while (deadline - time.nanoTime() > 0 && !stop.get()) {
            Thread.onSpinWait();
          }
        });

    Throwable thrown = catchThrowable(() -> time.advance(Duration.ofSeconds(1)));
    stop.set(true);
    assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessageContaining("spinning");
  }

  @Test
  void anInterruptOfAnAdvanceThatFailsIsKept() {
    var elsewhere = new CountDownLatch(1);
    Thread advancing = Thread.currentThread();
    start(
        "blocked elsewhere",
        () -> {
          advancing.interrupt();
          await(elsewhere);
        });

    Throwable thrown = catchThrowable(() -> time.advance(Duration.ZERO));
    elsewhere.countDown();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(thrown).isInstanceOf(IllegalStateException.class);
  }

  /**
   * The canary for {@code unpark}: a library that wakes its threads behind the back of the seam would
   * let an advance return while they are about to run. The seam does not let them run then, so the
   * mistake shows every time, not once in a thousand runs.
   */
  @Test
  void aSignalThatBypassesTheSeamIsLostEveryTime() {
    for (int i = 0; i < 200; i++) {
      var fresh = new ManualTime();
      assertThat(hasArrivedOnceSettled(fresh, fresh)).isTrue();
      assertThat(hasArrivedOnceSettled(new Bypassing(fresh), fresh)).isFalse();
    }
  }

  private static boolean hasArrivedOnceSettled(TimeSource seam, ManualTime time) {
    var latch = new Latch("canary", seam);
    var arrived = new AtomicBoolean();
    latch.starting();
    Thread waiter =
        seam.start(
            Thread.ofVirtual().factory(),
            () -> {
              try {
                latch.await(State.STARTED);
                arrived.set(true);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    time.advance(Duration.ZERO);
    latch.started();
    time.advance(Duration.ofDays(1));
    boolean result = arrived.get();
    waiter.interrupt();
    return result;
  }

  private Thread start(String name, Runnable body) {
    return time.start(Thread.ofVirtual().name(name).factory(), body);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private record Bypassing(ManualTime seam) implements TimeSource {
    @Override
    public long nanoTime() {
      return seam.nanoTime();
    }

    @Override
    public Instant now() {
      return seam.now();
    }

    @Override
    public void park(Object blocker, long nanos) {
      seam.park(blocker, nanos);
    }

    @Override
    public void unpark(Thread thread) {
      LockSupport.unpark(thread);
    }

    @Override
    public Thread start(ThreadFactory threads, Runnable body) {
      return seam.start(threads, body);
    }

    @Override
    public Timer after(Duration delay, Runnable signal) {
      return seam.after(delay, signal);
    }
  }
}
