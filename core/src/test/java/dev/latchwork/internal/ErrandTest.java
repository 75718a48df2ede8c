package dev.latchwork.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not be lost, on the timers of the process. */
@Tag("realtime")
class ErrandTest {
  private final AtomicInteger begun = new AtomicInteger();
  private final CountDownLatch done = new CountDownLatch(1);

  private static void onAThread(Runnable code) {
    Thread.ofVirtual().start(code);
  }

  private static VirtualMachineError end(String of) {
    return of.equals("memory")
        ? new OutOfMemoryError("on purpose")
        : new StackOverflowError("on purpose");
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "stack"})
  void oneThatInsistsRunsAnewAfterTheEndOf(String of) throws InterruptedException {
    Errand.insisting(
            ErrandTest::onAThread,
            () -> {
              if (begun.incrementAndGet() < 3) {
                throw end(of);
              }
              done.countDown();
            })
        .send();
    done.await();
    assertThat(begun).hasValue(3);
  }

  @Test
  void anyOtherEndsAsItEnds() {
    var error = end("memory");
    var thrown = new AtomicReference<Throwable>();
    Errand.send(
        code -> thrown.set(catchThrowable(code::run)), // as a thread does it
        () -> {
          begun.incrementAndGet();
          throw error;
        });
    assertThat(thrown).hasValue(error);
    assertThat(begun).hasValue(1);
  }

  @Test
  void withoutAThreadItTriesAgainAndRunsOnce() throws InterruptedException {
    var asked = new AtomicInteger();
    var ended = new CountDownLatch(3);
    Errand.send(
        code -> {
          onAThread(() -> {
            code.run(); // though it seems to have failed
            ended.countDown();
          });
          if (asked.incrementAndGet() < 3) {
            throw new OutOfMemoryError("no thread, on purpose");
          }
        },
        begun::incrementAndGet);
    ended.await();
    assertThat(begun).hasValue(1);
  }

  @Test
  void whoWaitsForMemoryKeepsItsInterrupt() {
    Errand.awaitMemory();
    assertThat(Thread.interrupted()).isFalse();
    Thread.currentThread().interrupt();
    Errand.awaitMemory();
    assertThat(Thread.interrupted()).isTrue();
  }
}
