package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.internal.Watch;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Errors;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Code of others that misbehaves harms nobody but itself. */
@Isolated("records the flight recorder's events of the process")
@ExtendWith(LeakCheck.class)
class ForeignCodeTest {
  private final ManualTime time = new ManualTime();
  private final Latch hold = new Latch("hold", time);

  @Test
  void aThreadWhoseInterruptThrowsStillStopsWithinTheLadder() throws Exception {
    var refusal = new IllegalStateException("not me");
    var queue =
        WorkQueue.<Integer>of(
            item -> hold.await(State.STARTED),
            o ->
                o.withParallelism(1)
                    .withContext(time.context())
                    .withThreads(body -> new UninterruptibleThread(body, refusal)));
    queue.start().put(1);
    time.advance(ZERO);
    var stop = queue.requestStop();
    time.advance(Lifecycle.DEFAULT_GRACE_PERIOD.plus(ofMillis(500)));

    assertThat(stop.isDone()).isTrue();
    assertThat(stop.join().counts().abandoned()).isEqualTo(1);
    hold.starting();
    hold.started();
    time.advance(ZERO);
    assertThat(queue.start().stop().clean()).isTrue();
    Watch.current().read(refusal); // it was logged
  }

  @Test
  void aBlockedListenerAboveDoesNotKeepTheQueueRunning() throws Exception {
    try (var parent = time.context().withCancel()) {
      parent.onCancel(() -> awaitQuietly(hold));
      var queue = WorkQueue.<Integer>of(item -> {}, o -> o.withContext(parent)).start();
      Deferred<Void> cancel = Deferred.run(time.context(), parent::cancel);
      time.advance(ZERO);

      assertThat(queue.state()).isEqualTo(State.STOPPED);
      assertThat(queue.stop().cause()).isEqualTo(StopReport.Cause.CONTEXT);
      assertThat(cancel.isDone()).isFalse();
      hold.starting();
      hold.started();
      time.advance(ZERO);
      assertThat(cancel.isDone()).isTrue();
    }
  }

  @Test
  void aFailureThatCannotSayWhatItIsIsHandledLikeAnyOther() throws Exception {
    try (var recording = new Recording()) {
      recording.enable("latchwork.ItemFailed");
      recording.start();
      var errors = new Errors();
      var queue =
          WorkQueue.<Integer>of(
                  item -> {
                    throw new Speechless();
                  },
                  o -> o.withErrors(errors).withContext(time.context()))
              .start();
      Deferred<Void> result = queue.submit(1);

      assertThatThrownBy(result::join)
          .isInstanceOf(CompletionException.class)
          .satisfies(e -> assertThat(e.getCause()).isInstanceOf(Speechless.class));
      assertThat(errors.count()).isEqualTo(1);
      assertThat(queue.stop().failure()).isEmpty();
    }
  }

  @Test
  void aCauseThatCannotSayWhatItIsCancelsLikeAnyOther() throws Exception {
    var context = time.context().withCancel();
    var errors = new Errors();
    var queue =
        WorkQueue.<Integer>of(
                item -> {
                  try {
                    hold.await(State.STARTED);
                  } catch (InterruptedException e) {
                    Context.current().sleep(ofMillis(1)); // says why it does not
                  }
                },
                o -> o.withErrors(errors).withContext(context))
            .start();
    queue.put(1);
    time.advance(ZERO);
    context.cancel(new Speechless());
    time.advance(ZERO);

    StopReport<Integer> report = queue.stop();
    assertThat(report.counts().cancelled()).isEqualTo(1);
    assertThat(errors.first()).get().isExactlyInstanceOf(CancellationException.class);
    assertThat(context.toString()).startsWith("context cancelled by ");
  }

  @Test
  void aCancellationThatCannotSayWhyIsOneAllTheSame() throws Exception {
    var errors = new Errors();
    var queue =
        WorkQueue.<Integer>of(
                item -> {
                  try {
                    hold.await(State.STARTED);
                  } catch (InterruptedException e) {
                    throw new SpeechlessCancellation();
                  }
                },
                o -> o.withErrors(errors).withContext(time.context()))
            .start();
    Deferred<Void> result = queue.submit(1);
    var finished = result.finished();
    time.advance(ZERO);
    result.cancel(true);
    time.advance(ZERO);

    assertThat(finished.isDone()).isTrue();
    assertThatThrownBy(result::join).isExactlyInstanceOf(CancellationException.class);
    assertThat(errors.count()).isEqualTo(1);
    assertThat(queue.stop().counts().cancelled()).isEqualTo(1);
  }

  @Test
  void whatIsGivenUpAndSaysNothingOfItselfIsNamedAsFarAsItCanBe() throws Exception {
    var queue =
        WorkQueue.<Object>of(
            item -> hold.await(State.STARTED),
            o ->
                o.withParallelism(1)
                    .withInterrupts(false)
                    .withContext(time.context())
                    .withThreads(SecretiveThread::new));
    queue.start().put(new SecretiveItem());
    time.advance(ZERO);
    var stop = queue.requestStop();
    time.advance(Lifecycle.DEFAULT_GRACE_PERIOD.plus(ofMillis(500)));

    assertThat(stop.isDone()).isTrue();
    assertThat(stop.join().stillRunning()).hasSize(1);
    assertThat(stop.join().toString()).contains("still running: (", " on Thread-");
    queue.close(); // never throws
    hold.starting();
    hold.started();
    time.advance(ZERO);
  }

  private static void awaitQuietly(Latch latch) {
    try {
      latch.await(State.STARTED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class UninterruptibleThread extends Thread {
    private final RuntimeException refusal;

    UninterruptibleThread(Runnable body, RuntimeException refusal) {
      super(body);
      this.refusal = refusal;
    }

    @Override
    public void interrupt() {
      throw refusal;
    }
  }

  /** Does not show where it is. */
  private static final class SecretiveThread extends Thread {
    SecretiveThread(Runnable body) {
      super(body);
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("no stack");
    }
  }

  private static final class SecretiveItem {
    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }

  private static final class SpeechlessCancellation extends CancellationException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("no cause");
    }
  }
}
