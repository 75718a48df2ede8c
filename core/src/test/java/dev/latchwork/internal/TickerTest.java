package dev.latchwork.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.Race;
import dev.latchwork.worker.LogCapture;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The ticker with its thread. Nothing may be early or lost; how late it is is not asked. */
@Tag("realtime")
class TickerTest {
  private static final long HOUR = 3_600_000_000_000L;
  private static final Ticker TICKER = new Ticker("ticker of a test", new Relay());

  /** All that was armed or called off before has been heard of when this returns. */
  private static void hear() throws InterruptedException {
    for (int i = 0; i < 2; i++) { // what it says of itself is as old as its last time around
      var signal = new Signal();
      TICKER.arm(signal, 0);
      signal.given.acquire();
    }
  }

  @Test
  void nothingFiresBeforeItsMoment() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      var signal = new Signal();
      long moment = System.nanoTime() + i * Wheel.SLOT / 3;
      TICKER.armAt(signal, moment);
      signal.given.acquire();
      assertThat(signal.at.get() - moment).isNotNegative();
    }
  }

  @Test
  void anEarlierOneWakesItFromTheSleepForALaterOne() throws InterruptedException {
    var later = new Signal();
    TICKER.arm(later, HOUR);
    hear();
    var sooner = new Signal();
    TICKER.arm(sooner, 3 * Wheel.SLOT);
    sooner.given.acquire();
    assertThat(later.given.availablePermits()).isZero();
    assertThat(TICKER.disarm(later)).isTrue();
  }

  @Test
  void whatWasCalledOffDoesNotFire() throws InterruptedException {
    var signal = new Signal();
    long moment = System.nanoTime() + 20 * Wheel.SLOT;
    TICKER.armAt(signal, moment);
    boolean off = TICKER.disarm(signal);
    var after = new Signal();
    TICKER.armAt(after, moment + 3 * Wheel.SLOT);
    after.given.acquire();
    assertThat(signal.given.availablePermits()).isEqualTo(off ? 0 : 1);
    assertThat(TICKER.disarm(signal)).isFalse();
  }

  /** The ticker sleeps for an hour by then: nothing else would make it look. */
  @Test
  void whatWasCalledOffIsSoonHeldByNobody() throws InterruptedException {
    var gone = new ReferenceQueue<Signal>();
    WeakReference<Signal> reference = armedAndCalledOff(gone);
    while (gone.poll() == null) { // without a further call to the ticker
      System.gc();
    }
    assertThat(reference.get()).isNull();
  }

  private static WeakReference<Signal> armedAndCalledOff(ReferenceQueue<Signal> gone)
      throws InterruptedException {
    var signal = new Signal();
    TICKER.arm(signal, HOUR);
    hear();
    Thread.sleep(Duration.ofNanos(4 * Ticker.LINGER)); // past the sleep that would end by itself
    TICKER.disarm(signal);
    return new WeakReference<>(signal, gone);
  }

  @Test
  void aHundredThousandCalledOffLeaveNothingBehind() throws InterruptedException {
    hear();
    int before = TICKER.size();
    for (int i = 0; i < 100_000; i++) {
      var signal = new Signal();
      TICKER.arm(signal, HOUR);
      TICKER.disarm(signal);
    }
    hear();
    assertThat(TICKER.size()).isEqualTo(before);
  }

  @Test
  void anErrorInASignalDoesNotEndTheThread() throws InterruptedException {
    TICKER.arm(
        new Alarm() {
          @Override
          protected void signal() {
            throw new StackOverflowError("of a signal: this stack trace is part of the test");
          }
        },
        0);
    hear();
    assertThat(TICKER.size()).isNotNegative();
  }

  @Test
  void norDoesOneOfItsOwn() throws InterruptedException {
    var failing =
        new Alarm() {
          private boolean failed;

          @Override
          long again(long moment, long now) {
            if (failed) {
              return NONE;
            }
            failed = true;
            throw new StackOverflowError("on purpose");
          }

          @Override
          protected void signal() {}
        };
    try (var log = new LogCapture("the thread of all timers failed and goes on")) {
      TICKER.arm(failing, 0);
      hear();
      assertThat(log.errors()).hasSize(1).first().isInstanceOf(StackOverflowError.class);
    }
  }

  @Test
  void ticksRunOnVirtualThreads() throws InterruptedException {
    var virtual = new AtomicInteger();
    var done = new CountDownLatch(1);
    TICKER.arm(
        new Tick(0) {
          @Override
          protected void run(long moment, Lane lane) {
            virtual.set(Thread.currentThread().isVirtual() ? 1 : -1);
            done.countDown();
          }
        },
        0);
    done.await();
    assertThat(virtual).hasValue(1);
  }

  @Test
  void eachArmingFiresOnceOrIsCalledOff() throws Exception {
    var fired = new AtomicInteger();
    var armings = new AtomicInteger();
    var calledOff = new AtomicInteger();
    var taken = new Semaphore(0);
    Race.run(
        4,
        300,
        round -> {
          var node =
              new Alarm() {
                @Override
                protected void signal() {
                  fired.incrementAndGet();
                  taken.release();
                }
              };
          armings.incrementAndGet();
          TICKER.arm(node, round % 3 * Wheel.SLOT / 2);
          return lane -> {
            if (lane < 3 && TICKER.disarm(node)) {
              calledOff.incrementAndGet();
              taken.release();
            }
          };
        });
    taken.acquire(300);
    hear();
    assertThat(fired.get() + calledOff.get()).isEqualTo(armings.get());
  }

  @Test
  void theLastOfManyArmingsWins() throws InterruptedException {
    var node = new Signal();
    for (int i = 0; i < 1_000; i++) {
      TICKER.arm(node, (i % 7) * HOUR + HOUR);
    }
    TICKER.arm(node, 2 * Wheel.SLOT);
    node.given.acquire();
    hear();
    assertThat(node.given.availablePermits()).isZero();
  }

  @Test
  void thoseThatArmThemselvesAgainGoOnWithoutALoss() throws InterruptedException {
    List<CountDownLatch> ends = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      var end = new CountDownLatch(20);
      ends.add(end);
      TICKER.arm(
          new Tick(0) {
            @Override
            protected void run(long moment, Lane lane) {
              end.countDown();
              if (end.getCount() > 0) {
                TICKER.arm(this, 2 * Wheel.SLOT);
              }
            }
          },
          Wheel.SLOT);
    }
    for (CountDownLatch end : ends) {
      end.await();
    }
    assertThat(ends).allMatch(end -> end.getCount() == 0);
  }

  private static final class Signal extends Alarm {
    final Semaphore given = new Semaphore(0);
    final AtomicLong at = new AtomicLong();

    @Override
    protected void signal() {
      at.set(System.nanoTime());
      given.release();
    }
  }
}
