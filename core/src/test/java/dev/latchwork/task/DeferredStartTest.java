package dev.latchwork.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class DeferredStartTest {
  private final ManualTime time = new ManualTime();
  private final Context.Cancellable context = time.context().withCancel();
  private final AtomicInteger runs = new AtomicInteger();

  private Deferred<Void> startedBy(ThreadFactory threads) {
    return Deferred.run(
        context, runs::incrementAndGet, o -> o.withName("fetch").withThreads(threads));
  }

  @Test
  void aFactoryThatGivesNothingIsToldBySomeSentence() {
    assertThatIllegalStateException()
        .isThrownBy(() -> startedBy(body -> null))
        .withMessage("fetch cannot start: its thread cannot: the thread factory returned null")
        .withCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatTheFactoryThrowsIsTheCause() {
    for (Throwable refusal :
        new Throwable[] {new IllegalArgumentException("full"), new OutOfMemoryError("full")}) {
      assertThatIllegalStateException()
          .isThrownBy(() ->
              startedBy(body -> {
                DeferredStartTest.<RuntimeException>sneak(refusal);
                return null;
              }))
          .withMessage("fetch cannot start: its thread cannot: full")
          .withCause(refusal);
    }
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void sneak(Throwable error) throws X {
    throw (X) error;
  }

  @Test
  void aFactoryThatGivesAStartedThreadIsRefusedAndTheActionDoesNotRunAfterwards() throws Exception {
    var body = new AtomicReference<Runnable>();
    var other = Thread.startVirtualThread(() -> {});

    assertThatIllegalStateException()
        .isThrownBy(() ->
            startedBy(given -> {
              body.set(given);
              return other;
            }))
        .withMessageStartingWith(
            "fetch cannot start: its thread cannot: the thread factory returned a started thread");
    body.get().run();
    other.join();

    assertThat(runs).hasValue(0);
  }

  @Test
  void aBodyThatIsRunTwiceRunsTheActionOnce() throws Exception {
    var fetch =
        startedBy(body ->
            Thread.ofVirtual()
                .unstarted(() -> {
                  body.run();
                  body.run();
                }));

    fetch.join();
    time.advance(Duration.ZERO);

    assertThat(runs).hasValue(1);
  }

  @Test
  void oneWhoseThreadIsLateIsGivenUpInTimeAndNeverBegins() {
    var gate = new Latch("gate", time);
    ThreadFactory late =
        body ->
            Thread.ofVirtual()
                .unstarted(() -> {
                  Recover.run(() -> gate.await(State.STARTING), error -> {});
                  body.run();
                });
    var fetch = startedBy(late);
    time.start(Thread.ofVirtual().factory(), fetch::cancel);

    time.advance(Duration.ofMinutes(1));
    assertThat(fetch.isCancelled()).isTrue();
    assertThat(context.isCancelled()).isFalse();

    gate.starting();
    time.advance(Duration.ZERO);
    assertThat(runs).hasValue(0);
  }

  @Test
  void everyOptionHasItsWither() {
    ThreadFactory threads = Thread.ofVirtual().factory();
    Consumer<Throwable> errors = new Errors();
    Interceptor interceptor = Interceptor.chain();

    var options =
        Deferred.Options.DEFAULT
            .withName("fetch")
            .withGracePeriod(Duration.ofSeconds(1))
            .withInterrupts(false)
            .withErrors(errors)
            .withInterceptor(interceptor)
            .withThreads(threads);

    assertThat(options)
        .isEqualTo(
            new Deferred.Options(
                "fetch", Duration.ofSeconds(1), false, errors, interceptor, threads));
    assertThat(Deferred.Options.DEFAULT)
        .isEqualTo(new Deferred.Options(null, Duration.ofSeconds(10), true, null, null, null));
  }

  @Test
  void aNegativeGracePeriodIsToldAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Deferred.Options.DEFAULT.withGracePeriod(Duration.ofMillis(-1)))
        .withMessage("a deferred cannot have a grace period of PT-0.001S: it is negative");
  }
}
