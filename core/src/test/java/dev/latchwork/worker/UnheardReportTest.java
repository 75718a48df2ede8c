package dev.latchwork.worker;

import static dev.latchwork.signal.State.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.signal.Context;
import dev.latchwork.task.Task;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A report that says that work was left, and for which nobody may have asked, is logged. */
@ExtendWith({LeakCheck.class, QuietLog.class})
class UnheardReportTest {
  private static final int FAILS = 0;

  private final ManualTime time = new ManualTime();
  private final Context.Cancellable context = time.context().withCancel();

  private WorkQueue<Integer> paused(
      UnaryOperator<WorkQueue.Options<Integer>> options, Integer... items) throws Exception {
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {
              if (item == FAILS) {
                throw new IOException("on purpose");
              }
            },
            o ->
                options.apply(
                    o.withName("unheard-report")
                        .withParallelism(1)
                        .withStopOnError(true)
                        .withErrors((item, error) -> {})
                        .withContext(context)));
    queue.start().pause();
    for (Integer item : items) {
      queue.put(item);
    }
    return queue;
  }

  private List<String> logged(WorkQueue<Integer> queue, Task end) throws Exception {
    try (var log = new LogCapture("unheard-report")) {
      end.run();
      time.advance(Duration.ZERO);
      assertThat(queue.state()).isEqualTo(STOPPED);
      return log.messages();
    }
  }

  @Test
  void whatACancelledContextLeaves() throws Exception {
    var queue = paused(o -> o, 1, 2);
    assertThat(logged(queue, context::cancel)).containsExactly(queue.stop().toString());
  }

  @Test
  void whatAFailureLeaves() throws Exception {
    var queue = paused(o -> o, FAILS, 1);
    assertThat(logged(queue, queue::resume)).containsExactly(queue.stop().toString());
  }

  @Test
  void whatACloseLeaves() throws Exception {
    var queue = paused(o -> o, 1, 2);
    assertThat(logged(queue, queue::close)).containsExactly(queue.stop().toString());
  }

  @Test
  void notWhereNothingIsLeft() throws Exception {
    var queue = paused(o -> o);
    assertThat(logged(queue, queue::close)).isEmpty();
    queue.start();
    assertThat(logged(queue, context::cancel)).isEmpty();
  }

  @Test
  void notWhereSomebodyHasAsked() throws Exception {
    var queue = paused(o -> o, 1);
    assertThat(logged(queue, queue::stop)).isEmpty();
  }

  @Test
  void notWhereAHookIsTold() throws Exception {
    var queue = paused(o -> o.withOnStop(report -> {}), 1);
    assertThat(logged(queue, context::cancel)).isEmpty();
  }
}
