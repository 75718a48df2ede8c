package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.internal.Watch;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Errors;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
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
                    throw new SpeechlessException();
                  },
                  o -> o.withErrors(errors).withContext(time.context()))
              .start();
      Deferred<Void> result = queue.submit(1);

      assertThatThrownBy(result::join)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(SpeechlessException.class);
      assertThat(errors.count()).isEqualTo(1);
      assertThat(queue.stop().failure()).isEmpty();
    }
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

  private static final class SpeechlessException extends IOException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }
}
