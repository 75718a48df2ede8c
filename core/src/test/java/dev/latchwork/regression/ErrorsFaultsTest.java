package dev.latchwork.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.latchwork.BorrowedTime;
import dev.latchwork.signal.SignalGroup;
import dev.latchwork.task.Errors;
import dev.latchwork.task.Recover;
import dev.latchwork.testkit.LeakCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Faults of the original's Errors, Recover and SignalGroup. */
@ExtendWith(LeakCheck.class)
class ErrorsFaultsTest {
  private final Errors errors = new Errors();
  private final IOException failure = new IOException();

  /** There, First and All received from a channel: what was read was gone. */
  @Test
  void readingIsDestructive() {
    errors.accept(failure);

    for (int i = 0; i < 2; i++) {
      assertThat(errors.first()).containsSame(failure);
      assertThat(errors.all()).containsExactly(failure);
      assertThatExceptionOfType(IOException.class).isThrownBy(errors::throwIfAny).isSameAs(failure);
    }
  }

  /** There, 333 of 200,000 waiters for the group found no error. */
  @Test
  void theGroupIsToldBeforeTheErrorIsThere() {
    var group = new SignalGroup();
    group.add();
    var countWhenTaken = new AtomicInteger();

    Recover.run(
        () -> {
          throw failure;
        },
        error -> {
          countWhenTaken.set((int) group.count());
          errors.accept(error);
        },
        group);

    assertThat(countWhenTaken).hasValue(1);
    assertThat(group.count()).isZero();
    assertThat(errors.first()).containsSame(failure);
  }

  @Test
  void theGroupIsToldBeforeTheErrorIsThereUnderContention() throws Exception {
    for (int i = 0; i < 2_000; i++) {
      var each = new Errors();
      var group = new SignalGroup();
      group.add();
      Thread.startVirtualThread(() ->
          Recover.run(
              () -> {
                throw failure;
              },
              each,
              group));
      group.await();
      assertThat(each.first()).containsSame(failure);
    }
  }

  /** There, a Recover without an error channel dropped the failure and said nothing. */
  @Test
  void noErrorSinkEatsTheFailure() {
    var ran = new AtomicBoolean();

    assertThatNullPointerException()
        .isThrownBy(() -> Recover.run(() -> ran.set(true), null))
        .withMessage("errors");
    assertThat(ran).isFalse();
  }

  /** There, every Wait started a goroutine, which stayed when the group never got to zero. */
  @Test
  void aThreadPerWait() {
    var time = new CountingTime();
    var group = new SignalGroup(time);
    group.add();

    CompletableFuture<Void> signal = group.signal();
    for (int i = 0; i < 1_000; i++) {
      assertThat(group.signal()).isNotDone();
    }
    assertThat(time.threads).hasValue(0);

    group.done();
    signal.join();
    assertThat(time.threads).hasValue(1);
  }

  /** There, the signal of a group that was never added to came late, or never. */
  @Test
  void anEmptyGroupIsNotReadyAtOnce() throws Exception {
    var group = new SignalGroup();

    assertThat(group.signal()).isCompleted();
    assertThat(group.await(Duration.ZERO)).isTrue();
  }

  /** The machine's time, with a count of the threads that the library starts. */
  private static final class CountingTime extends BorrowedTime {
    final AtomicInteger threads = new AtomicInteger();

    @Override
    public Thread start(ThreadFactory factory, Runnable body) {
      threads.incrementAndGet();
      return super.start(factory, body);
    }
  }
}
