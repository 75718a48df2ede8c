package dev.latchwork.worker;

import static dev.latchwork.worker.Ring.Put.CLOSED;
import static dev.latchwork.worker.Ring.Put.DONE;
import static dev.latchwork.worker.Ring.Put.FULL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.Race;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is lost here is waited for without an end, and without a look at interrupts. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yields
class RingTest {
  private static Ring open(int capacity) {
    var ring = new Ring(capacity);
    ring.open();
    return ring;
  }

  private static QueueSeat taker() {
    return QueueSeat.apart(null, 1);
  }

  private static Ticket<Object> ticket() {
    var queue = WorkQueue.of(item -> {});
    return Ticket.timed(queue.generation(new HashSet<>()), new Object());
  }

  private static List<Object> drained(Ring ring) {
    List<Object> left = new ArrayList<>();
    ring.drainTo(left::add);
    assertThat(ring.isEmpty()).isTrue();
    return left;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 1024})
  void itTakesExactlyItsCapacityAndGivesItBackInOrderLapAfterLap(int capacity) {
    Ring ring = open(capacity);
    QueueSeat taker = taker();
    assertThat(ring.isEmpty()).isTrue();
    for (int lap = 0; lap < 5; lap++) {
      for (int i = 0; i < capacity; i++) {
        assertThat(ring.isFull()).isFalse();
        assertThat(ring.size()).isEqualTo(i);
        assertThat(ring.put(lap * capacity + i)).isEqualTo(DONE);
      }
      assertThat(ring.put("too many")).isEqualTo(FULL);
      assertThat(ring.isFull()).isTrue();
      assertThat(ring.size()).isEqualTo(capacity);
      for (int i = 0; i < capacity; i++) {
        assertThat(ring.poll(taker, true)).isEqualTo(lap * capacity + i);
      }
      assertThat(ring.poll(taker, true)).isNull();
      assertThat(ring.isEmpty()).isTrue();
      assertThat(ring.taken()).isEqualTo((lap + 1L) * capacity);
      assertThat(ring.put()).isEqualTo(ring.taken());
      assertThat(ring.accepted()).isEqualTo(ring.taken());
    }
  }

  @Test
  void oneTakenMakesRoomForOne() {
    Ring ring = open(3);
    for (int item = 0; item < 3; item++) {
      ring.put(item);
    }
    QueueSeat taker = taker();
    for (int item = 3; item < 20; item++) {
      assertThat(ring.poll(taker, true)).isEqualTo(item - 3);
      assertThat(ring.put(item)).isEqualTo(DONE);
      assertThat(ring.put(item)).isEqualTo(FULL);
    }
  }

  @Test
  void aNewOneIsClosed() {
    var ring = new Ring(1);
    assertThat(ring.isClosed()).isTrue();
    assertThat(ring.put(1)).isEqualTo(CLOSED);
    ring.open();
    assertThat(ring.isClosed()).isFalse();
    assertThat(ring.put(1)).isEqualTo(DONE);
  }

  @Test
  void aClosedOneSaysSoEvenWhenItIsFullAndStillGivesWhatItHas() {
    Ring ring = open(2);
    ring.put(1);
    ring.close();
    assertThat(ring.put(2)).isEqualTo(CLOSED);
    ring.open();
    assertThat(ring.put(2)).isEqualTo(DONE);
    ring.close();
    assertThat(ring.put(3)).isEqualTo(CLOSED);
    assertThat(ring.size()).isEqualTo(2);
    QueueSeat taker = taker();
    assertThat(ring.poll(taker, true)).isEqualTo(1);
    assertThat(ring.poll(taker, true)).isEqualTo(2);
    assertThat(ring.poll(taker, true)).isNull();
  }

  @Test
  void aHaltedOneKeepsWhatItHasAndTakesInMore() {
    Ring ring = open(3);
    QueueSeat taker = taker();
    ring.put(1);
    ring.put(2);
    assertThat(ring.poll(taker, true)).isEqualTo(1);
    ring.halt();
    assertThat(ring.isHalted()).isTrue();
    assertThat(ring.poll(taker, true)).isNull();
    assertThat(ring.poll(taker(), true)).isNull();
    assertThat(ring.put(3)).isEqualTo(DONE);
    assertThat(ring.put(4)).isEqualTo(DONE);
    assertThat(ring.put(5)).isEqualTo(FULL);
    assertThat(ring.size()).isEqualTo(3);
    assertThat(ring.taken()).isEqualTo(1);

    ring.resume();
    assertThat(ring.isHalted()).isFalse();
    assertThat(ring.poll(taker, true)).isEqualTo(2);
    assertThat(ring.poll(taker, true)).isEqualTo(3);
    assertThat(ring.poll(taker, true)).isEqualTo(4);
    assertThat(ring.poll(taker, true)).isNull();
  }

  @Test
  void aTakerThatWantsPlainItemsOnlyLeavesATicketWhereItIs() {
    Ring ring = open(3);
    QueueSeat taker = taker();
    Ticket<Object> ticket = ticket();
    ring.put(1);
    ring.put(ticket);
    ring.put(2);
    assertThat(ring.poll(taker, false)).isEqualTo(1);
    assertThat(ring.poll(taker, false)).isNull();
    assertThat(ring.size()).isEqualTo(2);
    assertThat(ring.poll(taker, true)).isSameAs(ticket);
    assertThat(ring.poll(taker, false)).isEqualTo(2);
  }

  @Test
  void whatIsLeftIsDrainedInOrderAndOnlyOnce() {
    Ring ring = open(4);
    QueueSeat taker = taker();
    for (int item = 0; item < 6; item++) {
      ring.put(item);
      if (item < 3) {
        ring.poll(taker, true);
      }
    }
    ring.close();
    ring.halt();
    assertThat(drained(ring)).containsExactly(3, 4, 5);
    assertThat(ring.isEmpty()).isTrue();
    assertThat(ring.taken()).isEqualTo(6);
    assertThat(ring.isHalted()).isTrue();
    assertThat(drained(ring)).isEmpty();
    assertThat(ring.put(7)).isEqualTo(CLOSED);
    assertThat(ring.poll(taker, true)).isNull();
  }

  @Test
  void everyPutBeforeTheCloseIsFoundAndNoneAfterIt() throws Exception {
    var wrong = new AtomicInteger();
    Race.run(
        4,
        300,
        round -> {
          Ring ring = open(100);
          var done = new AtomicInteger();
          var found = new AtomicInteger();
          var producing = new AtomicInteger(2);
          return lane -> {
            switch (lane) {
              case 0 -> {
                while (ring.put() < round % 40) {
                  Thread.onSpinWait();
                }
                ring.close();
                long put = ring.put();
                wrong.addAndGet(ring.put("late") == CLOSED ? 0 : 1);
                wrong.addAndGet(ring.put() == put ? 0 : 1);
              }
              case 1 -> {
                QueueSeat taker = taker();
                while (producing.get() > 0 || !ring.isEmpty()) {
                  if (ring.poll(taker, true) == null) {
                    Thread.yield();
                  } else {
                    found.incrementAndGet();
                  }
                }
                wrong.addAndGet(found.get() == done.get() ? 0 : 1);
                wrong.addAndGet(ring.put() == done.get() ? 0 : 1);
              }
              default -> {
                Ring.Put put;
                while ((put = ring.put(lane)) != CLOSED) {
                  if (put == DONE) {
                    done.incrementAndGet();
                  } else {
                    Thread.yield();
                  }
                }
                producing.decrementAndGet();
              }
            }
          };
        });
    assertThat(wrong).hasValue(0);
  }

  @Test
  void afterAHaltExactlyWhatLiesBetweenTheIndexesIsLeft() throws Exception {
    var wrong = new AtomicInteger();
    Race.run(
        3,
        2_000,
        round -> {
          int items = 1 + round % 100;
          Ring ring = open(100);
          for (int item = 0; item < items; item++) {
            ring.put(item);
          }
          var found = new AtomicInteger();
          var running = new AtomicInteger(3);
          var takenAtHalt = new AtomicLong();
          return lane -> {
            QueueSeat taker = taker();
            if (lane == 0) {
              while (ring.taken() < round % items) {
                Thread.onSpinWait();
              }
              ring.halt();
              takenAtHalt.set(ring.taken());
              wrong.addAndGet(ring.poll(taker, true) == null ? 0 : 1);
            } else {
              while (ring.poll(taker, true) != null) {
                found.incrementAndGet();
              }
            }
            if (running.decrementAndGet() == 0) {
              ring.close();
              List<Object> left = drained(ring);
              wrong.addAndGet(found.get() == takenAtHalt.get() ? 0 : 1);
              wrong.addAndGet(left.size() == items - found.get() ? 0 : 1);
              for (int i = 0; i < left.size(); i++) {
                wrong.addAndGet(left.get(i).equals(found.get() + i) ? 0 : 1);
              }
            }
          };
        });
    assertThat(wrong).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7})
  void twoProducersAndTwoTakersPassEveryItemOnOnceAndInOrder(int capacity) throws Exception {
    passOn(capacity, 5_000);
  }

  @Tag("stress")
  @ParameterizedTest
  @CsvSource({"1", "2", "3", "64", "1024"})
  void manyMillionLapsPassEveryItemOnOnceAndInOrder(int capacity) throws Exception {
    passOn(capacity, 5_000_000);
  }

  private static void passOn(int capacity, int each) throws Exception {
    Ring ring = open(capacity);
    var seen = new AtomicIntegerArray(2 * each);
    var disorder = new AtomicInteger();
    var left = new AtomicInteger(2 * each);
    var failed = new AtomicBoolean();
    Race.run(
        4,
        1,
        round ->
            lane -> {
              try {
                if (lane < 2) {
                  for (int item = lane * each; item < (lane + 1) * each && !failed.get(); ) {
                    if (ring.put(item) == DONE) {
                      item++;
                    } else {
                      Thread.yield();
                    }
                  }
                  return;
                }
                QueueSeat taker = taker();
                int[] last = {-1, -1};
                while (left.get() > 0 && !failed.get()) {
                  Object item = ring.poll(taker, true);
                  if (item == null) {
                    Thread.yield();
                    continue;
                  }
                  int number = (Integer) item;
                  left.decrementAndGet();
                  seen.incrementAndGet(number);
                  disorder.addAndGet(number > last[number / each] ? 0 : 1);
                  last[number / each] = number;
                }
              } catch (Throwable e) {
                failed.set(true);
                throw e;
              }
            });
    for (int item = 0; item < 2 * each; item++) {
      assertThat(seen.get(item)).as("item %d", item).isEqualTo(1);
    }
    assertThat(disorder).hasValue(0);
    assertThat(ring.isEmpty()).isTrue();
    assertThat(ring.accepted()).isEqualTo(2L * each);
  }

  @Test
  void aPutThatFailsForWantOfStackLosesNothingAndHoldsUpNobody() throws Exception {
    assertThat(DeepPuts.failures(100)).isPositive();
  }

  /** Where each step of a put is a call: so a put fails between its claim and its write, too. */
  @Test
  void neitherDoesOneThatIsInterpreted() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xint",
                "-cp",
                System.getProperty("java.class.path"),
                DeepPuts.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("the taker waits for ever").isTrue();
      assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEmpty();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
