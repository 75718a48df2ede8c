package dev.latchwork.testkit;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import dev.latchwork.signal.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ManualTimeTest {
  private static final long FOREVER = Long.MAX_VALUE;

  private final ManualTime time = new ManualTime();
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  enum Threads {
    VIRTUAL,
    PLATFORM;

    ThreadFactory factory() {
      return this == VIRTUAL
          ? Thread.ofVirtual().factory()
          : Thread.ofPlatform().daemon().factory();
    }
  }

  @Test
  void timeStandsStillUntilItIsAdvanced() {
    long begin = time.nanoTime();

    time.advance(ZERO);
    assertThat(time.nanoTime()).isEqualTo(begin);

    time.advance(ofSeconds(3));
    assertThat(time.nanoTime() - begin).isEqualTo(3_000_000_000L);
    assertThat(time.now()).isEqualTo(Instant.EPOCH.plusSeconds(3));
    assertThat(time).hasToString("manual time, PT3S after its beginning");
  }

  @Test
  void nanoTimeOverflowsAfterAMinuteSoThatTestsMeetIt() {
    long begin = time.nanoTime();
    time.advance(ofMinutes(2));

    assertThat(time.nanoTime()).isLessThan(begin);
    assertThat(time.nanoTime() - begin).isEqualTo(ofMinutes(2).toNanos());
  }

  @Test
  void contextRunsOnThisTime() {
    assertThat(time.context().time()).isSameAs(time);
  }

  @ParameterizedTest
  @EnumSource
  void sleepersWakeInTheOrderOfTheirDeadlines(Threads threads) {
    sleeper(threads, "c", ofSeconds(3));
    sleeper(threads, "a", ofSeconds(1));
    sleeper(threads, "b", ofSeconds(2));

    time.advance(ofSeconds(2));
    assertThat(log).containsExactly("a at 1 s", "b at 2 s");

    time.advance(ofSeconds(1));
    assertThat(log).containsExactly("a at 1 s", "b at 2 s", "c at 3 s");
  }

  @Test
  void whatIsDueAtOneInstantHappensInTheOrderOfAsking() {
    for (int i = 0; i < 100; i++) {
      String name = "timer " + i;
      time.after(ofSeconds(1), () -> note(name));
    }
    time.advance(ofSeconds(1));

    assertThat(log).hasSize(100);
    for (int i = 0; i < 100; i++) {
      assertThat(log.get(i)).isEqualTo("timer " + i + " at 1 s");
    }
  }

  @Test
  void oneStepSettlesBeforeTheNextBegins() {
    loop(() -> {
      var fresh = new ManualTime();
      var waiting = new Latch("waiting", fresh);
      waiting.starting();
      var order = Collections.synchronizedList(new ArrayList<Integer>());
      start(fresh, () -> awaitQuietly(waiting, State.STARTED, () -> order.add(2)));
      start(
          fresh,
          () -> {
            sleep(fresh, ofSeconds(1));
            order.add(1);
            waiting.started();
          });
      fresh.after(ofSeconds(1).plusNanos(1), () -> order.add(3));
      fresh.advance(ofSeconds(2));
      assertThat(order).containsExactly(1, 2, 3);
    });
  }

  @Test
  void aStepMayAskForMoreAtTheSameInstant() {
    time.after(
        ofSeconds(1),
        () -> {
          note("timer");
          time.after(
              ZERO,
              () -> {
                note("timer of timer");
                start(time, () -> note("thread of timer of timer"));
              });
        });
    time.advance(ofSeconds(1));

    assertThat(log)
        .containsExactly(
            "timer at 1 s", "timer of timer at 1 s", "thread of timer of timer at 1 s");
  }

  @Test
  void aLoopThatSleepsRunsAsOftenAsItsTimeFits() {
    var rounds = new AtomicInteger();
    var stop = new AtomicBoolean();
    start(
        time,
        () -> {
          while (!stop.get()) {
            sleep(time, ofSeconds(1));
            rounds.incrementAndGet();
          }
        });
    time.advance(ofHours(1));
    assertThat(rounds).hasValue(3_600);

    stop.set(true);
    time.advance(ofSeconds(1));
    assertThat(rounds).hasValue(3_601);
  }

  @Test
  void aTimerFiresOnTheAdvancingThreadOutsideTheLock() throws InterruptedException {
    var thread = new AtomicReference<Thread>();
    var others = new AtomicReference<Instant>();
    time.after(
        ofSeconds(1),
        () -> {
          thread.set(Thread.currentThread());
          join(Thread.ofPlatform().start(() -> others.set(time.now())));
        });
    time.advance(ofSeconds(1));

    assertThat(thread).hasValue(Thread.currentThread());
    assertThat(others).hasValue(Instant.EPOCH.plusSeconds(1));
  }

  @Test
  void aTimerCalledOffDoesNotFire() {
    TimeSource.Timer timer = time.after(ofSeconds(1), () -> note("timer"));
    timer.close();
    timer.close();
    time.advance(ofSeconds(1));

    assertThat(log).isEmpty();
  }

  @Test
  void aTimerWithoutDelayNeedsAnAdvance() {
    time.after(ofSeconds(-1), () -> note("timer"));
    assertThat(log).isEmpty();

    time.advance(ZERO);
    assertThat(log).containsExactly("timer at 0 s");
  }

  @Test
  void whatATimerThrowsComesOutOfAdvanceAndTimeCanGoOn() {
    time.after(
        ofSeconds(1),
        () -> {
          throw new ArithmeticException("of the timer");
        });
    time.after(ofSeconds(2), () -> note("next"));

    assertThatThrownBy(() -> time.advance(ofSeconds(2))).hasMessage("of the timer");
    assertThat(time.now()).isEqualTo(Instant.EPOCH.plusSeconds(1));
    time.advance(ofSeconds(1));
    assertThat(log).containsExactly("next at 2 s");
  }

  @ParameterizedTest
  @EnumSource
  void anUnparkedThreadGoesOnBeforeItsDeadline(Threads threads) {
    Thread parked =
        time.start(
            threads.factory(),
            () -> {
              time.park(this, ofHours(1).toNanos());
              note("on");
            });
    time.advance(ofSeconds(1));
    time.unpark(parked);
    time.advance(ZERO);
    assertThat(log).containsExactly("on at 1 s");

    time.advance(ofHours(2));
    assertThat(log).hasSize(1);
  }

  @Test
  void unparkMakesItsTargetUnsettledAtOnce() {
    loop(() -> {
      var fresh = new ManualTime();
      var ran = new AtomicBoolean();
      Thread parked =
          start(
              fresh,
              () -> {
                fresh.park(this, FOREVER);
                ran.set(true);
              });
      fresh.advance(ZERO);
      fresh.unpark(parked);
      fresh.advance(ZERO);
      assertThat(ran).isTrue();
    });
  }

  @Test
  void aPermitLetsTheNextParkReturnAtOnce() {
    var go = new CountDownLatch(1);
    Thread thread =
        start(
            time,
            () -> {
              join(go);
              time.park(this, FOREVER);
              note("first");
              time.park(this, FOREVER);
              note("second");
            });
    time.unpark(thread);
    time.unpark(thread);
    go.countDown();

    time.advance(ZERO);
    assertThat(log).containsExactly("first at 0 s");
    time.unpark(thread);
    time.advance(ZERO);
    assertThat(log).hasSize(2);
  }

  @Test
  void aPermitCountsForThreadsOfTheTestToo() {
    time.unpark(Thread.currentThread());
    time.park(this, FOREVER);
    time.park(this, 0);
    time.park(this, -1);

    assertThat(time.nanoTime()).isEqualTo(new ManualTime().nanoTime());
  }

  @ParameterizedTest
  @EnumSource
  void interruptedParkReturnsAndLeavesTheFlag(Threads threads) {
    Thread thread =
        time.start(
            threads.factory(),
            () -> {
              time.park(this, FOREVER);
              time.park(this, FOREVER);
              note("interrupted " + Thread.currentThread().isInterrupted());
            });
    time.advance(ZERO);
    thread.interrupt();
    time.advance(ZERO);

    assertThat(log).containsExactly("interrupted true at 0 s");
  }

  @Test
  void anInterruptedThreadIsNotSettled() {
    loop(() -> {
      var fresh = new ManualTime();
      var ran = new AtomicBoolean();
      Thread parked =
          start(
              fresh,
              () -> {
                fresh.park(this, FOREVER);
                ran.set(true);
              });
      fresh.advance(ZERO);
      parked.interrupt();
      fresh.advance(ZERO);
      assertThat(ran).isTrue();
    });
  }

  @Test
  void aWakeUpFromOutsideTheSeamLetsNobodyGo() throws InterruptedException {
    Thread parked =
        start(
            time,
            () -> {
              time.park(this, ofSeconds(2).toNanos());
              note("on");
            });
    time.advance(ofSeconds(1));
    for (int i = 0; i < 100; i++) {
      LockSupport.unpark(parked);
      Thread.ofVirtual().start(() -> {}).join(); // time for the parked one to have its turn
    }
    assertThat(log).isEmpty();
    time.advance(ofSeconds(1));
    assertThat(log).containsExactly("on at 2 s");
  }

  @Test
  void aThreadOfTheTestIsWokenAtItsDeadline() {
    var rounds = new AtomicInteger();
    Thread helper =
        Thread.ofPlatform()
            .start(() -> {
              while (rounds.get() == 0) {
                time.advance(ofSeconds(1)); // also before the test's own thread has parked
              }
            });
    time.park(this, ofSeconds(5).toNanos());
    rounds.incrementAndGet();
    join(helper);

    assertThat(time.now()).isAfterOrEqualTo(Instant.EPOCH.plusSeconds(5));
  }

  @Test
  void aThreadOfTheTestIsNotWaitedFor() throws InterruptedException {
    var hold = new CountDownLatch(1);
    var done = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(() -> {
          time.unpark(Thread.currentThread());
          time.park(this, FOREVER);
          join(hold);
          done.countDown();
        });
    time.advance(ofSeconds(1));
    hold.countDown();
    done.await();

    assertThat(time.now()).isEqualTo(Instant.EPOCH.plusSeconds(1));
  }

  @Test
  void negativeTimeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> time.advance(ofNanos(-1)))
        .withMessage("time cannot be moved back: PT-0.000000001S");
  }

  @Test
  void aThreadOfTheLibraryCannotAdvance() {
    start(
        time,
        () -> {
          try {
            time.advance(ofSeconds(1));
          } catch (IllegalStateException e) {
            log.add(e.getMessage());
          }
        });
    time.advance(ZERO);

    assertThat(log).singleElement().asString().contains("cannot be advanced by", "of the library");
  }

  @Test
  void onlyOneThreadAtATimeAdvances() {
    time.after(
        ofSeconds(1),
        () -> {
          assertThatIllegalStateException()
              .isThrownBy(() -> time.advance(ofSeconds(1)))
              .withMessageContaining("is advancing it");
          join(
              Thread.ofPlatform()
                  .start(() -> {
                    try {
                      time.advance(ofSeconds(1));
                    } catch (IllegalStateException e) {
                      log.add(e.getMessage());
                    }
                  }));
        });
    time.advance(ofSeconds(1));

    assertThat(log).singleElement().asString().endsWith("is advancing it");
    time.advance(ofSeconds(1));
    assertThat(time.now()).isEqualTo(Instant.EPOCH.plusSeconds(2));
  }

  @Test
  void anInterruptOfTheAdvancingThreadIsKept() {
    var go = new CountDownLatch(1);
    Thread advancing = Thread.currentThread();
    start(
        time,
        () -> {
          advancing.interrupt();
          join(Thread.ofPlatform().start(go::countDown));
          join(go);
          sleep(time, ofSeconds(1));
          note("slept");
        });
    time.advance(ofSeconds(1));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(log).containsExactly("slept at 1 s");
  }

  @Test
  void aThreadThatCouldNotStartIsNotWaitedFor() {
    Thread running = Thread.ofVirtual().unstarted(() -> {});
    running.start();

    assertThatIllegalStateException()
        .isThrownBy(() -> time.start(task -> null, () -> note("null")))
        .withMessageContaining("returned null");
    assertThatIllegalStateException()
        .isThrownBy(() -> time.start(task -> running, () -> note("running")))
        .withMessageContaining("started thread");
    assertThatThrownBy(() ->
            time.start(
                task -> {
                  throw new ArithmeticException("of the factory");
                },
                () -> note("none")))
        .hasMessage("of the factory");
    assertThatThrownBy(() -> time.start(Unstartable::new, () -> note("unstartable")))
        .isInstanceOf(OutOfMemoryError.class);

    time.advance(ofSeconds(1));
    assertThat(log).isEmpty();
  }

  @Test
  void aBodyThatThrowsIsNotWaitedFor() {
    time.start(
        Thread.ofVirtual().uncaughtExceptionHandler((t, e) -> log.add("threw")).factory(),
        () -> {
          throw new ArithmeticException("of the body");
        });
    time.advance(ofSeconds(1));

    assertThat(time.now()).isEqualTo(Instant.EPOCH.plusSeconds(1));
  }

  @Test
  void tenThousandThreadsSettle() {
    var woken = new AtomicInteger();
    for (int i = 0; i < 10_000; i++) {
      Duration delay = ofMillis(i % 100);
      start(
          time,
          () -> {
            sleep(time, delay);
            woken.incrementAndGet();
          });
    }
    time.advance(ofMillis(49));
    assertThat(woken).hasValue(5_000);
    time.advance(ofMillis(50));
    assertThat(woken).hasValue(10_000);
  }

  @Test
  void farDeadlinesSaturate() {
    time.advance(ofSeconds(1));
    time.after(ofSeconds(Long.MAX_VALUE), () -> note("end of time"));
    time.advance(ofDays(70_000));
    assertThat(log).isEmpty();
    time.advance(ofSeconds(Long.MAX_VALUE));
    assertThat(log).hasSize(1);
  }

  private void sleeper(Threads threads, String name, Duration duration) {
    time.start(
        threads.factory(),
        () -> {
          sleep(time, duration);
          note(name);
        });
  }

  private void note(String what) {
    log.add(what + " at " + time.now().getEpochSecond() + " s");
  }

  private static void loop(Runnable round) {
    for (int i = 0; i < 1_000; i++) {
      round.run();
    }
  }

  private static Thread start(TimeSource time, Runnable body) {
    return time.start(Thread.ofVirtual().factory(), body);
  }

  private static void sleep(TimeSource time, Duration duration) {
    long deadline = time.nanoTime() + duration.toNanos();
    for (long left; (left = deadline - time.nanoTime()) > 0; ) {
      time.park(time, left);
    }
  }

  private static void awaitQuietly(Latch latch, State state, Runnable then) {
    try {
      latch.await(state);
      then.run();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void join(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static final class Unstartable extends Thread {
    Unstartable(Runnable task) {
      super(task);
    }

    @Override
    public void start() {
      throw new OutOfMemoryError("no thread left");
    }
  }
}
