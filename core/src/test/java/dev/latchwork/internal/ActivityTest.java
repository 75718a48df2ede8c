package dev.latchwork.internal;

import static dev.latchwork.internal.Activity.Abandoned.BUSY;
import static dev.latchwork.internal.Activity.Abandoned.IDLE;
import static dev.latchwork.internal.Activity.Abandoned.LATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.Race;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ActivityTest {
  private final Activity activity = new Activity();

  @AfterEach
  void noInterruptIsLeftOver() {
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void itCountsWhatBegins() {
    assertThat(activity.owner()).isNull();
    for (int i = 1; i <= 3; i++) {
      assertThat(activity.begin()).isTrue();
      assertThat(activity.sequence()).isEqualTo(i);
      assertThat(activity.isBusy()).isTrue();
      assertThat(activity.settle()).isTrue();
      assertThat(activity.isBusy()).isTrue();
      assertThat(activity.end()).isTrue();
      assertThat(activity.isBusy()).isFalse();
    }
    assertThat(activity.owner()).isSameAs(Thread.currentThread());
    assertThat(activity.isGone()).isFalse();
  }

  @Test
  void anInterruptMeetsWhatRunsAndIsClearedWhenItSettles() {
    activity.begin();
    activity.interrupt();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();

    assertThat(activity.settle()).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(activity.end()).isTrue();
  }

  @Test
  void anActionIsInterruptedOnce() {
    activity.begin();
    activity.interrupt();
    assertThat(Thread.interrupted()).isTrue();
    activity.interrupt();

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(activity.settle()).isTrue();
  }

  @Test
  void nobodyIsInterruptedBeforeTheBeginAfterTheEndOrWhileSettling() {
    activity.interrupt();
    activity.begin();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    activity.settle();
    activity.interrupt();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    activity.end();
    activity.interrupt();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void anInterruptMeantForAnEarlierActionMeetsNobody() {
    activity.begin();
    long first = activity.sequence();
    activity.settle();
    activity.end();
    activity.begin();
    activity.interrupt(first);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();

    activity.interrupt(activity.sequence());
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aForeignInterruptDuringTheActionOrItsEndDoesNotReachTheNext() {
    activity.begin();
    Thread.currentThread().interrupt();
    activity.settle();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    Thread.currentThread().interrupt();
    activity.end();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void finishKeepsAForeignInterruptAndClearsItsOwn() {
    activity.begin();
    Thread.currentThread().interrupt();
    assertThat(activity.finish()).isFalse();
    assertThat(Thread.interrupted()).isTrue();

    var another = new Activity();
    another.begin();
    another.interrupt();
    assertThat(another.finish()).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void afterSettleInterruptedNoInterruptArrives() {
    activity.begin();
    activity.finish();
    activity.interrupt();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void settleWaitsForAnInterruptThatIsUnderWay() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var interrupting = new CountDownLatch(1);
    var settling = new CountDownLatch(1);
    var delivered = new CountDownLatch(1);
    var late = new AtomicBoolean();
    var owner =
        new Thread() {
          @Override
          public void run() {
            activity.begin();
            begun.countDown();
            try {
              interrupting.await();
              settling.countDown();
              activity.settle();
              activity.end();
              delivered.await();
            } catch (InterruptedException e) {
              late.set(true);
            }
          }

          @Override
          public void interrupt() {
            interrupting.countDown();
            try {
              settling.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            for (int i = 0; i < 1_000_000; i++) {
              Thread.onSpinWait(); // a settle that does not wait has returned by now
            }
            super.interrupt();
          }
        };
    owner.start();
    begun.await();
    activity.interrupt();
    delivered.countDown();
    owner.join();

    assertThat(late).isFalse();
  }

  @Test
  void abandonSaysWhatItFound() {
    assertThat(new Activity().abandon()).isEqualTo(IDLE);

    activity.begin();
    assertThat(activity.abandon()).isEqualTo(BUSY);
    assertThat(activity.abandon()).isEqualTo(LATE);
    assertThat(activity.isGone()).isTrue();
    assertThat(activity.isBusy()).isFalse();

    var settling = new Activity();
    settling.begin();
    settling.settle();
    assertThat(settling.abandon()).isEqualTo(BUSY);

    var interrupted = new Activity();
    interrupted.begin();
    interrupted.interrupt();
    assertThat(interrupted.abandon()).isEqualTo(BUSY);
    assertThat(interrupted.settle()).isFalse();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void onceGoneTheOwnerGetsNothingMore() {
    activity.begin();
    activity.abandon();

    assertThat(activity.settle()).isFalse();
    assertThat(activity.end()).isFalse();
    assertThat(activity.begin()).isFalse();
    assertThat(activity.retire()).isFalse();
    assertThat(activity.isGone()).isTrue();
  }

  @Test
  void onlyAnIdleOwnerRetiresAndOnlyOnce() {
    activity.begin();
    assertThat(activity.retire()).isFalse();
    activity.settle();
    assertThat(activity.retire()).isFalse();
    activity.end();

    assertThat(activity.retire()).isTrue();
    assertThat(activity.retire()).isFalse();
    assertThat(activity.abandon()).isEqualTo(LATE);
  }

  @Test
  void noInterruptMeetsTheNextAction() throws Exception {
    var strays = new AtomicInteger();
    Race.run(
        2,
        20_000,
        round -> {
          var raced = new Activity();
          raced.begin();
          raced.settle();
          raced.end();
          return lane -> {
            if (lane == 0) {
              raced.begin();
              raced.settle();
              raced.end();
              raced.begin();
              for (int i = 0; i < 20; i++) {
                strays.addAndGet(Thread.interrupted() ? 1 : 0);
              }
              raced.settle();
              raced.end();
              strays.addAndGet(Thread.interrupted() ? 1 : 0);
            } else {
              raced.interrupt(2);
            }
          };
        });
    assertThat(strays).hasValue(0);
  }

  @Test
  void theEndIsCountedByExactlyOneSide() throws Exception {
    var byOwner = new AtomicInteger();
    var byOther = new AtomicInteger();
    var neverBegun = new AtomicInteger();
    Race.run(
        3,
        20_000,
        round -> {
          var raced = new Activity();
          return lane -> {
            switch (lane) {
              case 0 -> {
                if (!raced.begin()) {
                  neverBegun.incrementAndGet();
                } else if (raced.settle() && raced.end()) {
                  byOwner.incrementAndGet();
                }
              }
              case 1 -> raced.interrupt();
              default -> byOther.addAndGet(raced.abandon() == BUSY ? 1 : 0);
            }
          };
        });
    assertThat(byOwner.get() + byOther.get() + neverBegun.get()).isEqualTo(20_000);
  }

  @Test
  void whoTakesOneAfterAnotherIsOccupiedAllTheTimeAndBusyOnlyWithWhatBegan() {
    assertThat(activity.ready()).isTrue();
    assertThat(activity.isOccupied()).isTrue();
    assertThat(activity.isBusy()).isFalse();
    assertThat(activity.owner()).isSameAs(Thread.currentThread());
    for (int i = 1; i <= 3; i++) {
      activity.claimed();
      assertThat(activity.sequence()).isEqualTo(i);
      assertThat(activity.isOccupied()).isTrue();
      assertThat(activity.isBusy()).isTrue();
      assertThat(Activity.ended(activity.word())).isEqualTo(i - 1);

      assertThat(activity.next()).isTrue();
      assertThat(activity.isOccupied()).isTrue();
      assertThat(activity.isBusy()).isFalse();
      assertThat(Activity.ended(activity.word())).isEqualTo(i);
      assertThat(activity.ready()).isTrue();
      assertThat(activity.sequence()).isEqualTo(i);
    }
    activity.rest();
    assertThat(activity.isOccupied()).isFalse();
    assertThat(Activity.ended(activity.word())).isEqualTo(3);
    assertThat(activity.retire()).isTrue();
  }

  @Test
  void itDoesNotRetireWithWhatItMayHaveTaken() {
    activity.ready();
    assertThat(activity.retire()).isFalse();
    activity.rest();
    assertThat(activity.retire()).isTrue();
    assertThat(activity.ready()).isFalse();
  }

  @Test
  void whatWasInterruptedHasToBeSettledBeforeTheNext() {
    activity.ready();
    activity.claimed();
    activity.interrupt();
    assertThat(activity.next()).isFalse();
    assertThat(activity.settle()).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(activity.next()).isFalse();
    assertThat(activity.end()).isTrue();
    assertThat(Activity.ended(activity.word())).isEqualTo(1);
    assertThat(activity.ready()).isTrue();
  }

  @Test
  void whoIsGivenUpTakesNothingMoreAndStaysGone() {
    activity.ready();
    activity.claimed();
    assertThat(activity.abandon()).isEqualTo(BUSY);
    assertThat(Activity.ended(activity.word())).isEqualTo(1);
    assertThat(activity.next()).isFalse();
    assertThat(activity.ready()).isFalse();

    var idle = new Activity();
    idle.ready();
    idle.rest();
    assertThat(idle.abandon()).isEqualTo(IDLE);
    assertThat(idle.ready()).isFalse();
    idle.rest();
    assertThat(idle.isGone()).isTrue();
    assertThat(idle.retire()).isFalse();
  }

  @Test
  void anInterruptMeetsWhatIsBeingTakenOnceItHasBegun() throws Exception {
    var missed = new AtomicInteger();
    Race.run(
        2,
        100,
        round -> {
          var raced = new Activity();
          var claiming = new AtomicBoolean();
          var interrupting = new AtomicBoolean();
          var delivered = new CountDownLatch(1);
          return lane -> {
            if (lane == 0) {
              raced.ready();
              claiming.set(true);
              spinUntil(interrupting);
              for (int i = 0; i < round % 20; i++) {
                Thread.onSpinWait();
              }
              raced.claimed();
              while (delivered.getCount() > 0) {
                Thread.onSpinWait();
              }
              missed.addAndGet(Thread.currentThread().isInterrupted() ? 0 : 1);
              missed.addAndGet(raced.next() ? 1 : 0);
              raced.settle();
            } else {
              spinUntil(claiming);
              interrupting.set(true);
              raced.interrupt();
              delivered.countDown();
            }
          };
        });
    assertThat(missed).hasValue(0);
  }

  @Test
  void anAbandonmentKnowsWhetherWhatWasBeingTakenHasBegun() throws Exception {
    var wrong = new AtomicInteger();
    Race.run(
        2,
        100,
        round -> {
          var raced = new Activity();
          var claiming = new AtomicBoolean();
          var abandoning = new AtomicBoolean();
          var found = new AtomicReference<Activity.Abandoned>();
          boolean begins = round % 2 == 0;
          return lane -> {
            if (lane == 1) {
              spinUntil(claiming);
              abandoning.set(true);
              found.set(raced.abandon());
              return;
            }
            raced.ready();
            claiming.set(true);
            spinUntil(abandoning);
            for (int i = 0; i < round % 20; i++) {
              Thread.onSpinWait();
            }
            if (begins) {
              raced.claimed();
            } else {
              raced.rest();
            }
            while (found.get() == null) {
              Thread.onSpinWait();
            }
            wrong.addAndGet(found.get() == (begins ? BUSY : IDLE) ? 0 : 1);
            wrong.addAndGet(raced.isGone() ? 0 : 1);
            wrong.addAndGet(Activity.ended(raced.word()) == (begins ? 1 : 0) ? 0 : 1);
          };
        });
    assertThat(wrong).hasValue(0);
  }

  private static void spinUntil(AtomicBoolean condition) {
    while (!condition.get()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void anInterruptOfAThreadThatThrowsAndSaysNothingHarmsNobody() throws InterruptedException {
    var activity = new Activity();
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var settled = new AtomicBoolean();
    class Rude extends Thread {
      @Override
      public void run() {
        activity.begin();
        begun.countDown();
        for (boolean out = false; !out; ) {
          try {
            go.await();
            out = true;
          } catch (InterruptedException e) {
            // waits on
          }
        }
        settled.set(activity.settle());
      }

      @Override
      public void interrupt() {
        throw new IllegalStateException("not me");
      }

      @Override
      public String toString() {
        throw new IllegalStateException("no text");
      }
    }
    Thread rude = new Rude();
    rude.start();
    begun.await();
    activity.interrupt();
    go.countDown();
    rude.join();
    assertThat(settled).isTrue();
  }
}
