package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a worker makes of what it has seen: whether it searches, and whether it is one too many. */
class QueueSeatTest {
  private final QueueSeat seat = QueueSeat.alone(null);
  private long taken;
  private long now;

  /** Items that this worker ran, one after another. */
  private void runs(int items) {
    for (int i = 0; i < items; i++) {
      seat.claims();
      seat.follow("item");
    }
  }

  /** A window in which all together have taken that much. */
  private void window(int all, int own, long nanos) {
    runs(own);
    taken += all;
    now += nanos;
    seat.looks(taken, now);
  }

  @Test
  void itCountsWhatEndsByItselfAndWhatEndsByTheNext() {
    runs(3);
    seat.claims();
    seat.claimsNot();
    assertThat(seat.endedInRows()).isEqualTo(3);
    assertThat(seat.activity.begin()).isTrue();
    seat.activity.settle();
    seat.activity.end();
    window(5, 0, 0);
    assertThat(seat.throngs()).as("four of five are no crowd").isZero();
  }

  @ParameterizedTest(name = "{0} items in {2} ns, {1} of them its own: a throng {3}")
  @CsvSource({
    "256, 0, 31_999, true",
    "256, 0, 32_000, false",
    "256, 191, 31_999, true",
    "256, 192, 31_999, false",
    "400, 100, 49_999, true",
  })
  void aThrongIsSeveralWhoTakeFasterThanTheRingGoesFromOneToTheOther(
      int all, int own, long nanos, boolean throng) {
    window(1_000, 600, 100); // what came before is not in it
    seat.forgetThrongs();
    window(all, own, nanos);
    assertThat(seat.throngs()).isEqualTo(throng ? 1 : 0);
  }

  @Test
  void throngsAreCountedAsLongAsTheyFollowOneAnother() {
    window(256, 0, 1);
    window(256, 0, 1);
    window(256, 0, 1);
    assertThat(seat.throngs()).isEqualTo(3);
    window(256, 256, 1);
    assertThat(seat.throngs()).isZero();
    window(256, 0, 1);
    seat.calmDown();
    assertThat(seat.throngs()).isZero();
  }

  @Test
  void itLooksAtTheClockOnceInAWindow() {
    seat.looks(255);
    assertThat(seat.throngs()).isZero();
    seat.looks(256); // the first one began with the world
    seat.looks(256 + 255);
    long far = 1L << 40; // days, at that pace
    seat.looks(256 + far);
    assertThat(seat.throngs()).isEqualTo(1);
  }

  @Test
  void itSearchesTheLongerTheMoreItHasRunSinceTheLastTime() {
    assertThat(seat.spins()).isZero();
    runs(1);
    assertThat(seat.spins()).isEqualTo(32);
    assertThat(seat.spins()).isZero();
    runs(100);
    assertThat(seat.spins()).isEqualTo(200);
    runs(2_049);
    assertThat(seat.spins()).isEqualTo(4_096);
  }

  @Test
  void afterASearchInVainItSearchesLittleButForEveryEighth() {
    for (int vain = 1; vain <= 16; vain++) {
      seat.searched(false);
      runs(100);
      assertThat(seat.spins()).as("after %s in vain", vain).isEqualTo(vain % 8 == 0 ? 200 : 32);
    }
    seat.searched(false);
    seat.searched(true);
    runs(100);
    assertThat(seat.spins()).isEqualTo(200);
  }

  @Test
  void whoFindsOnlyAFewForSomeTimeIsOnTheHeelsOfTheProducers() {
    for (int i = 0; i < 8; i++) {
      assertThat(seat.isOnTheHeels(7)).isFalse();
    }
    assertThat(seat.isOnTheHeels(8)).isFalse();
    assertThat(seat.isOnTheHeels(7)).isTrue();
    seat.calmDown();
    assertThat(seat.isOnTheHeels(7)).isFalse();
  }

  @Test
  void aCallIsTakenOnce() {
    seat.turn = 7;
    assertThat(seat.take(6)).isFalse();
    assertThat(seat.take(7)).isTrue();
    assertThat(seat.turn).isEqualTo(8);
    assertThat(seat.take(7)).isFalse();
  }
}
