package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.BorrowedTime;
import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.task.Action;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Interceptor;
import dev.latchwork.testkit.LeakCheck;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a thread that the library needs cannot be started, things come late, and nothing is lost. */
@ExtendWith(LeakCheck.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShortOfThreadsTest {
  private final AtomicReference<String> missing = new AtomicReference<>("");
  private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
  private final TimeSource time =
      new BorrowedTime(TimeSource.system()) {
        @Override
        public Thread start(ThreadFactory threads, Runnable body) {
          Thread thread = threads.newThread(body);
          String name = missing.get();
          if (!name.isEmpty() && thread.getName().endsWith(name)) {
            missing.set("");
            meanwhile.getAndSet(() -> {}).run();
            throw new OutOfMemoryError("no thread " + thread.getName());
          }
          thread.start();
          return thread;
        }
      };
  private final AtomicInteger ran = new AtomicInteger();

  private WorkQueue.Options<Integer> plain(WorkQueue.Options<Integer> options) {
    return options.withName("q").withParallelism(1).withContext(Context.root(time));
  }

  private WorkQueue<Integer> counting() {
    return WorkQueue.of(item -> ran.incrementAndGet(), this::plain);
  }

  @Test
  void anItemOfAnotherPutIsNotStranded() throws Exception {
    WorkQueue<Integer> queue = counting().start();
    meanwhile.set(() -> queue.offer(2));
    missing.set("q-1");
    queue.put(1);
    queue.awaitIdle();
    assertThat(ran).hasValue(2);
    assertThat(queue.stop().clean()).isTrue();
  }

  @Test
  void aStopBesideTheFailedStartDrains() throws Exception {
    WorkQueue<Integer> queue = counting().start();
    meanwhile.set(() -> {
      var _ = queue.requestStop();
    });
    missing.set("q-1");
    queue.put(1);
    assertThat(queue.stop().notRun()).isEmpty();
    assertThat(ran).hasValue(1);
  }

  @Test
  void aWorkerThatCannotHandOnRunsItsOwnItem() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(item -> ran.incrementAndGet(), o -> plain(o).withParallelism(2));
    queue.start();
    queue.pause();
    Deferred<Void> first = queue.submit(1);
    Deferred<Void> second = queue.submit(2);
    missing.set("q-2");
    queue.resume();
    first.join();
    second.join();
    assertThat(queue.stop().failure()).isEmpty();
  }

  @Test
  void whoWaitsForTheEndIsWokenWithoutAThreadForTheLog() throws Exception {
    var inside = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              inside.countDown();
              go.await();
              throw new IllegalStateException("on purpose");
            },
            o -> plain(o).withStopOnError(true).withErrors((item, e) -> {}));
    queue.start();
    queue.put(1);
    inside.await();
    queue.put(2);
    missing.set("q-log");
    go.countDown();
    queue.await(State.STOPPED);
    assertThat(queue.failure()).isPresent();
  }

  @Test
  void aStopEndsWithoutAThreadForWhoeverAskedForIt() throws Exception {
    WorkQueue<Integer> queue = counting().start();
    CompletableFuture<Void> stopped = queue.when(State.STOPPED);
    missing.set("q-signal");
    assertThat(queue.stop().clean()).isTrue();
    stopped.get(30, SECONDS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStopEndsWithoutAThreadForAResult(boolean ofTheOneThatRuns) throws Exception {
    var inside = new CompletableFuture<Thread>();
    var hold = new Hold(TimeSource.system());
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              inside.complete(Thread.currentThread());
              hold.awaitStubbornly();
            },
            this::plain);
    queue.start();
    Deferred<Void> first = queue.submit(1);
    Thread worker = inside.get();
    Deferred<Void> second = queue.submit(2);
    CompletableFuture<Void> finished = (ofTheOneThatRuns ? first : second).finished();
    missing.set("-signal");
    StopReport<Integer> report = queue.stop(ZERO);
    assertThat(report.counts().handedBack()).isEqualTo(1);
    assertThat(report.counts().abandoned()).isEqualTo(1);
    assertThatThrownBy(() -> finished.get(30, SECONDS)).isInstanceOf(CancellationException.class);
    hold.release();
    worker.join();
  }

  @Test
  void aStopCancelsTheSubscriptionOfAPublisher() throws Exception {
    WorkQueue<Integer> queue = counting().start();
    var cancelled = new CountDownLatch(1);
    queue
        .asSubscriber()
        .onSubscribe(
            new Flow.Subscription() {
              @Override
              public void request(long n) {}

              @Override
              public void cancel() {
                cancelled.countDown();
              }
            });
    missing.set("q-signal");
    assertThat(queue.stop().clean()).isTrue();
    assertThat(cancelled.await(30, SECONDS)).isTrue();
  }

  @Test
  void aCancelledContextTellsItsListeners() throws Exception {
    var heard = new AtomicBoolean();
    var context = Context.root(time).withCancel();
    context.onCancel(() -> heard.set(true));
    CompletableFuture<Void> cancelled = context.cancelled();
    missing.set("context-signal");
    assertThat(context.cancel()).isTrue();
    assertThat(heard).isTrue();
    cancelled.get(30, SECONDS);
  }

  @Test
  void whatRunsIsInterruptedWithoutAPlatformThread() throws Exception {
    var inside = new CountDownLatch(1);
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              inside.countDown();
              new CountDownLatch(1).await();
            },
            this::plain);
    queue.start();
    queue.put(1);
    inside.await();
    missing.set("q-stop");
    StopReport<Integer> report = queue.stop(ZERO);
    assertThat(report.counts().cancelled()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStopWhileStartingDoesNotWaitForTheGrace(boolean factory) {
    AtomicReference<WorkQueue<Integer>> self = new AtomicReference<>();
    var stopping =
        new Interceptor() {
          @Override
          public void around(Call call) throws Exception {
            call.proceed();
          }

          @Override
          public <A, R> Action<A, R> apply(Action<A, R> action) {
            var _ = self.get().requestStop();
            return action;
          }
        };
    self.set(
        WorkQueue.of(
            item -> {},
            o ->
                o.withInterceptor(stopping)
                    .withGracePeriod(Duration.ofDays(1))
                    .withThreads(factory ? Thread.ofVirtual().factory() : null)));
    assertThatThrownBy(self.get()::start).isInstanceOf(CannotStartException.class);
  }

  @Test
  void theTimersOfOthersDoNotWaitForTheLockOfARun() throws Exception {
    var inside = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var fired = new CountDownLatch(1);
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              inside.countDown();
              go.await();
            },
            o -> o.withGracePeriod(ofMillis(20)));
    queue.start();
    queue.put(1);
    inside.await();
    QueueRun<Integer> run = queue.latest();
    var _ = queue.requestStop();
    run.lock.lock();
    try {
      TimeSource.system().after(ofMillis(40), fired::countDown);
      assertThat(fired.await(30, SECONDS)).isTrue();
    } finally {
      run.lock.unlock();
    }
    go.countDown();
    queue.stop();
  }

  @Test
  void norDoTheyWhereAFactoryMakesTheThreadsOfTicks() throws Exception {
    var fired = new CountDownLatch(1);
    Interval interval =
        Interval.every(
            ofMillis(100), () -> {}, o -> o.withThreads(Thread.ofPlatform().daemon().factory()));
    interval.start();
    var lock = interval.latest().lock;
    lock.lock(); // sooner than the first tick is due
    try {
      TimeSource.system().after(ofMillis(150), fired::countDown);
      assertThat(fired.await(30, SECONDS)).isTrue();
    } finally {
      lock.unlock();
    }
    interval.stop();
  }
}
