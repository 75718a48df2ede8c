package dev.latchwork.signal;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.Race;
import dev.latchwork.testkit.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SignalGroupTest {
  private final ManualTime time = new ManualTime();
  private final SignalGroup group = new SignalGroup(time);
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  @Test
  void anEmptyGroupIsReadyAtOnce() throws InterruptedException {
    group.await();
    assertThat(group.await(ZERO)).isTrue();
    assertThat(group.signal()).isCompleted();
    assertThat(group.count()).isZero();
    assertThat(new SignalGroup().signal()).isCompleted();
  }

  @Test
  void itSignalsWhenTheCountIsBackAtZero() {
    group.add(2);
    group.add();
    CompletableFuture<Void> signal = group.signal();
    waiter("waiter");
    group.done();
    group.add(-1);
    time.advance(ZERO);
    assertThat(signal).isNotDone();
    assertThat(log).isEmpty();
    assertThat(group).hasToString("signal group of 1");

    group.done();
    time.advance(ZERO);
    assertThat(signal).isCompleted();
    assertThat(log).containsExactly("waiter");
  }

  @Test
  void belowZeroThrowsAndChangesNothing() {
    assertThatIllegalStateException()
        .isThrownBy(group::done)
        .withMessage("signal group cannot take away 1: it holds 0");
    group.add(2);
    CompletableFuture<Void> signal = group.signal();
    assertThatIllegalStateException()
        .isThrownBy(() -> group.add(-3))
        .withMessage("signal group cannot take away 3: it holds 2");
    assertThatIllegalStateException().isThrownBy(() -> group.add(Integer.MIN_VALUE));

    assertThat(group.count()).isEqualTo(2);
    assertThat(signal).isNotDone();
  }

  @Test
  void addingNothingChangesNothing() {
    group.add(0);
    assertThat(group.signal()).isCompleted();
    group.add();
    CompletableFuture<Void> signal = group.signal();
    group.add(0);
    assertThat(group.signal()).isSameAs(signal).isNotDone();
  }

  @Test
  void theCountExceedsAnInt() {
    group.add(Integer.MAX_VALUE);
    group.add(Integer.MAX_VALUE);

    assertThat(group.count()).isEqualTo(2L * Integer.MAX_VALUE);
  }

  @Test
  void addingAfterZeroOpensANewPhase() {
    group.add();
    CompletableFuture<Void> first = group.signal();
    waiter("of the first phase");
    time.advance(ZERO);
    group.done();
    group.add();
    CompletableFuture<Void> second = group.signal();
    time.advance(ZERO);

    assertThat(first).isCompleted();
    assertThat(second).isNotDone();
    assertThat(log).containsExactly("of the first phase");
    assertThat(group.count()).isOne();
  }

  @Test
  void aTimedWaitIsFalseWhenTheTimeRunsOut() {
    group.add();
    var result = new AtomicReference<Boolean>();
    time.start(
        Thread.ofVirtual().factory(),
        () -> {
          try {
            result.set(group.await(ofSeconds(5)));
          } catch (InterruptedException e) {
            log.add("interrupted");
          }
        });
    time.advance(ofSeconds(5).minusNanos(1));
    assertThat(result).hasValue(null);
    time.advance(Duration.ofNanos(1));
    assertThat(result).hasValue(false);
    assertThat(group.count()).isOne();
  }

  @Test
  void aWaitIsInterruptible() {
    group.add();
    Thread waiter = waiter("waiter");
    time.advance(ZERO);
    waiter.interrupt();
    time.advance(ZERO);

    assertThat(log).containsExactly("interrupted");
  }

  @Test
  void theSignalCannotBeCompletedFromOutsideAndRunsNobodyOnTheSignaller() {
    group.add();
    var thread = new AtomicReference<Thread>();
    CompletableFuture<Void> signal = group.signal();
    CompletableFuture<Void> dependent = signal.thenRun(() -> thread.set(Thread.currentThread()));
    assertThatThrownBy(() -> signal.complete(null))
        .isInstanceOf(UnsupportedOperationException.class);

    group.done();
    time.advance(ZERO);
    assertThat(dependent).isCompleted();
    assertThat(thread.get()).isNotEqualTo(Thread.currentThread());
  }

  @Test
  void aHundredThousandDroppedSignalsAreOne() {
    group.add();
    CompletableFuture<Void> first = group.signal();
    for (int i = 0; i < 100_000; i++) {
      assertThat(group.signal()).isSameAs(first);
    }
    assertThat(first.getNumberOfDependents()).isZero();
  }

  @Test
  void noWaiterMissesTheZero() throws Exception {
    var raced = new SignalGroup();
    Race.run(
        4,
        5_000,
        round -> {
          raced.add(2);
          return lane -> {
            if (lane < 2) {
              raced.done();
            } else {
              raced.await();
              raced.signal().get();
            }
          };
        });
    assertThat(raced.count()).isZero();
  }

  @Test
  void ofPhasesThatFollowEachOtherAtOnceNoneIsMissedAndNothingIsLost() throws Exception {
    var raced = new SignalGroup();
    var counts = Collections.synchronizedList(new ArrayList<Long>());
    Race.run(
        4,
        5_000,
        round -> {
          counts.add(raced.count());
          return lane -> {
            raced.add();
            CompletableFuture<Void> own = raced.signal();
            raced.done();
            own.get();
            raced.await();
          };
        });
    assertThat(counts).containsOnly(0L);
    assertThat(raced.count()).isZero();
  }

  @Test
  void noSignalMissesAZeroOfTheSameInstant() throws Exception {
    var signals = Collections.synchronizedList(new ArrayList<CompletableFuture<Void>>());
    Race.runClosely(
        2,
        20_000,
        round -> {
          var raced = new SignalGroup();
          raced.add();
          return lane -> {
            if (lane == 0) {
              raced.done();
            } else {
              signals.add(raced.signal());
            }
          };
        });
    assertThat(signals).hasSize(20_000);
    for (CompletableFuture<Void> signal : signals) {
      assertThat(signal.get()).isNull();
    }
  }

  private Thread waiter(String name) {
    return time.start(
        Thread.ofVirtual().factory(),
        () -> {
          try {
            group.await();
            log.add(name);
          } catch (InterruptedException e) {
            log.add("interrupted");
          }
        });
  }
}
