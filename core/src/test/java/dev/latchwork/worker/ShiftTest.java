package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.testkit.LeakCheck;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers of which there are too many for what there is to do. */
@ExtendWith(LeakCheck.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShiftTest {
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch filled = new CountDownLatch(1);
  private final CyclicBarrier both = new CyclicBarrier(2);
  private final List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
  private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());

  /** How many windows the worker has met others in, when the first item ends. */
  private int throngs;

  private boolean comesBack;
  private boolean meet;

  private final WorkQueue<Integer> queue =
      WorkQueue.of(this::act, o -> o.withName("mail").withParallelism(2).withCapacity(8));

  private void act(Integer item) throws Exception {
    ran.add(item);
    threads.add(Thread.currentThread());
    if (item == 1) {
      begun.countDown();
      filled.await();
      if (comesBack) {
        idle().comeBack();
      }
      var seat = (QueueSeat) Objects.requireNonNull(Seat.ofThisThread());
      for (long i = 1; i <= throngs; i++) {
        seat.looks(i << 20, i);
      }
    } else if (meet) {
      both.await();
    }
  }

  private IdleWorkers idle() {
    return Objects.requireNonNull(queue.current()).idle;
  }

  /** One worker runs the first item, another sleeps beside two that wait, since one stands back. */
  private void fill() throws InterruptedException {
    queue.start().put(1);
    begun.await();
    assertThat(idle().standBack()).isTrue();
    queue.put(2);
    queue.put(3);
    filled.countDown();
  }

  @Test
  void whoStandsBackFromWhatNobodyTakesComesBackAndWakesAnother() throws Exception {
    throngs = 1;
    comesBack = true;
    meet = true;
    fill();
    queue.awaitIdle();
    assertThat(threads.subList(1, 3)).doesNotHaveDuplicates();
    assertThat(idle().isThronged()).isFalse();
    assertThat(queue.stop().counts().succeeded()).isEqualTo(3);
  }

  @Test
  void besideOneWhoStandsBackAnotherThatHasMetOthersForLongSleeps() throws Exception {
    throngs = 3;
    fill();
    threads.getFirst().join();
    assertThat(ran).containsExactly(1);
    idle().comeBack();
    queue.put(4);
    queue.awaitIdle();
    assertThat(queue.stop().counts().succeeded()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void besideOneWhoStandsBackTheOthersGoOn(int windows) throws Exception {
    throngs = windows;
    fill();
    threads.getFirst().join();
    assertThat(ran).containsExactly(1, 2, 3);
    assertThat(threads).containsOnly(threads.getFirst());
    idle().comeBack();
    assertThat(queue.stop().counts().succeeded()).isEqualTo(3);
  }
}
