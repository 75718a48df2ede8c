package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchwork.internal.Headroom;
import dev.latchwork.signal.Context;
import dev.latchwork.task.Errors;
import dev.latchwork.task.Task;
import dev.latchwork.testkit.LeakCheck;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Actions that call their own queue from the very end of their stack. A call that was broken off with
 * the lock in its hands would hold up the stop, and the timers of the whole process, for ever.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(LeakCheck.class)
class DeepCallsTest {
  private static final int ITEMS = 20;
  private static final int FOLLOW_UP = -1;

  enum Call {
    SNAPSHOT,
    CHECK,
    OFFER,
    SUBMIT,
    RESUME,
    CONTEXT
  }

  private WorkQueue<Integer> queue;

  private void dive(Call call, int depth) throws Exception {
    Task task =
        switch (call) {
          case SNAPSHOT -> queue::snapshot;
          case CHECK -> queue::check;
          case OFFER -> () -> queue.offer(FOLLOW_UP);
          case SUBMIT -> () -> queue.submit(FOLLOW_UP).cancel(true);
          case RESUME -> queue::resume;
          case CONTEXT -> () -> Context.current().withCancel().close();
        };
    task.run();
    if (depth >= 0) {
      dive(call, depth + 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theyHarmNobodyButThemselves(Call call) throws Exception {
    var errors = new Errors();
    queue =
        WorkQueue.of(
            item -> {
              if (item != FOLLOW_UP) {
                dive(call, 0);
              }
            },
            o ->
                o.withParallelism(2)
                    .withErrors(errors)
                    .withOverdueAfter(Duration.ofDays(1))
                    .withThreads(body -> new Thread(null, body, "deep", 200_000)));
    queue.start();
    for (int item = 0; item < ITEMS; item++) {
      queue.put(item);
    }
    queue.awaitIdle();
    StopReport<Integer> report = queue.stop();
    Counts.assertFinal(report.counts());
    assertThat(report.failure()).isEmpty();
    assertThat(report.counts().failed()).isEqualTo(ITEMS);
    assertThat(report.counts().handedBack()).isZero();
    assertThat(errors.all()).hasSize(ITEMS).allMatch(e -> e instanceof StackOverflowError);
  }

  @Test
  void headroomIsRefusedAtTheEndOfTheStackOnly() {
    Headroom.require();
    assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> requireDeeper(0));
    Headroom.require();
  }

  private static int requireDeeper(int depth) {
    Headroom.require();
    return depth < 0 ? 0 : requireDeeper(depth + 1) + depth;
  }
}
