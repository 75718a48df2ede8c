package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.Context;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Errors;
import dev.latchwork.task.WorkAction;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What counts as cancelled, and what as failed. */
@ExtendWith(LeakCheck.class)
class WorkQueueCancelledTest {
  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final Errors errors = new Errors();

  private WorkQueue<Integer> started(WorkAction<Integer> action) {
    return WorkQueue.of(
            action, o -> o.withParallelism(1).withErrors(errors).withContext(time.context()))
        .start();
  }

  private Snapshot cancelledInTheMiddle(WorkAction<Integer> action) throws Exception {
    WorkQueue<Integer> queue = started(action);
    Deferred<Void> result = queue.submit(1);
    time.advance(ZERO);
    result.cancel();
    return queue.stop().counts();
  }

  @Test
  void anInterruptedExceptionAfterItsOwnCancelIsCancelledAndReported() throws Exception {
    Snapshot counts = cancelledInTheMiddle(item -> hold.await());
    assertThat(counts.cancelled()).isEqualTo(1);
    assertThat(errors.all()).singleElement().isInstanceOf(InterruptedException.class);
  }

  @Test
  void aCancellationExceptionAfterItsOwnCancelIsCancelled() throws Exception {
    Snapshot counts =
        cancelledInTheMiddle(item -> {
          try {
            hold.await();
          } catch (InterruptedException e) {
            Context.current().throwIfCancelled();
          }
        });
    assertThat(counts.cancelled()).isEqualTo(1);
    assertThat(errors.all()).singleElement().isInstanceOf(CancellationException.class);
  }

  @Test
  void anyOtherExceptionAfterItsCancelIsAFailure() throws Exception {
    Snapshot counts =
        cancelledInTheMiddle(item -> {
          try {
            hold.await();
          } catch (InterruptedException e) {
            throw new IOException("could not clean up", e);
          }
        });
    assertThat(counts.failed()).isEqualTo(1);
    assertThat(errors.all()).singleElement().isInstanceOf(IOException.class);
  }

  @Test
  void anInterruptedExceptionWithoutACancelIsAFailure() throws Exception {
    WorkQueue<Integer> queue =
        started(item -> {
          throw new InterruptedException("of its own");
        });
    assertThatThrownBy(queue.submit(1)::join).isInstanceOf(CompletionException.class);
    queue.put(2);
    assertThat(queue.stop().counts().failed()).isEqualTo(2);
    assertThat(errors.count()).isEqualTo(2);
  }

  @Test
  void theCancelOfAContextDerivedInsideIsAFailure() throws Exception {
    WorkQueue<Integer> queue =
        started(item -> {
          try (Context.Cancellable inner = Context.current().withCancel()) {
            inner.cancel();
            inner.throwIfCancelled();
          }
        });
    assertThatThrownBy(queue.submit(1)::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(CancellationException.class);
    assertThat(queue.stop().counts().failed()).isEqualTo(1);
    assertThat(errors.count()).isEqualTo(1);
  }

  @Test
  void cancelledItemsWithoutAHandlerAreNotLogged() throws Exception {
    try (LogCapture logged = new LogCapture("quiet-1")) {
      WorkQueue<Integer> queue =
          WorkQueue.of(
              item -> hold.await(), o -> o.withName("quiet-1").withContext(time.context()));
      queue.start();
      Deferred<Void> result = queue.submit(1);
      time.advance(ZERO);
      result.cancel();
      assertThat(queue.stop().counts().cancelled()).isEqualTo(1);
      assertThat(logged.messages()).isEmpty();
    }
  }

  @Test
  void aCancelDoesNotStopAQueueThatStopsOnError() throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> hold.await(),
            o -> o.withStopOnError(true).withErrors(errors).withContext(time.context()));
    queue.start();
    Deferred<Void> result = queue.submit(1);
    time.advance(ZERO);
    result.cancel();
    assertThat(errors.count()).isEqualTo(1);
    hold.release();
    queue.submit(2).join();
    assertThat(queue.stop().clean()).isTrue();
  }
}
