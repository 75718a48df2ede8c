package dev.latchwork.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Faults of the original's Future. */
@ExtendWith(LeakCheck.class)
class FutureFaultsTest {
  private final ManualTime time = new ManualTime();
  private final Context context = time.context();
  private final IOException failure = new IOException();

  private Deferred<String> failing() {
    return Deferred.start(
        context,
        () -> {
          throw failure;
        });
  }

  /** There, the goroutine blocked for ever on sending a result that nobody received. */
  @Test
  void anUnreadResultLeaksAThreadEach() throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<Deferred<String>> unread = new ArrayList<>();
    ThreadFactory remembering =
        body -> {
          threads.add(Thread.ofVirtual().unstarted(body));
          return threads.getLast();
        };

    for (int i = 0; i < 100; i++) {
      unread.add(Deferred.start(context, () -> "unread", o -> o.withThreads(remembering)));
    }

    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(unread).allMatch(Deferred::isDone);
    assertThat(threads).hasSize(100).noneMatch(Thread::isAlive);
  }

  /** There, Complete held the lock that Cancel needed. */
  @Test
  void aWaitingCompleteShutsOutCancel() {
    var never = new Latch("never", time);
    var fetch = Deferred.run(context, () -> never.await(State.STARTED));
    var joined = new AtomicReference<Throwable>();
    time.start(
        Thread.ofVirtual().factory(),
        () -> {
          try {
            fetch.join();
          } catch (Exception e) {
            joined.set(e);
          }
        });
    time.advance(Duration.ZERO);

    fetch.cancel();
    time.advance(Duration.ZERO);

    assertThat(joined.get()).isInstanceOf(CancellationException.class);
  }

  /** There, the first Complete emptied the channel, and the second returned nil. */
  @Test
  void aSecondCompleteForgetsTheError() {
    var fetch = failing();

    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(fetch::join)
          .satisfies(e -> assertThat(e.getCause()).isSameAs(failure));
    }
  }

  /** There, whoever received from Finished took the result away from Complete. */
  @Test
  void readingFinishedMakesCompleteHang() throws Exception {
    var fetch = Deferred.start(context, () -> "page");

    assertThat(fetch.finished().join()).isEqualTo("page");
    assertThat(fetch.finished().join()).isEqualTo("page");
    assertThat(fetch.join()).isEqualTo("page");
  }

  /** There, a panic in the action ended the process. */
  @Test
  void aPanicKillsTheProcess() {
    var uncaught = new AtomicReference<Throwable>();
    var panic = new StackOverflowError();
    ThreadFactory watched =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((thread, error) -> uncaught.set(error))
            .factory();
    Deferred<Void> fetch =
        Deferred.run(
            context,
            () -> {
              throw panic;
            },
            o -> o.withThreads(watched));
    time.advance(Duration.ZERO);

    assertThat(fetch.state()).isEqualTo(Future.State.FAILED);
    assertThat(fetch.exceptionNow()).isSameAs(panic);
    assertThat(uncaught).hasNullValue();
  }
}
