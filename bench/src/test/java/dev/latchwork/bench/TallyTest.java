package dev.latchwork.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final int THREADS = 200; // more than there are cells
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
  void threadsOfLaterRoundsHaveCellsOfTheirOwn() throws InterruptedException {
    var tally = new Tally();
    for (int round = 0; round < THREADS; round++) {
      var workers = List.of(Thread.ofPlatform().unstarted(tally::count), counting(tally));
      workers.forEach(Thread::start);
      for (var worker : workers) {
        worker.join();
      }
    }
    assertThat(tally.sum()).isEqualTo(2L * THREADS);
    assertThat(tally.shared()).isZero();
  }

  @Test
  void aThreadKeepsItsCellAmongOthersThatComeAndGo() throws InterruptedException {
    var tally = new Tally();
    for (int round = 0; round < THREADS; round++) {
      tally.count();
      var worker = counting(tally);
      worker.start();
      worker.join();
    }
    assertThat(tally.sum()).isEqualTo(2L * THREADS);
    assertThat(tally.shared()).isZero();
  }

  private static Thread counting(Tally tally) {
    return Thread.ofVirtual().unstarted(tally::count);
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
