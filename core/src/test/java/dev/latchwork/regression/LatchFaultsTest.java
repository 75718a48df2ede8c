package dev.latchwork.regression;

import static dev.latchwork.signal.State.STARTED;
import static dev.latchwork.signal.State.STARTING;
import static dev.latchwork.signal.State.STOPPED;
import static dev.latchwork.signal.State.STOPPING;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.Race;
import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.task.Deferred;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import dev.latchwork.worker.Interval;
import dev.latchwork.worker.Lifecycle;
import dev.latchwork.worker.StopReport;
import dev.latchwork.worker.WorkQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Faults of the original's Latch, on the latch and on what is built on it. */
@ExtendWith(LeakCheck.class)
class LatchFaultsTest {
  private static final int ROUNDS = 2_000;

  private final ManualTime time = new ManualTime();

  /** There, the state was a plain field: what was written before a move need not be seen after it. */
  @Test
  void dataRacesOnThePlainState() throws Exception {
    var seen = new AtomicInteger();
    Race.run(
        2,
        ROUNDS,
        round -> {
          var latch = new Latch("race");
          int[] plain = new int[1];
          latch.starting();
          return lane -> {
            if (lane == 0) {
              plain[0] = 42;
              latch.started();
            } else {
              latch.await(STARTED);
              seen.addAndGet(plain[0]);
            }
          };
        });
    assertThat(seen).hasValue(42 * ROUNDS);
  }

  /** There, two starts passed the same check, 675 times in 200,000. */
  @Test
  void doubleStartThroughCheckThenAct() throws Exception {
    var started = new AtomicInteger();
    var refused = new AtomicInteger();
    List<WorkQueue<Integer>> queues = new ArrayList<>();
    Race.run(
        4,
        500,
        round -> {
          WorkQueue<Integer> queue = WorkQueue.of(item -> {}, o -> o.withParallelism(1));
          queues.add(queue);
          return lane -> {
            try {
              queue.start();
              started.incrementAndGet();
            } catch (CannotStartException e) {
              refused.incrementAndGet();
            }
          };
        });
    queues.forEach(WorkQueue::stop);
    assertThat(started).hasValue(500);
    assertThat(refused).hasValue(1_500);
  }

  /** There, a state was announced over one channel, and one listener took it. */
  @Test
  void theSecondOfTwoListenersHangs() throws Exception {
    var latch = new Latch("shared", time);
    var first = Deferred.run(time.context(), () -> latch.await(STARTED));
    var second = Deferred.run(time.context(), () -> latch.await(STARTED));
    var early = latch.when(STARTED);
    time.advance(Duration.ZERO);
    latch.starting();
    latch.started();
    first.join();
    second.join();
    early.join();

    assertThat(latch.when(STARTED)).isCompleted();
  }

  /** There, a worker that had ended by itself could not be started again. */
  @Test
  void startAfterANaturalEndHangs() {
    var runs = new AtomicInteger();
    var service = Lifecycle.of("short", runs::incrementAndGet);
    for (int i = 1; i <= 3; i++) {
      service.start();
      service.when(STOPPED).join();
      assertThat(runs).hasValue(i);
    }
  }

  /** There, a stop that met the natural end left the latch in a state without a way out. */
  @Test
  void stopRacingANaturalEndLeavesTheLatchDead() throws Exception {
    var runs = new AtomicInteger();
    var service = Lifecycle.of("short", runs::incrementAndGet);
    Race.run(
        2,
        500,
        round -> {
          service.start();
          return lane -> {
            if (lane == 0) {
              service.stop();
            } else {
              service.await(STOPPED);
            }
            assertThat(service.state()).isEqualTo(STOPPED);
          };
        });
    int before = runs.get();
    service.start();
    service.await(STOPPED);
    assertThat(runs.get()).isBetween(before, before + 1);
  }

  /** There, what was starting could not be stopped, and what hung while starting never. */
  @Test
  void stopWhileStartingIsRefusedForEver() throws Exception {
    var latch = new Latch("bare");
    latch.starting();
    latch.stopping();
    latch.stopped();
    assertThat(latch.state()).isEqualTo(STOPPED);

    var service =
        Lifecycle.of("slow", () -> Context.current().sleep(Duration.ofHours(1)), () -> {});
    var refused = new AtomicReference<CannotStartException>();
    var starter =
        Thread.startVirtualThread(() -> {
          try {
            service.start();
          } catch (CannotStartException e) {
            refused.set(e);
          }
        });
    service.await(STARTING);
    service.stop(Duration.ZERO);
    starter.join();
    assertThat(refused.get()).hasMessage("slow cannot start: it was stopped while starting");
    assertThat(service.state()).isEqualTo(STOPPED);
  }

  /** There, whoever stopped second was told that there was nothing to stop. */
  @Test
  void aSecondConcurrentStopErrorsWhileTheFirstIsUnderWay() throws Exception {
    var interval =
        Interval.every(
                ofSeconds(1),
                () -> Context.current().sleep(ofSeconds(5)),
                o -> o.withContext(time.context()))
            .start();
    time.advance(ofSeconds(1));
    List<Deferred<StopReport<Void>>> stops = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      stops.add(Deferred.start(time.context(), () -> interval.stop(ofSeconds(10))));
      time.advance(ofSeconds(1));
      assertThat(interval.is(STOPPING)).isTrue();
    }
    time.advance(ofSeconds(2));

    StopReport<Void> report = stops.getFirst().join();
    for (Deferred<StopReport<Void>> stop : stops) {
      assertThat(stop.join()).isSameAs(report);
    }
    assertThat(report.clean()).isTrue();
  }
}
