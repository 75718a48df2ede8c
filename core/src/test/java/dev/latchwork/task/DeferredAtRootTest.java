package dev.latchwork.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.Race;
import dev.latchwork.signal.Context;
import dev.latchwork.testkit.LeakCheck;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future.State;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Below the root the context of an action is made only for whoever needs it first. */
@ExtendWith(LeakCheck.class)
class DeferredAtRootTest {
  private static final Duration LONG = Duration.ofDays(1);

  private static void waitForever() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  @Test
  void theActionAlwaysFindsTheSameContextWhichIsNotTheRoot() throws Exception {
    Deferred<Boolean> same =
        Deferred.start(() -> {
          Context own = Context.current();
          return own != Context.root() && own == Context.current() && !own.isCancelled();
        });
    assertThat(same.join()).isTrue();
  }

  @Test
  void itsContextIsReleasedBeforeTheResultIsThere() throws Exception {
    Deferred<Context> deferred = Deferred.start(Context::current);
    assertThat(deferred.join().isCancelled()).isTrue();
  }

  @Test
  void aCancelInterruptsAnActionThatNeverAskedForItsContext() throws Exception {
    var begun = new CountDownLatch(1);
    Deferred<Void> deferred =
        Deferred.run(() -> {
          begun.countDown();
          waitForever();
        });
    begun.await();
    deferred.cancel();
    assertThat(deferred.state()).isEqualTo(State.CANCELLED);
    assertThatThrownBy(deferred::join)
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("cancel() was called");
  }

  @Test
  void anActionThatAsksAfterTheCancelFindsItsContextCancelled() throws Exception {
    var begun = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    Deferred<Boolean> deferred =
        Deferred.start(
            Context.root(),
            () -> {
              begun.countDown();
              asked.await();
              return Context.current().isCancelled();
            },
            o -> o.withInterrupts(false));
    begun.await();
    assertThat(deferred.cancel(true)).isTrue();
    asked.countDown();
    assertThat(deferred.join()).isTrue();
  }

  @Test
  void withoutInterruptsACancelTellsThoseThatListenToTheContext() throws Exception {
    var listens = new CountDownLatch(1);
    Deferred<Boolean> deferred =
        Deferred.start(
            Context.root(),
            () -> {
              var told = new CountDownLatch(1);
              Context.current().onCancel(told::countDown);
              listens.countDown();
              told.await();
              return Thread.currentThread().isInterrupted();
            },
            o -> o.withInterrupts(false));
    listens.await();
    deferred.cancel(true);
    assertThat(deferred.join()).isFalse();
  }

  @Test
  void aCancelBeforeItBeginsKeepsItFromRunning() throws Exception {
    var body = new AtomicReference<Runnable>();
    var ran = new AtomicBoolean();
    Deferred<Void> deferred =
        Deferred.run(
            Context.root(),
            () -> ran.set(true),
            o ->
                o.withThreads(given -> {
                  body.set(given);
                  return Thread.ofVirtual().unstarted(() -> {});
                }));
    deferred.cancel(true);
    Thread.startVirtualThread(body.get()).join();
    assertThat(deferred.state()).isEqualTo(State.CANCELLED);
    assertThat(ran).isFalse();
  }

  @Test
  void whoAsksAndWhoCancelsAtOnceMeanTheSameContext() throws Exception {
    Race.run(
        2,
        2_000,
        round -> {
          var begun = new AtomicBoolean();
          Deferred<Void> deferred =
              Deferred.run(() -> {
                begun.set(true);
                Context.current().sleep(LONG);
              });
          return lane -> {
            if (lane == 0) {
              while (!begun.get()) {
                Thread.onSpinWait();
              }
              deferred.cancel(true);
            } else {
              assertThatThrownBy(deferred::join).isInstanceOf(CancellationException.class);
            }
          };
        });
  }

  @Test
  void aCancelAtAnyMomentOfTheStartEndsIt() throws Exception {
    Race.run(
        2,
        2_000,
        round -> {
          var started = new AtomicReference<Deferred<Void>>();
          return lane -> {
            if (lane == 0) {
              started.set(Deferred.run(DeferredAtRootTest::waitForever));
            } else {
              while (started.get() == null) {
                Thread.onSpinWait();
              }
              started.get().cancel(true);
              assertThatThrownBy(started.get()::join).isInstanceOf(CancellationException.class);
            }
          };
        });
  }
}
