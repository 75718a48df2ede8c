package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.task.AbandonedException;
import dev.latchwork.task.Deferred;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An action ends, its stop gives it up, and the cancel of its result gives that up, all at one instant: there
 * is one end, the result completes once, and the counts agree.
 */
@ExtendWith(LeakCheck.class)
class SameInstantTest {
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration ALLOWANCE = Duration.ofMillis(500);

  private final ManualTime time = new ManualTime();
  private final Hold hold = new Hold(time);
  private final AtomicInteger completions = new AtomicInteger();

  @ParameterizedTest(name = "ends first {0}, cancelled {1}, on {2} threads")
  @CsvSource({
    "true, false, VIRTUAL",
    "true, false, PLATFORM",
    "true, true, VIRTUAL",
    "true, true, PLATFORM",
    "false, false, VIRTUAL",
    "false, false, PLATFORM",
    "false, true, VIRTUAL",
    "false, true, PLATFORM"
  })
  void thereIsOneEnd(boolean endsFirst, boolean cancelled, Threads threads) throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> hold.awaitStubbornly(),
            o ->
                o.withName("mail")
                    .withParallelism(1)
                    .withGracePeriod(GRACE)
                    .withThreads(threads)
                    .withContext(time.context()));
    queue.start();
    Deferred<Void> result = queue.submit(1);
    var _ = result.finished().whenComplete((value, error) -> completions.incrementAndGet());
    time.advance(Duration.ZERO);
    if (endsFirst) {
      time.after(GRACE.plus(ALLOWANCE), hold::release);
    }
    Deferred<Void> cancel =
        Deferred.run(
            time.context(),
            () -> {
              if (cancelled) {
                result.cancel();
              }
            });
    time.advance(GRACE);
    Deferred<StopReport<Integer>> stop =
        Deferred.start(time.context(), () -> queue.stop(Duration.ZERO));
    time.advance(Duration.ZERO);
    if (!endsFirst) {
      time.after(ALLOWANCE, hold::release);
    }
    time.advance(ALLOWANCE);

    StopReport<Integer> report = stop.join();
    cancel.join();
    Counts.assertFinal(report.counts());
    assertThat(report.counts().succeeded()).isEqualTo(endsFirst ? 1 : 0);
    assertThat(report.counts().abandoned()).isEqualTo(endsFirst ? 0 : 1);
    assertThat(report.stillRunning()).hasSize(endsFirst ? 0 : 1);
    if (endsFirst && !cancelled) {
      result.join();
    } else if (!endsFirst) {
      assertThatThrownBy(result::join).isInstanceOf(AbandonedException.class);
    }
    assertThat(result.isDone()).isTrue();
    time.advance(Duration.ZERO);
    assertThat(completions).hasValue(1);
    assertThat(queue.snapshot().strays()).isZero();
  }
}
