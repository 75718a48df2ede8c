package dev.latchwork.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.latchwork.internal.Watch;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class DeferredTest {
  private final ManualTime time = new ManualTime();
  private final Context.Cancellable context = time.context().withCancel();
  private final Latch gate = new Latch("gate", time);

  /** Nothing runs on after a test. */
  @AfterEach
  void endEverything() {
    context.close();
    gate.tryMove(State.STARTING);
    time.advance(Duration.ZERO);
  }

  private Deferred<String> waiting() {
    return Deferred.start(
        context,
        () -> {
          gate.await(State.STARTING);
          return "through";
        },
        o -> o.withName("fetch"));
  }

  private static <V> Deferred<V> failing(Context context, Exception error) {
    return Deferred.start(
        context,
        () -> {
          throw error;
        },
        o -> o.withName("fetch"));
  }

  @Test
  void aResultCanBeAskedForInEveryWayAndAsOftenAsWanted() throws Exception {
    var fetch = Deferred.start(context, () -> "page");

    for (int i = 0; i < 2; i++) {
      assertThat(fetch.join()).isEqualTo("page");
      assertThat(fetch.get()).isEqualTo("page");
      assertThat(fetch.get(0, TimeUnit.SECONDS)).isEqualTo("page");
      assertThat(fetch.resultNow()).isEqualTo("page");
      assertThat(fetch.finished()).isCompletedWithValue("page");
    }
    assertThat(fetch.state()).isEqualTo(Future.State.SUCCESS);
    assertThat(fetch.isDone()).isTrue();
    assertThat(fetch.isCancelled()).isFalse();
    assertThatIllegalStateException()
        .isThrownBy(fetch::exceptionNow)
        .withMessageEndingWith(" has no failure: it is SUCCESS");
  }

  @Test
  void aFailureComesOutTheSameHoweverOftenAndInWhateverWayItIsAskedFor() {
    var failure = new IOException("no route");
    Deferred<String> fetch = failing(context, failure);

    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(fetch::join)
          .satisfies(e -> assertThat(e.getCause()).isSameAs(failure));
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(fetch::get)
          .satisfies(e -> assertThat(e.getCause()).isSameAs(failure));
      assertThat(fetch.exceptionNow()).isSameAs(failure);
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(() -> fetch.finished().join())
          .satisfies(e -> assertThat(e.getCause()).isSameAs(failure));
    }
    assertThat(fetch.state()).isEqualTo(Future.State.FAILED);
    assertThat(fetch.isDone()).isTrue();
    assertThat(fetch.isCancelled()).isFalse();
    assertThat(fetch).hasToString("fetch is FAILED");
    assertThatIllegalStateException()
        .isThrownBy(fetch::resultNow)
        .withMessage("fetch has no result: it is FAILED");
  }

  @Test
  void whileItRunsThereIsNeitherResultNorFailure() {
    var fetch = waiting();

    assertThat(fetch.state()).isEqualTo(Future.State.RUNNING);
    assertThat(fetch.isDone()).isFalse();
    assertThat(fetch.isCancelled()).isFalse();
    assertThat(fetch).hasToString("fetch is RUNNING");
    assertThatIllegalStateException()
        .isThrownBy(fetch::resultNow)
        .withMessage("fetch has no result: it is RUNNING");
    assertThatIllegalStateException()
        .isThrownBy(fetch::exceptionNow)
        .withMessage("fetch has no failure: it is RUNNING");
  }

  @Test
  void aTaskWithoutAResultGivesNull() throws Exception {
    var ran = new AtomicBoolean();

    assertThat(Deferred.run(() -> ran.set(true)).join()).isNull();
    assertThat(ran).isTrue();
    assertThat(Deferred.run(context, () -> ran.set(false)).join()).isNull();
    assertThat(ran).isFalse();
  }

  @Test
  void aTimedGetGivesUpOnTimeAndLeavesTheActionAlone() throws Exception {
    var fetch = waiting();
    var gaveUp = new AtomicReference<Throwable>();
    time.start(
        Thread.ofVirtual().factory(),
        () -> Recover.run(() -> fetch.get(5, TimeUnit.SECONDS), gaveUp::set));

    time.advance(Duration.ofSeconds(4));
    assertThat(gaveUp).hasNullValue();
    time.advance(Duration.ofSeconds(1));
    assertThat(gaveUp.get())
        .isInstanceOf(TimeoutException.class)
        .hasMessage("fetch has not ended within 5 SECONDS");

    gate.starting();
    assertThat(fetch.get(1, TimeUnit.DAYS)).isEqualTo("through");
  }

  @Test
  void aTimedGetWithoutTimeOnlyLooks() {
    var fetch = waiting();

    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> fetch.get(-1, TimeUnit.SECONDS));
  }

  @Test
  void anInterruptEndsTheJoinAndNotTheAction() throws Exception {
    var fetch = waiting();
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(InterruptedException.class).isThrownBy(fetch::join);
    assertThat(Thread.interrupted()).isFalse();
    gate.starting();
    assertThat(fetch.join()).isEqualTo("through");
  }

  @Test
  void joinFromItsOwnActionIsToldAtOnce() throws Exception {
    var self = new CompletableFuture<Deferred<String>>();
    var fetch =
        Deferred.start(
            context,
            () -> {
              for (Task wait : List.<Task>of(self.join()::join, self.join()::get)) {
                assertThatIllegalStateException().isThrownBy(wait::run);
              }
              return self.join().get(1, TimeUnit.SECONDS);
            },
            o -> o.withName("fetch"));
    self.complete(fetch);

    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(fetch::join)
        .withCauseExactlyInstanceOf(IllegalStateException.class)
        .havingCause()
        .withMessage("fetch cannot get itself: its own action would wait for its end");
  }

  @Test
  void theActionRunsInAContextOfItsOwnBelowTheGivenOne() throws Exception {
    Context.Key<String> user = Context.Key.of("user");
    var seen = new AtomicReference<Context>();

    var fetch =
        Deferred.start(
            context.with(user, "ada"),
            () -> {
              seen.set(Context.current());
              return Context.current().get(user).orElseThrow();
            });

    assertThat(fetch.join()).isEqualTo("ada");
    assertThat(seen.get()).isNotSameAs(context);
    assertThat(seen.get().time()).isSameAs(time);
    assertThat(seen.get().isCancelled()).as("released at the end").isTrue();
    assertThat(context.isCancelled()).isFalse();
  }

  @Test
  void withoutAContextItRunsBelowTheCurrentOne() throws Exception {
    Context.Key<String> user = Context.Key.of("user");

    Deferred<String> fetch =
        context
            .with(user, "ada")
            .call(() -> Deferred.start(() -> Context.current().get(user).orElseThrow()));

    assertThat(fetch.join()).isEqualTo("ada");
  }

  @Test
  void theThreadIsVirtualAndNamedAfterIt() throws Exception {
    var named = Deferred.start(context, Thread::currentThread, o -> o.withName("fetch"));
    var unnamed = Deferred.start(context, Thread::currentThread);

    assertThat(named.join().getName()).isEqualTo("fetch");
    assertThat(named.join().isVirtual()).isTrue();
    assertThat(unnamed.join().getName()).matches("deferred-\\d+");
    assertThat(unnamed.toString()).startsWith(unnamed.join().getName() + " is ");
  }

  @Test
  void aGivenFactoryMakesTheThreadAndNamesIt() throws Exception {
    ThreadFactory platform = Thread.ofPlatform().name("mine").factory();

    var thread =
        Deferred.start(
                context, Thread::currentThread, o -> o.withName("fetch").withThreads(platform))
            .join();

    assertThat(thread.getName()).isEqualTo("mine");
    assertThat(thread.isVirtual()).isFalse();
  }

  @Test
  void theInterceptorStandsAroundTheActionAndKnowsItsName() throws Exception {
    var seen = new AtomicReference<String>();
    Interceptor interceptor =
        call -> {
          seen.set(
              call.name() + " of " + call.argument() + " in " + Thread.currentThread().getName());
          call.proceed();
        };

    var fetch =
        Deferred.start(
            context, () -> "page", o -> o.withName("fetch").withInterceptor(interceptor));

    assertThat(fetch.join()).isEqualTo("page");
    assertThat(seen).hasValue("fetch of null in fetch");
  }

  @Test
  void aFailureIsGivenToErrorsBeforeTheResultIsThere() {
    var errors = new Errors();
    var seen = new AtomicReference<Future.State>();
    var self = new CompletableFuture<Deferred<String>>();
    var failure = new AssertionError();
    Deferred<String> fetch =
        Deferred.start(
            context,
            () -> {
              throw failure;
            },
            o ->
                o.withErrors(error -> {
                  seen.set(self.join().state());
                  errors.accept(error);
                }));
    self.complete(fetch);

    assertThatExceptionOfType(CompletionException.class).isThrownBy(fetch::join);
    assertThat(errors.all()).containsExactly(failure);
    assertThat(seen).hasValue(Future.State.RUNNING);
  }

  @Test
  void aConsumerOfErrorsThatThrowsDoesNotChangeTheFailure() {
    var failure = new IOException();
    var complaint = new IllegalArgumentException("no room");
    Deferred<String> fetch =
        Deferred.start(
            context,
            () -> {
              throw failure;
            },
            o ->
                o.withErrors(error -> {
                  throw complaint;
                }));

    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(fetch::join)
        .satisfies(e -> assertThat(e.getCause()).isSameAs(failure));
    Watch.current().read(complaint); // it was logged
  }

  @Test
  void startedInACancelledContextItIsCancelledAtOnceAndDoesNotRun() {
    var cause = new IOException("over");
    context.cancel(cause);
    var ran = new AtomicBoolean();
    ThreadFactory none =
        body -> {
          throw new AssertionError("no thread is needed");
        };

    var fetch =
        Deferred.run(context, () -> ran.set(true), o -> o.withName("fetch").withThreads(none));

    assertThat(fetch.isDone()).isTrue();
    assertThat(fetch.isCancelled()).isTrue();
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(fetch::join)
        .withMessage("fetch was cancelled: over")
        .withCause(cause);
    assertThat(ran).isFalse();
  }

  @Test
  void aFutureAskedForBeforeTheEndCompletesAndCannotBeCompletedByTheCaller() {
    var fetch = waiting();
    var finished = fetch.finished();

    assertThat(finished).isNotDone();
    assertThat(fetch.finished()).isSameAs(finished);
    assertThat(finished.cancel(true)).isFalse();
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> finished.complete("forged"));
    gate.starting();
    assertThat(finished.join()).isEqualTo("through");
  }

  @Test
  void dependentsOfTheFutureRunOnAThreadOfTheirOwn() {
    var fetch = waiting();
    var dependent = fetch.finished().thenApply(result -> Thread.currentThread().getName());

    gate.starting();

    assertThat(dependent.join()).isEqualTo("fetch-signal");
  }

  @Test
  void aFutureOfACancelledOneIsCancelled() {
    var fetch = waiting();
    var before = fetch.finished();
    context.cancel();
    time.advance(Duration.ZERO);

    assertThat(before).isCancelled();
    assertThat(fetch.finished()).isCancelled();
  }

  @Test
  void nullsAreToldAtOnce() {
    assertThatNullPointerException().isThrownBy(() -> Deferred.start(null)).withMessage("action");
    assertThatNullPointerException().isThrownBy(() -> Deferred.run(null)).withMessage("action");
    assertThatNullPointerException().isThrownBy(() -> Deferred.run(null, () -> {}));
    assertThatNullPointerException()
        .isThrownBy(() -> Deferred.run(context, () -> {}, o -> null))
        .withMessage("options");
  }
}
