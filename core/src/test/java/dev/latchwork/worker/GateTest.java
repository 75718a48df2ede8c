package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.BorrowedTime;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.testkit.ManualTime;
import dev.latchwork.worker.Gate.Deadline;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A signal is for one that waits, and reaches one, whoever leaves meanwhile. */
class GateTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final ManualTime time = new ManualTime();
  private final ReentrantLock lock = new ReentrantLock();

  private Call<Boolean> waiting(Gate gate, Deadline deadline) {
    Call<Boolean> call =
        Call.start(
            time,
            Threads.PLATFORM,
            () -> {
              lock.lock();
              try {
                return gate.await(deadline);
              } finally {
                lock.unlock();
              }
            });
    time.advance(Duration.ZERO);
    return call;
  }

  private void signal(Gate gate) {
    lock.lock();
    try {
      gate.signal();
    } finally {
      lock.unlock();
    }
    time.advance(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoLeavesEarlyNeitherTakesASignalNorGivesOne(boolean interrupted) {
    var gate = new Gate(lock, time);
    Call<Boolean> first = waiting(gate, Deadline.NONE);
    Call<Boolean> leaver = waiting(gate, Deadline.in(time, LIMIT.toNanos()));
    Call<Boolean> last = waiting(gate, Deadline.NONE);
    if (interrupted) {
      leaver.interrupt();
      time.advance(Duration.ZERO);
      assertThat(leaver.thrown()).isInstanceOf(InterruptedException.class);
    } else {
      time.advance(LIMIT);
      assertThat(leaver.result()).isFalse();
    }
    assertThat(first.isDone()).isFalse();

    signal(gate);
    assertThat(first.result()).isTrue();
    assertThat(last.isDone()).isFalse();
    signal(gate);
    assertThat(last.result()).isTrue();
  }

  @Test
  void aSignalForOneWhoseTimeSourceFailsGoesToTheNext() {
    var failure = new IllegalStateException("on purpose");
    var fails = new AtomicBoolean(true);
    TimeSource failing =
        new BorrowedTime(time) {
          @Override
          public void park(Object blocker, long nanos) {
            super.park(blocker, nanos);
            if (fails.getAndSet(false)) {
              throw failure;
            }
          }
        };
    var gate = new Gate(lock, failing);
    Call<Boolean> first = waiting(gate, Deadline.NONE);
    Call<Boolean> next = waiting(gate, Deadline.NONE);
    signal(gate);
    assertThat(first.thrown()).isSameAs(failure);
    assertThat(next.result()).isTrue();
  }
}
