package dev.latchwork.signal;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.testkit.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What others hang on a signal cannot hold up another signal. */
class ForeignDependentsTest {
  private final ManualTime time = new ManualTime();
  private final Latch hold = new Latch("hold", time);

  @Test
  void aBlockedDependentOfOneStateDoesNotHoldUpAnother() {
    var latch = new Latch("mail", time);
    latch.starting();
    var never = latch.when(State.STARTED).handle((nothing, error) -> awaitQuietly());
    var stopping = latch.when(State.STOPPING);
    var pausing = latch.when(State.PAUSING).handle((nothing, error) -> true);
    latch.stopping();
    time.advance(ZERO);

    assertThat(never.isDone()).isFalse();
    assertThat(stopping.isDone()).isTrue();
    assertThat(pausing.isDone()).isTrue();
    hold.starting();
    hold.started();
    time.advance(ZERO);
    assertThat(never.join()).isTrue();
  }

  @Test
  void whoHearsOfACancellationFindsAllBelowCancelled() {
    try (var parent = time.context().withCancel();
        var child = parent.withCancel();
        var grandchild = child.withCancel()) {
      var found = parent.cancelled().thenApply(nothing -> grandchild.isCancelled());
      parent.cancel();
      time.advance(ZERO);
      assertThat(found.join()).isTrue();
    }
  }

  @Test
  void aDeadlineIsThereEvenIfNoThreadCanTellOfIt() {
    var threadless = new Threadless(time, new AtomicInteger());
    try (var context = Context.root(threadless).withTimeout(ofSeconds(1))) {
      var heard = new AtomicBoolean();
      context.onCancel(() -> heard.set(true));
      time.advance(ofSeconds(1));

      assertThat(context.isCancelled()).isTrue();
      assertThat(heard).isFalse();
    }
  }

  @Test
  void aDeadlineWithNobodyToTellStartsNoThread() {
    var threadless = new Threadless(time, new AtomicInteger());
    try (var context = Context.root(threadless).withTimeout(ofSeconds(1))) {
      time.advance(ofSeconds(1));

      assertThat(context.isCancelled()).isTrue();
      assertThat(threadless.made).hasValue(0);
    }
  }

  @Test
  void aTimerThatIsSetWhileItsContextIsCancelledIsCalledOff() {
    var parent = new AtomicReference<Context.Cancellable>();
    var calledOff = new AtomicInteger();
    var cancelling = new Cancelling(time, () -> parent.get().cancel(), calledOff);
    parent.set(Context.root(cancelling).withCancel());

    var child = parent.get().withTimeout(ofSeconds(1));
    assertThat(child.cause()).isPresent().isEqualTo(parent.get().cause());
    assertThat(calledOff).hasPositiveValue();
  }

  private boolean awaitQuietly() {
    try {
      hold.await(State.STARTED);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Time on which threads are made, but never get to run: as when all carriers are taken. */
  private record Threadless(ManualTime time, AtomicInteger made) implements Delegating {
    @Override
    public Thread start(ThreadFactory threads, Runnable body) {
      made.incrementAndGet();
      return threads.newThread(body);
    }
  }

  /** Time on which something happens just before a timer is there. */
  private record Cancelling(ManualTime time, Runnable meanwhile, AtomicInteger calledOff)
      implements Delegating {
    @Override
    public Timer after(Duration delay, Runnable signal) {
      meanwhile.run();
      return calledOff::incrementAndGet;
    }
  }

  private interface Delegating extends TimeSource {
    ManualTime time();

    @Override
    default long nanoTime() {
      return time().nanoTime();
    }

    @Override
    default Instant now() {
      return time().now();
    }

    @Override
    default void park(Object blocker, long nanos) {
      time().park(blocker, nanos);
    }

    @Override
    default void unpark(Thread thread) {
      time().unpark(thread);
    }

    @Override
    default Timer after(Duration delay, Runnable signal) {
      return time().after(delay, signal);
    }
  }
}
