package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.Race;
import dev.latchwork.worker.BlockedProducers.Producer;
import dev.latchwork.worker.Gate.Deadline;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockedProducersTest {
  private final NoLongPark time = new NoLongPark();

  @AfterEach
  void noInterruptIsLeftOver() {
    assertThat(Thread.interrupted()).isFalse();
  }

  /** A full ring with its line. */
  private final class Scene {
    final Ring ring;
    final BlockedProducers producers;
    final QueueSeat taker = QueueSeat.alone(null);

    Scene(int capacity) {
      ring = new Ring(capacity);
      ring.open();
      producers = new BlockedProducers(ring, capacity, time);
      for (int item = 0; item < capacity; item++) {
        ring.put("first");
      }
    }

    Object take() {
      Object item = ring.poll(taker, true);
      if (item != null) {
        producers.freed();
      }
      return item;
    }

    /** As the queue does it. */
    boolean put(Object item, Deadline deadline) throws InterruptedException {
      Producer self = null;
      try {
        for (; ; ) {
          switch (ring.put(item)) {
            case DONE -> {
              return true;
            }
            case CLOSED -> {
              return false;
            }
            case FULL -> {
              self = self == null ? producers.join() : self;
              if (!producers.await(self, deadline)) {
                return false;
              }
            }
          }
        }
      } finally {
        if (self != null) {
          producers.leave(self);
        }
      }
    }

    void assertThatNobodyIsInLine() throws InterruptedException {
      while (ring.poll(taker, true) != null) {
        // takes all
      }
      Producer only = producers.join();
      assertThat(producers.await(only, Deadline.in(time, 0))).isTrue();
      producers.leave(only);
    }
  }

  @Test
  void whoFindsRoomOrTheEndDoesNotWait() throws Exception {
    var scene = new Scene(2);
    Producer leader = scene.producers.join();
    Producer second = scene.producers.join();
    scene.take();
    assertThat(scene.producers.await(leader, Deadline.in(time, 0))).isTrue();
    assertThat(scene.producers.await(second, Deadline.in(time, 0))).isFalse();
    scene.ring.close();
    assertThat(scene.producers.await(second, Deadline.in(time, 0))).isTrue();
    scene.producers.leave(second);
    scene.producers.leave(leader);
    scene.assertThatNobodyIsInLine();
  }

  @Test
  void anInterruptEndsTheWaitAndTheFlagIsClear() {
    var scene = new Scene(1);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> scene.put("second", Deadline.NONE))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void theWakeUpOfALeaderWhoseTimeIsOverGoesToTheNext() throws Exception {
    var scene = new Scene(1);
    Producer leader = scene.producers.join();
    Producer next = scene.producers.join();
    assertThat(scene.producers.await(leader, Deadline.in(time, 0))).isFalse();
    assertThat(scene.producers.await(next, Deadline.in(time, 0))).isFalse();
    scene.take();
    assertThat(time.wakeUps).hasValue(1);
    scene.producers.leave(leader);
    assertThat(time.wakeUps).hasValue(2);
    scene.producers.leave(next);
    scene.assertThatNobodyIsInLine();
  }

  @Test
  void whoLeavesFromTheMiddleOrTheFrontLeavesTheOthersInTheirOrder() throws Exception {
    var scene = new Scene(1);
    List<Producer> line =
        List.of(scene.producers.join(), scene.producers.join(), scene.producers.join());
    scene.producers.leave(line.get(1));
    scene.take();
    assertThat(scene.producers.await(line.get(2), Deadline.in(time, 0))).isFalse();
    scene.producers.leave(line.get(0));
    assertThat(scene.producers.await(line.get(2), Deadline.in(time, 0))).isTrue();
    scene.producers.leave(line.get(2));
    scene.assertThatNobodyIsInLine();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 16})
  void aLeaderThatSleepsIsWokenByTheFirstTake(int capacity) throws Exception {
    var served = new AtomicInteger();
    Race.run(
        2,
        400,
        round -> {
          var scene = new Scene(capacity);
          return lane -> {
            if (lane == 0) {
              served.addAndGet(scene.put("next", Deadline.NONE) ? 1 : 0);
            } else {
              for (int i = 0; i < round % 200 * 50; i++) {
                Thread.onSpinWait();
              }
              assertThat(scene.take()).isEqualTo("first");
            }
          };
        });
    assertThat(served).hasValue(400);
  }

  @Test
  void aProducerThatGivesUpPassesItsTurnOn() throws Exception {
    var served = new AtomicInteger();
    Race.run(
        3,
        200,
        round -> {
          var scene = new Scene(1);
          var hasty = new Thread[1];
          var ready = new CountDownLatch(1);
          var told = new AtomicBoolean();
          var done = new AtomicBoolean();
          return lane -> {
            switch (lane) {
              case 0 -> {
                hasty[0] = Thread.currentThread();
                ready.countDown();
                try {
                  scene.put(
                      "hasty", round % 2 == 0 ? Deadline.NONE : Deadline.in(time, round * 300L));
                } catch (InterruptedException e) {
                  assertThat(Thread.currentThread().isInterrupted()).isFalse();
                } finally {
                  while (!told.get()) {
                    Thread.onSpinWait();
                  }
                  Thread.interrupted();
                }
              }
              case 1 -> {
                try {
                  served.addAndGet(scene.put("steady", Deadline.NONE) ? 1 : 0);
                } finally {
                  done.set(true);
                }
              }
              default -> {
                ready.await();
                for (int i = 0; i < round * 10; i++) {
                  Thread.onSpinWait();
                }
                scene.take();
                if (round % 2 == 0) {
                  hasty[0].interrupt();
                }
                told.set(true);
                while (!done.get()) {
                  scene.take();
                  Thread.onSpinWait();
                }
              }
            }
          };
        });
    assertThat(served).hasValue(200);
  }

  @Test
  void aCloseWakesAll() throws Exception {
    var refused = new AtomicInteger();
    Race.run(
        4,
        300,
        round -> {
          var scene = new Scene(1 + round % 3);
          return lane -> {
            if (lane > 0) {
              refused.addAndGet(scene.put(lane, Deadline.NONE) ? 0 : 1);
            } else {
              for (int i = 0; i < round * 30; i++) {
                Thread.onSpinWait();
              }
              scene.ring.close();
              scene.producers.wakeAll();
            }
          };
        });
    assertThat(refused).hasValue(900);
  }

  /** What runs waits for the next put: nobody may wait for more than one free slot. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void itemsThatWaitForTheNextPutFindItsProducerAwake(int capacity) throws Exception {
    int items = 500;
    var scene = new Scene(capacity);
    var put = new AtomicInteger();
    var over = new AtomicBoolean();
    Race.run(
        2,
        1,
        round ->
            lane -> {
              try {
                for (int item = 1; item <= items && !over.get(); item++) {
                  if (lane == 0) {
                    scene.put("next", Deadline.NONE);
                    put.incrementAndGet();
                  } else {
                    scene.take();
                    while (put.get() < item && !over.get()) {
                      Thread.onSpinWait();
                    }
                  }
                }
              } finally {
                if (lane == 0) {
                  over.set(true);
                }
              }
            });
    assertThat(put).hasValue(items);
  }

  /** Others take and put so slowly that half the ring would take seconds, but without a pause. */
  @Test
  void aLeaderThatLingersLooksAtItsDeadline() throws Exception {
    var taken = new AtomicInteger();
    Race.run(
        3,
        5,
        round -> {
          var scene = new Scene(1 << 20);
          var over = new AtomicBoolean();
          taken.set(0);
          return lane -> {
            if (lane == 0) {
              try {
                while (taken.get() < 100) {
                  Thread.onSpinWait();
                }
                Producer slow = scene.producers.join();
                scene.producers.await(slow, Deadline.in(time, 0));
                scene.producers.leave(slow);
              } finally {
                over.set(true);
              }
            } else {
              QueueSeat taker = QueueSeat.alone(null);
              while (!over.get()) {
                assertThat(taken.incrementAndGet()).as("taken meanwhile").isLessThan(100_000);
                scene.ring.poll(taker, true);
                scene.ring.put("barged in");
                for (int i = 0; i < 200; i++) {
                  Thread.onSpinWait();
                }
              }
            }
          };
        });
    assertThat(taken).hasPositiveValue();
  }

  @Test
  void allThatIsPutThroughAFullRingComesOut() throws Exception {
    int each = 3_000;
    var scene = new Scene(4);
    var out = new AtomicInteger();
    var producing = new AtomicInteger(3);
    Race.run(
        4,
        1,
        round ->
            lane -> {
              if (lane > 0) {
                try {
                  for (int i = 0; i < each; i++) {
                    assertThat(scene.put(i, Deadline.NONE)).isTrue();
                  }
                } finally {
                  producing.decrementAndGet();
                }
              } else {
                while (producing.get() > 0 || !scene.ring.isEmpty()) {
                  if (scene.take() != null) {
                    out.incrementAndGet();
                  } else {
                    Thread.onSpinWait();
                  }
                }
              }
            });
    assertThat(out).hasValue(3 * each + 4);
    scene.assertThatNobodyIsInLine();
  }
}
