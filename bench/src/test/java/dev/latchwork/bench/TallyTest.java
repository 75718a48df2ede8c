package dev.latchwork.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final int THREADS = 200; // more than have a cell of their own
  private static final int COUNTS = 1_000;

  @Test
  void countsOfManyThreadsAddUp() throws InterruptedException {
    var tally = new Tally();
    var done = new CountDownLatch(THREADS);
    for (int i = 0; i < THREADS; i++) {
      Thread.startVirtualThread(() -> {
        for (int n = 0; n < COUNTS; n++) {
          tally.count();
        }
        done.countDown();
      });
    }
    done.await();
    assertThat(tally.sum()).isEqualTo((long) THREADS * COUNTS);
  }

  @Test
  void oneRunTooManyIsAnError() {
    var tally = new Tally();
    tally.count();
    tally.count();
    assertThatIllegalStateException()
        .isThrownBy(() -> tally.await(1))
        .withMessage("2 items were run, 1 were put");
  }
}
