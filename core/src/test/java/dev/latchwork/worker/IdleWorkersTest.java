package dev.latchwork.worker;

import static dev.latchwork.worker.QueueSeat.Rest.ASLEEP;
import static dev.latchwork.worker.QueueSeat.Rest.AWAKE;
import static dev.latchwork.worker.QueueSeat.Rest.SEARCHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.Race;
import dev.latchwork.signal.Context;
import dev.latchwork.worker.QueueSeat.Rest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdleWorkersTest {
  private final QueueSeat[] seats = new QueueSeat[4];
  private final IdleWorkers idle = new IdleWorkers(seats, new NoLongPark(), vacant -> {});

  IdleWorkersTest() {
    for (int i = 0; i < seats.length; i++) {
      seats[i] = QueueSeat.apart(null, i + 1);
      seats[i].sit(Context.root(), "idle", () -> {});
    }
  }

  private void push(int... which) {
    for (int i : which) {
      idle.push(seats[i], false);
    }
  }

  private void assertThatTheyAre(Rest... told) {
    assertThat(Arrays.stream(seats).map(seat -> seat.rest)).containsExactly(told);
  }

  /** As its thread does it, when it has been told something. */
  private void wakesUp(int which) {
    idle.sleep(seats[which]);
  }

  @Test
  void withNobodyAsleepNobodyIsWoken() {
    idle.signal();
    idle.wakeAll(vacant -> {});
    assertThatTheyAre(AWAKE, AWAKE, AWAKE, AWAKE);
    assertThat(idle.search(seats[0])).isTrue();
  }

  @Test
  void oneIsWokenAtATimeTheLastToSleepFirst() {
    push(0, 1, 2);
    idle.signal();
    idle.signal();
    assertThatTheyAre(ASLEEP, ASLEEP, SEARCHER, AWAKE);
    wakesUp(2);
    assertThat(seats[2].searches).isTrue();
    idle.signal();
    assertThatTheyAre(ASLEEP, ASLEEP, SEARCHER, AWAKE);
    assertThat(idle.found(seats[2], false)).isTrue();
    idle.signal();
    assertThatTheyAre(ASLEEP, SEARCHER, SEARCHER, AWAKE);
  }

  @Test
  void oneIsSearchingAtATime() {
    assertThat(idle.search(seats[0])).isTrue();
    assertThat(idle.search(seats[0])).isTrue();
    assertThat(idle.search(seats[1])).isFalse();
    push(2);
    idle.signal();
    assertThat(seats[2].rest).isEqualTo(ASLEEP);
    assertThat(idle.found(seats[0], false)).isTrue();
    assertThat(idle.search(seats[1])).isTrue();
  }

  @Test
  void aSearcherThatFindsMoreThanItTakesHandsOn() {
    push(0, 1);
    idle.search(seats[2]);
    assertThat(idle.found(seats[2], true)).isFalse();
    assertThat(seats[2].searches).isFalse();
    assertThatTheyAre(ASLEEP, SEARCHER, AWAKE, AWAKE);
    wakesUp(1);
    assertThat(idle.search(seats[2])).isFalse();
    assertThat(idle.found(seats[1], true)).isFalse();
    assertThatTheyAre(SEARCHER, SEARCHER, AWAKE, AWAKE);
    wakesUp(0);
    assertThat(idle.found(seats[0], true)).as("nobody is left to hand on to").isFalse();
    assertThat(idle.search(seats[3])).isTrue();
  }

  @Test
  void aSearcherThatGoesToSleepSearchesNoMoreAndAnotherStillDoes() {
    idle.search(seats[0]);
    push(1);
    idle.signal();
    assertThat(seats[1].rest).isEqualTo(ASLEEP);
    push(0);
    assertThat(seats[0].searches).isFalse();
    idle.signal();
    assertThatTheyAre(SEARCHER, ASLEEP, AWAKE, AWAKE);
  }

  @Test
  void allAreWokenToLookAroundAndNoneOfThemSearches() {
    push(3, 1, 0);
    idle.wakeAll(vacant -> {});
    assertThatTheyAre(AWAKE, AWAKE, AWAKE, AWAKE);
    for (QueueSeat seat : seats) {
      idle.sleep(seat);
      assertThat(seat.searches).isFalse();
    }
    push(2);
    idle.signal();
    assertThat(seats[2].rest).isEqualTo(SEARCHER);
  }

  @Test
  void whoSearchesGoesOnWhenAllAreWoken() {
    push(0);
    idle.signal();
    push(1);
    idle.wakeAll(vacant -> {});
    assertThatTheyAre(SEARCHER, AWAKE, AWAKE, AWAKE);
    wakesUp(0);
    assertThat(seats[0].searches).isTrue();
    push(1);
    idle.signal();
    assertThat(seats[1].rest).isEqualTo(ASLEEP);
  }

  @Test
  void whileOneStandsBackNobodyIsWokenUntilItComesBack() {
    push(0);
    assertThat(idle.standBack()).isTrue();
    assertThat(idle.standBack()).isFalse();
    assertThat(idle.isThronged()).isTrue();
    idle.signal();
    idle.search(seats[2]);
    assertThat(idle.found(seats[2], true)).isFalse();
    idle.push(seats[1], true);
    idle.signal();
    assertThatTheyAre(ASLEEP, ASLEEP, AWAKE, AWAKE);
    assertThat(idle.isThronged()).isTrue();

    idle.comeBack();
    assertThat(idle.isThronged()).isFalse();
    idle.signal();
    assertThatTheyAre(ASLEEP, SEARCHER, AWAKE, AWAKE);
  }

  @Test
  void somebodyWhoGoesToSleepForWantOfWorkEndsTheStandingBack() {
    push(0);
    idle.standBack();
    push(1);
    assertThat(idle.isThronged()).isFalse();
    idle.signal();
    assertThatTheyAre(ASLEEP, SEARCHER, AWAKE, AWAKE);
    assertThat(idle.standBack()).isTrue();
  }

  @Test
  void allAreWokenEvenIfOneStandsBack() {
    push(0, 1);
    idle.standBack();
    idle.wakeAll(vacant -> {});
    assertThatTheyAre(AWAKE, AWAKE, AWAKE, AWAKE);
  }

  @Test
  void aSleeperIsNotWokenByAnInterruptAndKeepsNone() throws Exception {
    Race.run(
        2,
        200,
        round -> {
          var stack = new IdleWorkers(seats, new NoLongPark(), vacant -> {});
          var sleeper = new Thread[1];
          var asleep = new AtomicBoolean();
          return lane -> {
            if (lane == 0) {
              sleeper[0] = Thread.currentThread();
              seats[0].sit(
                  Context.root(),
                  "idle",
                  () -> {
                    stack.push(seats[0], false);
                    asleep.set(true);
                    stack.sleep(seats[0]);
                  });
              assertThat(seats[0].rest).isEqualTo(SEARCHER);
              assertThat(seats[0].searches).isTrue();
              seats[0].searches = false;
              Thread.interrupted();
            } else {
              while (!asleep.get()) {
                Thread.onSpinWait();
              }
              sleeper[0].interrupt();
              stack.signal();
            }
          };
        });
  }

  /** Its thread has come all the same, and gone again; the next one could not be had. */
  @Test
  void aCallerThatWasHeldUpTakesNoLaterCallBack() {
    var calls = new AtomicInteger();
    var vacant = new QueueSeat[] {QueueSeat.apart(null, 1)};
    var stack = new IdleWorkers[1];
    stack[0] =
        new IdleWorkers(
            vacant,
            new NoLongPark(),
            seat -> {
              int call = calls.incrementAndGet();
              if (call == 1) {
                assertThat(seat.take(seat.turn)).isTrue();
                assertThat(stack[0].found(seat, false)).isFalse();
                stack[0].pushVacant(seat, false);
                stack[0].signal();
              }
              if (call < 3) {
                throw new OutOfMemoryError("no thread, on purpose");
              }
            });
    stack[0].pushVacant(vacant[0], false);
    stack[0].signal();
    assertThat(calls).hasValue(2);
    stack[0].signal();
    assertThat(calls).hasValue(3);
    assertThat(vacant[0].take(vacant[0].turn)).isTrue();
  }

  /** The stack may have the same top again, with somebody else below it. */
  @Test
  void whoSawTheStackBeforeAPushOrAPopSeesThatItHasChanged() {
    assertThat(versionsOf(() -> push(1))).isEqualTo(1);
    assertThat(versionsOf(() -> push(0))).isEqualTo(1);
    assertThat(versionsOf(idle::signal)).isEqualTo(1);
    wakesUp(0);
    assertThat(versionsOf(() -> idle.found(seats[0], true))).as("handed on").isEqualTo(1);
    wakesUp(1);
    assertThat(versionsOf(() -> idle.found(seats[1], true))).as("nobody sleeps").isZero();
    assertThat(versionsOf(() -> push(1, 0))).isEqualTo(2);
    assertThat(versionsOf(() -> idle.wakeAll(vacant -> {}))).as("both at once").isEqualTo(1);
    assertThat(versionsOf(() -> idle.wakeAll(vacant -> {}))).isZero();
    assertThat(seats[0].below).as("below the same top as before").isEqualTo(2);
  }

  private long versionsOf(Runnable code) {
    long before = idle.word.get(0) >>> 32;
    code.run();
    return (idle.word.get(0) >>> 32) - before;
  }

  /** Workers that take, search and sleep as those of a queue; one that is not woken fails. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void noWakeUpIsLost(int workers) throws Exception {
    int rounds = 60;
    int items = 150;
    var taken = new AtomicInteger();
    Race.run(
        workers + 1,
        rounds,
        round -> {
          var field = new Field(workers);
          return lane -> {
            if (lane == workers) {
              for (int i = 0; i < items; i++) {
                field.work.incrementAndGet();
                field.idle.signal();
                for (int pause = 0; pause < (i + round) % 50 * 10; pause++) {
                  Thread.onSpinWait();
                }
              }
              field.over = true;
              field.idle.wakeAll(vacant -> {});
            } else {
              QueueSeat seat = field.seats[lane];
              seat.sit(
                  Context.root(), "idle", () -> taken.addAndGet(field.workUntilItIsOver(seat)));
            }
          };
        });
    assertThat(taken).hasValue(rounds * items);
  }

  private static final class Field {
    final AtomicInteger work = new AtomicInteger();
    final QueueSeat[] seats;
    final IdleWorkers idle;
    volatile boolean over;

    Field(int workers) {
      seats = new QueueSeat[workers];
      for (int i = 0; i < workers; i++) {
        seats[i] = QueueSeat.apart(null, i + 1);
      }
      idle = new IdleWorkers(seats, new NoLongPark(), vacant -> {});
    }

    int workUntilItIsOver(QueueSeat seat) {
      int taken = 0;
      for (; ; ) {
        int there = work.get();
        if (there > 0) {
          if (work.compareAndSet(there, there - 1)) {
            taken++;
            endSearch(seat);
          }
        } else if (over) {
          endSearch(seat);
          idle.wakeAll(vacant -> {});
          return taken;
        } else if (!idle.search(seat) || work.get() == 0) {
          idle.push(seat, false);
          if (work.get() > 0) {
            idle.signal();
          }
          if (over) {
            idle.wakeAll(vacant -> {});
          }
          idle.sleep(seat);
        }
      }
    }

    private void endSearch(QueueSeat seat) {
      if (seat.searches && idle.found(seat, work.get() > 0) && work.get() > 0) {
        idle.signal();
      }
    }
  }
}
