package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Errors;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class WorkerTest {
  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final List<Integer> ran = Collections.synchronizedList(new ArrayList<>());

  private Worker<Integer> started() {
    return Worker.<Integer>of(
            item -> {
              ran.add(item);
              hold.await();
            },
            o -> o.withName("mail").withContext(time.context()))
        .start();
  }

  @Test
  void itDoesOneItemAtATimeWhileOneMayWait() throws Exception {
    Worker<Integer> worker = started();
    worker.put(1);
    time.advance(ZERO);
    assertThat(worker.state()).isEqualTo(State.ACTIVE);
    assertThat(worker.offer(2)).isTrue();
    assertThat(worker.offer(3)).isFalse();
    assertThat(worker.offer(4, ZERO)).isFalse();
    assertThat(ran).containsExactly(1);
    hold.release();
    StopReport<Integer> report = worker.stop();
    assertThat(ran).containsExactly(1, 2);
    assertThat(report.clean()).isTrue();
    assertThat(worker.snapshot().succeeded()).isEqualTo(2);
  }

  @Test
  void itIsOneWorkerAndNoMore() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Worker.<Integer>of(ran::add, o -> o.withParallelism(2)))
        .withMessage("a worker does one item at a time: a parallelism of 2 needs a WorkQueue");
    assertThat(Worker.<Integer>of(ran::add, o -> o.withCapacity(5).withName("mail")))
        .hasToString("mail is STOPPED");
  }

  @Test
  void itPausesAndResumes() throws Exception {
    Worker<Integer> worker = started();
    worker.pause();
    worker.put(1);
    time.advance(ZERO);
    assertThat(ran).isEmpty();
    hold.release();
    worker.resume();
    worker.submit(2).join();
    assertThat(ran).containsExactly(1, 2);
    worker.close();
    assertThat(worker.is(State.STOPPED)).isTrue();
    worker.await(State.STOPPED);
    assertThat(worker.await(State.STOPPED, ZERO)).isTrue();
    assertThat(worker.when(State.STOPPED)).isCompleted();
  }

  @Test
  void whatItCannotFinishIsHandedBack() throws Exception {
    Worker<Integer> worker = started();
    worker.put(1);
    time.advance(ZERO);
    worker.put(2);
    Deferred<StopReport<Integer>> stop =
        Deferred.start(time.context(), () -> worker.stop(ofSeconds(3)));
    var stage = worker.requestStop();
    time.advance(ofSeconds(3));
    assertThat(stop.join().notRun()).containsExactly(2);
    assertThat(stage.join()).isSameAs(stop.join());
    assertThat(ran).containsExactly(1);
  }

  @Test
  void aFailureWithStopOnErrorComesOutOfRun() throws Exception {
    Errors errors = new Errors();
    Worker<Integer> worker =
        Worker.of(
            item -> {
              throw new IOException("item " + item);
            },
            o -> o.withStopOnError(true).withErrors(errors).withContext(time.context()));
    Deferred<Void> run = Deferred.run(time.context(), worker::run);
    time.advance(ZERO);
    worker.put(1);
    assertThatThrownBy(run::join)
        .cause()
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("item 1");
    assertThat(worker.failure()).containsSame(errors.first().orElseThrow());
    assertThatThrownBy(worker::check).hasMessageContaining("has failed");
  }

  @Test
  void itStartsAgain() throws Exception {
    Worker<Integer> worker = started();
    hold.release();
    worker.put(1);
    worker.stop();
    worker.start().put(2);
    assertThat(worker.stop().counts().accepted()).isEqualTo(1);
    assertThat(ran).containsExactly(1, 2);
  }
}
