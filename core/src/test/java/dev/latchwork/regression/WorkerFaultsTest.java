package dev.latchwork.regression;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Errors;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import dev.latchwork.worker.Hold;
import dev.latchwork.worker.LogCapture;
import dev.latchwork.worker.Snapshot;
import dev.latchwork.worker.StopReport;
import dev.latchwork.worker.WorkQueue;
import dev.latchwork.worker.Worker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What went wrong in the original's worker, and must not here. */
@ExtendWith(LeakCheck.class)
class WorkerFaultsTest {
  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final List<Object> ran = Collections.synchronizedList(new ArrayList<>());

  @Test
  void putOnAnUnstartedStoppedOrCancelledWorkerHangs() throws Exception {
    try (Context.Cancellable context = time.context().withCancel()) {
      Worker<Integer> worker = Worker.of(ran::add, o -> o.withName("mail").withContext(context));
      assertThatIllegalStateException()
          .isThrownBy(() -> worker.put(1))
          .withMessage("mail cannot take an item: it was never started");
      worker.start().stop();
      assertThatIllegalStateException()
          .isThrownBy(() -> worker.put(2))
          .withMessage("mail cannot take an item: it is STOPPED");
      worker.start();
      context.cancel();
      assertThatIllegalStateException().isThrownBy(() -> worker.put(3));
      assertThat(worker.stop().cause()).isEqualTo(StopReport.Cause.CONTEXT);
      assertThat(ran).isEmpty();
    }
  }

  @Test
  void aFullErrorChannelBlocksTheWorkerAndThePool() throws Exception {
    Errors errors = new Errors(3);
    WorkQueue<Integer> pool =
        WorkQueue.of(
            item -> {
              throw new IOException("item " + item);
            },
            o -> o.withParallelism(2).withErrors(errors));
    pool.start();
    for (int item = 0; item < 10; item++) {
      pool.put(item);
    }
    StopReport<Integer> report = pool.stop();
    assertThat(report.counts().failed()).isEqualTo(10);
    assertThat(report.clean()).isTrue();
    assertThat(errors.count()).isEqualTo(10);
    assertThat(errors.all()).hasSize(3);
  }

  @Test
  void noErrorChannelMakesFailuresInvisible() throws Exception {
    try (LogCapture logged = new LogCapture("visible-1")) {
      Worker<Integer> worker =
          Worker.of(
              item -> {
                throw new IOException("item " + item);
              },
              o -> o.withName("visible-1"));
      worker.start().put(1);
      assertThat(worker.stop().counts().failed()).isEqualTo(1);
      assertThat(logged.errors()).singleElement().asString().contains("item 1");
    }
  }

  @Test
  void aFailingFinalizerKillsTheProcess() throws Exception {
    Errors errors = new Errors();
    Worker<Integer> worker =
        Worker.of(
            ran::add,
            o ->
                o.withErrors(errors)
                    .withAfterEach(item -> {
                      throw new IllegalStateException("after " + item);
                    }));
    worker.start().put(1);
    worker.put(2);
    assertThat(worker.stop().counts().succeeded()).isEqualTo(2);
    assertThat(ran).containsExactly(1, 2);
    assertThat(errors.all())
        .extracting(Throwable::getMessage)
        .containsExactly("after 1", "after 2");
  }

  /** Whether work or the stop was seen first was left to chance: accepted work is always done. */
  @Test
  void randomChoiceBetweenWorkAndStop() throws Exception {
    Worker<Integer> worker = Worker.of(ran::add);
    for (int run = 1; run <= 500; run++) {
      worker.start().put(run);
      StopReport<Integer> report = worker.stop();
      assertThat(report.counts().succeeded()).isEqualTo(1);
      assertThat(report.clean()).isTrue();
    }
    assertThat(ran).hasSize(500);
  }

  @Test
  void aTimedOutStopLaterResetsARestartedLatch() throws Exception {
    WorkQueue<Integer> pool =
        WorkQueue.of(
            item -> hold.awaitStubbornly(),
            o -> o.withName("mail").withParallelism(2).withContext(time.context()));
    Worker<Integer> worker =
        Worker.of(item -> hold.awaitStubbornly(), o -> o.withContext(time.context()));
    pool.start().put(1);
    worker.start().put(1);
    time.advance(ZERO);
    var stops =
        List.of(
            Deferred.start(time.context(), () -> pool.stop(ZERO)),
            Deferred.start(time.context(), () -> worker.stop(ZERO)));
    time.advance(ofMillis(500));
    for (var stop : stops) {
      assertThat(stop.join().stillRunning()).hasSize(1);
    }
    assertThatThrownBy(worker::start).isInstanceOf(CannotStartException.class);
    pool.start();

    hold.release();
    time.advance(ZERO);
    Snapshot counts = pool.snapshot();
    assertThat(counts.state()).isEqualTo(State.STARTED);
    assertThat(counts).isEqualTo(Snapshot.of("mail", State.STARTED));
    pool.submit(2).join();
    worker.start().submit(2).join();
    assertThat(pool.stop().clean()).isTrue();
    assertThat(worker.stop().clean()).isTrue();
  }
}
