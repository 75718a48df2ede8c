package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.latchwork.Race;
import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The futures of the library against what {@link Future} documents, on both kinds of threads. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("all")
class FutureContractTest {
  /** Where a future comes from. */
  enum Kind {
    DEFERRED,
    ITEM,
    TASK
  }

  @Parameter(0)
  Kind kind;

  @Parameter(1)
  Threads threads;

  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final AtomicBoolean ended = new AtomicBoolean();
  private boolean released;

  private final WorkQueue<Callable<String>> items = WorkQueue.of(Callable::call, this::options);
  private final WorkQueue<Runnable> tasks = WorkQueue.of(Runnable::run, this::options);

  static Stream<Arguments> all() {
    return Stream.of(Kind.values())
        .flatMap(kind -> Stream.of(Threads.values()).map(threads -> Arguments.of(kind, threads)));
  }

  private <T> WorkQueue.Options<T> options(WorkQueue.Options<T> options) {
    return options
        .withParallelism(1)
        .withErrors((item, error) -> {})
        .withContext(time.context())
        .withThreads(body -> threads.newThread(body));
  }

  @AfterEach
  void endEverything() {
    release();
    for (WorkQueue<?> queue : List.of(items, tasks)) {
      if (!queue.is(State.STOPPED)) {
        queue.stop(ZERO);
      }
    }
    time.advance(ZERO);
  }

  private void release() {
    if (!released) {
      released = true;
      hold.release();
      time.advance(ZERO);
    }
  }

  private Future<String> start(Callable<String> action) throws InterruptedException {
    Future<String> future =
        switch (kind) {
          case DEFERRED ->
              Deferred.<String>start(
                  time.context(),
                  action,
                  o -> o.withErrors(error -> {}).withThreads(body -> threads.newThread(body)));
          case ITEM -> ofItem(action);
          case TASK -> {
            startOnce(tasks);
            yield WorkQueue.asExecutor(tasks).submit(action);
          }
        };
    return future;
  }

  @SuppressWarnings("unchecked") // it gives null, which is of any type
  private Future<String> ofItem(Callable<String> action) throws InterruptedException {
    startOnce(items);
    return (Future<String>) (Future<?>) items.submit(action);
  }

  private static void startOnce(WorkQueue<?> queue) {
    if (queue.is(State.STOPPED)) {
      queue.start();
    }
  }

  /** The value of an action that returns "value". */
  private String value() {
    return kind == Kind.ITEM ? null : "value";
  }

  private Future<String> held() throws InterruptedException {
    Future<String> future =
        start(() -> {
          try {
            hold.await();
          } finally {
            ended.set(true);
          }
          return "value";
        });
    time.advance(ZERO);
    return future;
  }

  private Future<String> failed(Throwable error) throws InterruptedException {
    Future<String> future =
        start(() -> {
          if (error instanceof Error e) {
            throw e;
          }
          throw (Exception) error;
        });
    time.advance(ZERO);
    return future;
  }

  private <V> Call<V> call(Callable<V> code) {
    Call<V> call = Call.start(time, threads, code);
    time.advance(ZERO);
    return call;
  }

  @Test
  void whileItRunsThereIsNeitherResultNorException() throws Exception {
    Future<String> future = held();
    assertThat(future.isDone()).isFalse();
    assertThat(future.isCancelled()).isFalse();
    assertThat(future.state()).isEqualTo(Future.State.RUNNING);
    assertThatIllegalStateException().isThrownBy(future::resultNow);
    assertThatIllegalStateException().isThrownBy(future::exceptionNow);
  }

  @Test
  void aSuccessIsTheSameHoweverItIsAskedFor() throws Exception {
    Future<String> future = start(() -> "value");
    assertThat(future.get()).isEqualTo(value());
    assertThat(future.get(0, SECONDS)).isEqualTo(value());
    assertThat(future.get(-1, SECONDS)).isEqualTo(value());
    assertThat(future.resultNow()).isEqualTo(value());
    assertThat(future.state()).isEqualTo(Future.State.SUCCESS);
    assertThat(future.isDone()).isTrue();
    assertThat(future.isCancelled()).isFalse();
    assertThatIllegalStateException().isThrownBy(future::exceptionNow);
  }

  @Test
  void aFailureIsTheSameHoweverItIsAskedFor() throws Exception {
    for (Throwable error :
        List.of(new IOException("a"), new ArithmeticException("b"), new AssertionError("c"))) {
      Future<String> future = failed(error);
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(future::get)
          .withCause(error)
          .withMessageContaining(error.getMessage());
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> future.get(1, SECONDS))
          .withCause(error);
      assertThat(future.exceptionNow()).isSameAs(error);
      assertThat(future.state()).isEqualTo(Future.State.FAILED);
      assertThat(future.isDone()).isTrue();
      assertThat(future.isCancelled()).isFalse();
      assertThatIllegalStateException().isThrownBy(future::resultNow);
    }
  }

  @Test
  void whatIsDoneCannotBeCancelled() throws Exception {
    Future<String> succeeded = start(() -> "value");
    assertThat(succeeded.get()).isEqualTo(value());
    Future<String> failed = failed(new IOException());
    for (Future<String> future : List.of(succeeded, failed)) {
      Future.State before = future.state();
      assertThat(future.cancel(true)).isFalse();
      assertThat(future.cancel(false)).isFalse();
      assertThat(future.state()).isEqualTo(before);
    }
    assertThat(failed.exceptionNow()).isInstanceOf(IOException.class);
  }

  @Test
  void cancelInterruptsWhatRunsAndTheFutureIsCancelled() throws Exception {
    Future<String> future = held();
    assertThat(future.cancel(true)).isTrue();
    time.advance(ZERO);
    assertThat(ended).isTrue();
    assertThat(future.isDone()).isTrue();
    assertThat(future.isCancelled()).isTrue();
    assertThat(future.state()).isEqualTo(Future.State.CANCELLED);
    assertThatExceptionOfType(CancellationException.class).isThrownBy(future::get);
    assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> future.get(1, SECONDS));
    assertThatIllegalStateException().isThrownBy(future::resultNow);
    assertThatIllegalStateException().isThrownBy(future::exceptionNow);
    assertThat(future.cancel(true)).isFalse();
  }

  @Test
  void whoWaitsIsToldOfTheCancel() throws Exception {
    Future<String> future = held();
    Call<String> waits = call(future::get);
    Call<String> waitsForADay = call(() -> future.get(1, DAYS));
    assertThat(future.cancel(true)).isTrue();
    time.advance(ZERO);
    assertThat(waits.thrown()).isInstanceOf(CancellationException.class);
    assertThat(waitsForADay.thrown()).isInstanceOf(CancellationException.class);
  }

  @Test
  void whatIsCancelledBeforeItBeginsNeverRuns() throws Exception {
    if (kind == Kind.DEFERRED) {
      return; // it begins at once: DeferredAtRootTest has a thread that is late
    }
    var ran = new AtomicBoolean();
    var _ = held();
    Future<String> interrupted = start(() -> String.valueOf(ran.getAndSet(true)));
    Future<String> cancelled = start(() -> String.valueOf(ran.getAndSet(true)));
    assertThat(interrupted.cancel(true)).isTrue();
    assertThat(cancelled.cancel(false)).isTrue();
    for (Future<String> future : List.of(interrupted, cancelled)) {
      assertThat(future.state()).isEqualTo(Future.State.CANCELLED);
      assertThatExceptionOfType(CancellationException.class).isThrownBy(future::get);
    }
    release();
    WorkQueue<?> queue = kind == Kind.ITEM ? items : tasks;
    assertThat(queue.stop().counts().cancelled()).isEqualTo(2);
    assertThat(ran).isFalse();
  }

  @Test
  void aTimedGetGivesUpInTimeAndLeavesTheActionAlone() throws Exception {
    Future<String> future = held();
    assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> future.get(0, SECONDS));
    assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> future.get(-1, SECONDS));
    Call<String> waits = call(() -> future.get(1, SECONDS));
    time.advance(Duration.ofSeconds(1).minusNanos(1));
    assertThat(waits.isDone()).isFalse();
    time.advance(Duration.ofNanos(1));
    assertThat(waits.thrown()).isInstanceOf(TimeoutException.class);
    assertThat(ended).isFalse();
    release();
    assertThat(future.get(1, NANOSECONDS)).isEqualTo(value());
  }

  @Test
  void anInterruptEndsTheWaitAndNotTheAction() throws Exception {
    Future<String> future = held();
    Call<String> waits = call(future::get);
    Call<String> waitsForADay = call(() -> future.get(1, DAYS));
    for (Call<String> call : List.of(waits, waitsForADay)) {
      call.interrupt();
      time.advance(ZERO);
      assertThat(call.thrown()).isInstanceOf(InterruptedException.class);
      assertThat(call.leftInterrupted()).isFalse();
    }
    assertThat(ended).isFalse();
    release();
    assertThat(future.get()).isEqualTo(value());
  }

  @Test
  void allThatWaitAreToldOfTheEnd() throws Exception {
    Future<String> future = held();
    List<Call<String>> waits =
        List.of(call(future::get), call(() -> future.get(1, DAYS)), call(future::get));
    release();
    assertThat(waits).extracting(Call::result).containsOnly(value());
  }

  @Test
  void aUnitThatIsNullIsToldAtOnce() throws Exception {
    Future<String> future = held();
    assertThatNullPointerException().isThrownBy(() -> future.get(1, null));
  }

  @Test
  void ofSeveralThatCancelOneAtLeastHasDoneIt() throws Exception {
    Race.run(
        2,
        50,
        round -> {
          Future<String> future = held();
          var did = new AtomicInteger();
          var done = new AtomicInteger();
          return lane -> {
            did.addAndGet(future.cancel(true) ? 1 : 0);
            if (done.incrementAndGet() == 2) {
              assertThat(did.get()).isPositive();
            }
          };
        });
  }

  @Test
  void whatTheActionDidIsSeenByWhoeverGetsIt() throws Exception {
    int[] cell = new int[1];
    for (int round = 1; round <= 300; round++) {
      int now = round;
      Future<String> future =
          start(() -> {
            cell[0] = now;
            return "value";
          });
      assertThat(future.get()).isEqualTo(value());
      assertThat(cell[0]).isEqualTo(now);
    }
  }
}
