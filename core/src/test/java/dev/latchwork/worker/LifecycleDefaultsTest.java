package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.State;
import dev.latchwork.task.Task;
import dev.latchwork.testkit.LeakCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a lifecycle that others write gets from the interface. */
@ExtendWith(LeakCheck.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LifecycleDefaultsTest {
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  /** It has nothing of its own but what it must have. */
  private static class Foreign implements Lifecycle {
    private final Lifecycle inner;
    final CountDownLatch asked = new CountDownLatch(1);
    final CountDownLatch stopAsked = new CountDownLatch(1);

    Foreign(Task body) {
      inner = Lifecycle.of("foreign", body);
    }

    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public State state() {
      return inner.state();
    }

    @Override
    public CompletableFuture<Void> when(State state) {
      var future = inner.when(state);
      asked.countDown();
      return future;
    }

    @Override
    public Optional<Throwable> failure() {
      return inner.failure();
    }

    @Override
    public Lifecycle start() {
      inner.start();
      return this;
    }

    @Override
    public StopReport<?> stop(Duration gracePeriod) {
      return inner.stop(gracePeriod);
    }

    @Override
    public CompletableFuture<? extends StopReport<?>> requestStop() {
      var report = inner.requestStop();
      stopAsked.countDown();
      return report;
    }
  }

  private void awaitStubbornly() {
    running.countDown();
    for (boolean over = false; !over; ) {
      try {
        go.await();
        over = true;
      } catch (InterruptedException e) {
        // waits on
      }
    }
  }

  /** Another thread, that is asked at its end whether it is interrupted. */
  private static final class Other {
    private final FutureTask<Boolean> code;
    final Thread thread;

    Other(Task body) {
      code =
          new FutureTask<>(() -> {
            body.run();
            return Thread.interrupted();
          });
      thread = Thread.ofPlatform().start(code);
    }

    boolean wasInterrupted() throws Exception {
      return code.get();
    }
  }

  @Test
  void aWaitEndsWithTheStateOrTheTimeOrTheRun() throws Exception {
    try (var foreign = new Foreign(go::await)) {
      foreign.start();
      foreign.await(State.STARTED);
      assertThat(foreign.await(State.STARTED, Duration.ZERO)).isTrue();
      assertThat(foreign.await(State.STOPPED, Duration.ofNanos(1))).isFalse();
    }
    var foreign = new Foreign(go::await);
    foreign.start();
    var waiter = new Other(() -> foreign.await(State.PAUSED));
    foreign.asked.await();
    assertThat(foreign.stop().clean()).isTrue();
    assertThatThrownBy(waiter::wasInterrupted)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("foreign can no longer become PAUSED");
  }

  @Test
  void aRunEndsWithItsCall() throws Exception {
    go.countDown();
    new Foreign(go::await).run();
    assertThat(Thread.interrupted()).isFalse();

    var failure = new IOException("no route");
    var failing =
        new Foreign(() -> {
          throw failure;
        });
    try (var log = new LogCapture("foreign")) {
      assertThatThrownBy(failing::run)
          .isInstanceOf(CompletionException.class)
          .hasMessage("foreign has failed")
          .hasCause(failure);
      assertThat(log.errors()).containsOnly(failure);
    }
    assertThatThrownBy(failing::check).hasCause(failure);
  }

  @Test
  void anInterruptStopsTheRunAndStays() throws Exception {
    var foreign = new Foreign(go::await);
    var runner = new Other(foreign::run);
    foreign.inner.await(State.STARTED);
    runner.thread.interrupt();
    assertThat(runner.wasInterrupted()).isTrue();
    assertThat(foreign.state()).isEqualTo(State.STOPPED);
    foreign.close();
  }

  @Test
  void aSecondInterruptGivesItUp() throws Exception {
    var foreign = new Foreign(this::awaitStubbornly);
    var runner = new Other(foreign::run);
    running.await();
    runner.thread.interrupt();
    foreign.stopAsked.await();
    assertThat(foreign.state()).isEqualTo(State.STOPPING);
    runner.thread.interrupt();
    assertThat(runner.wasInterrupted()).isTrue();
    StopReport<?> report = foreign.stop();
    assertThat(report.stillRunning()).hasSize(1);
    go.countDown();
    report.stillRunning().getFirst().thread().join();
  }

  @Test
  void aCloseSaysWhatWasLeft() throws Exception {
    var foreign = new Foreign(this::awaitStubbornly);
    foreign.close();
    assertThat(foreign.snapshot()).isEqualTo(Snapshot.of("foreign", State.STOPPED));
    foreign.start();
    running.await();
    var report = foreign.requestStop();
    try (var log = new LogCapture("foreign stopped")) {
      foreign.stop(Duration.ZERO);
      assertThat(log.messages()).isEmpty();
      var again =
          new Foreign(() -> {}) {
            @Override
            public State state() {
              return State.STOPPING;
            }

            @Override
            public StopReport<?> stop(Duration gracePeriod) {
              assertThat(gracePeriod).isEqualTo(DEFAULT_GRACE_PERIOD);
              return report.join();
            }
          };
      again.close();
      assertThat(log.messages()).containsExactly(report.join().toString());
    }
    go.countDown();
    report.join().stillRunning().getFirst().thread().join();
  }
}
