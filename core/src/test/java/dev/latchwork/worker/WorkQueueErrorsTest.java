package dev.latchwork.worker;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.State;
import dev.latchwork.task.Deferred;
import dev.latchwork.task.Errors;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import dev.latchwork.worker.StopReport.Cause;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class WorkQueueErrorsTest {
  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final List<Object> log = Collections.synchronizedList(new ArrayList<>());

  /** Fails with what its item says, unless that is empty. */
  private WorkQueue<String> failing(UnaryOperator<WorkQueue.Options<String>> options) {
    return WorkQueue.of(
        item -> {
          if (!item.isEmpty()) {
            throw new IOException(item);
          }
        },
        o -> options.apply(o.withParallelism(1).withContext(time.context())));
  }

  @Test
  void theHandlerGetsTheItemAndItsError() throws Exception {
    WorkQueue<String> queue =
        failing(o -> o.withErrors((item, error) -> log.add(item + ": " + error)));
    queue.start();
    queue.put("a");
    queue.put("");
    queue.put("b");
    StopReport<String> report = queue.stop();
    assertThat(log).containsExactly("a: java.io.IOException: a", "b: java.io.IOException: b");
    assertThat(report.counts().failed()).isEqualTo(2);
    assertThat(report.counts().succeeded()).isEqualTo(1);
    assertThat(report.clean()).isTrue();
    assertThat(queue.failure()).isEmpty();
  }

  @Test
  void errorsCollectsThem() throws Exception {
    Errors errors = new Errors();
    WorkQueue<String> queue = failing(o -> o.withErrors(errors)).start();
    queue.put("a");
    queue.put("b");
    queue.stop();
    assertThat(errors.all()).extracting(Throwable::getMessage).containsExactly("a", "b");
  }

  @Test
  void withoutAHandlerFailuresAreLogged() throws Exception {
    try (LogCapture logged = new LogCapture("unheard-1")) {
      WorkQueue<String> queue = failing(o -> o.withName("unheard-1")).start();
      queue.put("a");
      queue.stop();
      assertThat(logged.messages()).containsExactly("an action of unheard-1 failed");
      assertThat(logged.errors()).singleElement().asString().isEqualTo("java.io.IOException: a");
    }
  }

  @Test
  void aHandlerThatThrowsHarmsNothingAndNothingIsLost() throws Exception {
    try (LogCapture logged = new LogCapture("unheard-2")) {
      WorkQueue<String> queue =
          failing(o ->
                  o.withName("unheard-2")
                      .withAfterEach(item -> log.add("after " + item))
                      .withErrors((item, error) -> {
                        throw new StackOverflowError("the handler of a test");
                      }))
              .start();
      queue.put("a");
      queue.put("");
      StopReport<String> report = queue.stop();
      assertThat(logged.errors())
          .extracting(Throwable::getMessage)
          .containsExactly("a", "the handler of a test");
      assertThat(log).containsExactly("after a", "after ");
      assertThat(report.counts().failed()).isEqualTo(1);
      assertThat(report.counts().succeeded()).isEqualTo(1);
    }
  }

  @Test
  void aHookAfterAnItemThatThrowsIsReportedAndChangesNoEnd() throws Exception {
    WorkQueue<String> queue =
        failing(o ->
                o.withErrors((item, error) -> log.add(error.getMessage()))
                    .withAfterEach(item -> {
                      throw new IOException("after " + item);
                    }))
            .start();
    queue.put("a");
    queue.put("");
    StopReport<String> report = queue.stop();
    assertThat(log).containsExactly("a", "after a", "after ");
    assertThat(report.counts().failed()).isEqualTo(1);
    assertThat(report.counts().succeeded()).isEqualTo(1);
    assertThat(queue.failure()).isEmpty();
  }

  @Test
  void anItemEndsInTheOrderHandlerHookCountsResult() throws Exception {
    WorkQueue<?>[] self = new WorkQueue<?>[1];
    Deferred<?>[] result = new Deferred<?>[1];
    WorkQueue<String> queue =
        failing(o ->
            o.withErrors((item, error) -> log.add("handler " + self[0].snapshot().running()))
                .withAfterEach(item -> {
                  log.add("hook " + self[0].snapshot().running());
                  log.add(result[0].isDone());
                }));
    self[0] = queue;
    queue.start().pause();
    Deferred<Void> submitted = queue.submit("a");
    result[0] = submitted;
    queue.resume();
    assertThatThrownBy(submitted::join).isInstanceOf(CompletionException.class);
    log.add("result " + queue.snapshot().failed());
    assertThat(log).containsExactly("handler 1", "hook 1", false, "result 1");
    queue.stop();
  }

  @Test
  void handlerAndHookSeeNoInterruptOfTheAction() throws Exception {
    WorkQueue<String> queue =
        WorkQueue.of(
            item -> {
              Thread.currentThread().interrupt();
              throw new IOException(item);
            },
            o ->
                o.withContext(time.context())
                    .withErrors((item, error) -> log.add(Thread.currentThread().isInterrupted()))
                    .withAfterEach(item -> log.add(Thread.currentThread().isInterrupted())));
    queue.start().put("a");
    queue.stop();
    assertThat(log).containsExactly(false, false);
  }

  @Test
  void evenErrorsOnlyFailTheirItem() throws Exception {
    Errors errors = new Errors();
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              switch (item) {
                case 1 -> overflow(1);
                case 2 -> throw new OutOfMemoryError("of a test");
                case 3 -> throw new LinkageError("of a test");
                default -> log.add(Thread.currentThread().getName());
              }
            },
            o -> o.withName("tough").withParallelism(1).withErrors(errors));
    queue.start();
    for (int item = 1; item <= 4; item++) {
      queue.put(item);
    }
    StopReport<Integer> report = queue.stop();
    assertThat(report.counts().failed()).isEqualTo(3);
    assertThat(log).containsExactly("tough-1");
    assertThat(errors.all())
        .extracting(Object::getClass)
        .containsExactly(StackOverflowError.class, OutOfMemoryError.class, LinkageError.class);
  }

  private static int overflow(int depth) {
    return depth < 0 ? 0 : overflow(depth + 1) + depth;
  }

  @Test
  void stopOnErrorEndsTheRunWithTheFailureAndHandsTheRestBack() throws Exception {
    Errors errors = new Errors();
    WorkQueue<String> queue =
        failing(o -> o.withName("strict").withStopOnError(true).withErrors(errors));
    queue.start().pause();
    for (String item : List.of("", "a", "b", "c")) {
      queue.put(item);
    }
    queue.resume();
    queue.await(State.STOPPED);
    StopReport<String> report = queue.stop();
    assertThat(report.cause()).isEqualTo(Cause.FAILURE);
    assertThat(report.failure()).get().asString().isEqualTo("java.io.IOException: a");
    assertThat(queue.failure()).isEqualTo(report.failure());
    assertThat(report.notRun()).containsExactly("b", "c");
    assertThat(errors.count()).isEqualTo(1);
    assertThatThrownBy(queue::check).hasMessageContaining("strict has failed");

    assertThat(queue.start().failure()).isEmpty();
    assertThat(queue.stop().clean()).isTrue();
  }

  @Test
  void stopOnErrorGivesTheOthersTheirGrace() throws Exception {
    Errors errors = new Errors();
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              if (item == 2) {
                throw new IOException("two");
              }
              hold.await();
            },
            o ->
                o.withParallelism(2)
                    .withStopOnError(true)
                    .withErrors(errors)
                    .withGracePeriod(ofSeconds(5))
                    .withContext(time.context()));
    queue.start();
    queue.put(1);
    queue.put(2);
    time.advance(ofSeconds(4));
    assertThat(queue.is(State.STOPPING)).isTrue();
    hold.release();
    queue.await(State.STOPPED);
    assertThat(queue.stop().counts().succeeded()).isEqualTo(1);
    assertThat(queue.stop().cutShort()).isZero();
    assertThat(errors.count()).isEqualTo(1);
  }

  @Test
  void theFailureThatEndsARunWithoutGraceIsNotCutShort() throws Exception {
    WorkQueue<String> queue =
        failing(o -> o.withStopOnError(true).withErrors(new Errors()).withGracePeriod(ZERO));
    queue.start().put("a");
    queue.await(State.STOPPED);
    StopReport<String> report = queue.stop();
    assertThat(report.counts().failed()).isEqualTo(1);
    assertThat(report.cutShort()).isZero();
    assertThat(report.clean()).isTrue();
  }

  @Test
  void aFailureThatLosesToAStopIsOnlyInTheReport() throws Exception {
    Errors errors = new Errors();
    WorkQueue<String> queue =
        WorkQueue.of(
            item -> {
              hold.await();
              throw new IOException(item);
            },
            o -> o.withStopOnError(true).withErrors(errors).withContext(time.context()));
    queue.start().put("a");
    time.advance(ZERO);
    var stop = queue.requestStop();
    hold.release();
    StopReport<String> report = stop.join();
    assertThat(report.cause()).isEqualTo(Cause.REQUEST);
    assertThat(report.failure()).get().asString().isEqualTo("java.io.IOException: a");
    assertThat(queue.failure()).isEmpty();
    assertThat(errors.count()).isEqualTo(1);
  }

  @Test
  void aFailedRunComesOutOfRun() throws Exception {
    Errors errors = new Errors();
    WorkQueue<String> queue = failing(o -> o.withStopOnError(true).withErrors(errors));
    Deferred<Void> run = Deferred.run(time.context(), queue::run);
    time.advance(ZERO);
    queue.put("a");
    assertThatThrownBy(run::join)
        .cause()
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThat(errors.count()).isEqualTo(1);
  }

  @Test
  void afterEachDoesNotRunForWhatNeverBegan() throws Exception {
    WorkQueue<String> queue = failing(o -> o.withAfterEach(log::add)).start();
    queue.pause();
    queue.put("a");
    assertThat(queue.stop().notRun()).containsExactly("a");
    assertThat(log).isEmpty();
  }
}
