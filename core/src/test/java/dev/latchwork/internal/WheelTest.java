package dev.latchwork.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wheel by itself, on a clock that the tests turn. */
class WheelTest {
  private static final long SLOT = Wheel.SLOT;

  /** The clock wraps after a second. */
  private static final long BASE = Long.MAX_VALUE - 1_000 * SLOT;

  private final List<Node> fired = new ArrayList<>();
  private final List<Timed> beats = new ArrayList<>();
  private final Wheel wheel = new Wheel(BASE, this::record);

  private void record(Timed timed) {
    if (timed instanceof Node node) {
      node.times++;
      fired.add(node);
    } else {
      beats.add(timed);
    }
  }

  private Node armed(long after) {
    var node = new Node(after);
    node.due = BASE + after;
    wheel.arrange(node);
    return node;
  }

  private List<Long> firedBy(long time) {
    fired.clear();
    wheel.advance(BASE + time);
    return fired.stream().map(node -> node.after).toList();
  }

  @Test
  void nothingFiresBeforeItsMoment() {
    armed(3 * SLOT);
    assertThat(firedBy(3 * SLOT - 1)).isEmpty();
    assertThat(firedBy(3 * SLOT)).containsExactly(3 * SLOT);
  }

  @Test
  void withinASlotItWaitsForTheEndOfTheSlot() {
    armed(3 * SLOT + 1);
    assertThat(firedBy(4 * SLOT - 1)).isEmpty();
    assertThat(firedBy(4 * SLOT)).containsExactly(3 * SLOT + 1);
  }

  @Test
  void whatIsDueAlreadyIsHandedOutAtOnce() {
    wheel.advance(BASE + 5 * SLOT);
    armed(5 * SLOT);
    armed(-7 * SLOT);
    assertThat(fired).extracting(node -> node.after).containsExactly(5 * SLOT, -7 * SLOT);
    assertThat(fired).allMatch(node -> node.due == Timed.NONE);
    assertThat(wheel.size()).isZero();
  }

  @Test
  void anErrorInTheMiddleOfASlotLosesNoneButTheNodeInHand() {
    List<Timed> handedOut = new ArrayList<>();
    var failing =
        new Wheel(
            BASE,
            timed -> {
              handedOut.add(timed);
              if (handedOut.size() == 2) {
                throw new OutOfMemoryError("of the test");
              }
            });
    for (int n = 0; n < 5; n++) {
      var node = new Node(3 * SLOT);
      node.due = BASE + 3 * SLOT;
      failing.arrange(node);
    }
    assertThatThrownBy(() -> failing.advance(BASE + 3 * SLOT)).hasMessage("of the test");
    assertThat(failing.size()).isEqualTo(3);
    assertThat(failing.next(BASE + 3 * SLOT)).isZero();

    failing.advance(BASE + 3 * SLOT);
    assertThat(handedOut).doesNotHaveDuplicates().hasSize(5);
    assertThat(failing.size()).isZero();
    assertThat(failing.next(BASE + 3 * SLOT)).isEqualTo(Wheel.NEVER);
  }

  @Test
  void whatIsCalledOffLeavesTheWheelAndDoesNotFire() {
    Node node = armed(10 * SLOT);
    Node neighbour = armed(10 * SLOT);
    assertThat(node.callOff()).isTrue();
    assertThat(node.callOff()).isFalse();
    wheel.arrange(node);
    assertThat(wheel.size()).isEqualTo(1);
    firedBy(20 * SLOT);
    assertThat(fired).containsExactly(neighbour);
  }

  @Test
  void whatIsCalledOffWithoutTellingTheWheelDoesNotFireEither() {
    Node node = armed(10 * SLOT);
    node.callOff();
    assertThat(firedBy(20 * SLOT)).isEmpty();
    assertThat(wheel.size()).isZero();
  }

  @Test
  void whatIsArmedAnewFiresAtItsNewMomentOnly() {
    Node later = armed(10 * SLOT);
    later.due = BASE + 30 * SLOT; // the wheel has not been told
    Node sooner = armed(20 * SLOT);
    sooner.due = BASE + 5 * SLOT;
    wheel.arrange(sooner);
    assertThat(firedBy(5 * SLOT)).containsExactly(20 * SLOT);
    assertThat(firedBy(29 * SLOT)).isEmpty();
    assertThat(firedBy(30 * SLOT)).containsExactly(10 * SLOT);
  }

  @Test
  void oneWithAPeriodComesAgainAtEachPointOfItsGrid() {
    var beat = new Beat(7 * SLOT + 5);
    beat.due = BASE + 3 * SLOT;
    wheel.arrange(beat);
    List<Long> slots = new ArrayList<>();
    for (long slot = 1; slot <= 40; slot++) {
      beats.clear();
      wheel.advance(BASE + slot * SLOT);
      beats.forEach(same -> slots.add(-1L));
      if (!beats.isEmpty()) {
        slots.set(slots.size() - 1, slot);
      }
    }
    // 3, 10 + 5 ns, 17 + 10 ns ... each in the slot at whose end it has come
    assertThat(slots).containsExactly(3L, 11L, 18L, 25L, 32L, 39L);
    assertThat(wheel.size()).isEqualTo(1);
    assertThat(beat.callOff()).isTrue();
    wheel.arrange(beat);
    assertThat(wheel.size()).isZero();
  }

  @Test
  void oneWithAPeriodThatIsLateSkipsToTheNextPointOfItsGrid() {
    var beat = new Beat(10 * SLOT);
    beat.due = BASE + 10 * SLOT;
    wheel.arrange(beat);
    wheel.advance(BASE + 9 * SLOT);
    wheel.arrange(beat);
    assertThat(beat.again(BASE + 10 * SLOT, BASE + 39 * SLOT)).isEqualTo(BASE + 40 * SLOT);
    assertThat(beat.again(BASE + 10 * SLOT, BASE + 40 * SLOT)).isEqualTo(BASE + 50 * SLOT);
    assertThat(beat.again(BASE + 10 * SLOT, BASE + 10 * SLOT)).isEqualTo(BASE + 20 * SLOT);
  }

  @Test
  void anEmptyWheelHasNothingToDo() {
    assertThat(wheel.next(BASE)).isEqualTo(Wheel.NEVER);
    armed(SLOT);
    firedBy(SLOT);
    assertThat(wheel.next(BASE + SLOT)).isEqualTo(Wheel.NEVER);
  }

  @Test
  void itSleepsUntilTheFirstSlotThatIsNotEmpty() {
    armed(700 * SLOT);
    armed(300 * SLOT);
    assertThat(wheel.next(BASE)).isEqualTo(300 * SLOT);
    assertThat(wheel.next(BASE + 17)).isEqualTo(300 * SLOT - 17);
    assertThat(wheel.next(BASE + 400 * SLOT)).isZero();
    firedBy(300 * SLOT);
    assertThat(wheel.next(BASE + 300 * SLOT)).isEqualTo(400 * SLOT);
  }

  @Test
  void itFindsTheNextSlotWhereverTheCursorStands() {
    var random = new Random(3);
    long now = 0;
    for (int i = 0; i < 20_000; i++) {
      long distance = random.nextLong(1, 4_096) * SLOT;
      armed(now + distance);
      assertThat(wheel.next(BASE + now)).isEqualTo(distance);
      now += distance;
      assertThat(firedBy(now)).containsExactly(now);
    }
  }

  @Test
  void aFarTimerCostsAFewWakeUpsOnly() {
    long year = 365L * 24 * 3_600 * 1_000 * SLOT;
    armed(100 * year);
    long now = 0;
    int wakes = 0;
    for (long nanos; (nanos = wheel.next(BASE + now)) != Wheel.NEVER; wakes++) {
      now += nanos;
      wheel.advance(BASE + now);
    }
    assertThat(now).isEqualTo(100 * year);
    assertThat(fired).hasSize(1);
    assertThat(wakes).isLessThan(10);
  }

  @Test
  void theFarthestMomentDoesNotOverflow() {
    armed(Ticker.FARTHEST);
    wheel.advance(BASE + 1_000 * SLOT);
    armed(1_000 * SLOT + Ticker.FARTHEST);
    assertThat(fired).isEmpty();
    assertThat(wheel.size()).isEqualTo(2);
    assertThat(wheel.next(BASE + 1_000 * SLOT)).isPositive().isLessThan(Ticker.FARTHEST);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void eachFiresOnceInItsSlotWhateverTheSteps(long seed) {
    var random = new Random(seed);
    var pending = new PriorityQueue<Node>(Comparator.comparingLong(node -> node.after));
    List<Node> all = new ArrayList<>();
    long now = 0;
    for (int step = 0; step < 3_000; step++) {
      for (int i = random.nextInt(4); i > 0; i--) {
        // from slots to weeks, as many of each size
        Node node = armed(now + random.nextLong(1L << random.nextInt(1, 50)));
        all.add(node);
        pending.add(node);
      }
      if (random.nextInt(5) == 0 && !all.isEmpty()) {
        Node node = all.get(random.nextInt(all.size()));
        node.off |= node.callOff();
        wheel.arrange(node);
      }
      now += random.nextLong(1L << random.nextInt(1, 45));
      wheel.advance(BASE + now);
      long end = Math.floorDiv(now, SLOT) * SLOT;
      assertThat(fired).allMatch(node -> node.after <= end);
      fired.clear();
      while (!pending.isEmpty() && pending.peek().after <= end) {
        Node node = pending.poll();
        assertThat(node.times).isEqualTo(node.off ? 0 : 1);
      }
    }
    assertThat(wheel.size()).isEqualTo((int) pending.stream().filter(node -> !node.off).count());
    wheel.advance(BASE + now + (1L << 55));
    assertThat(all).allMatch(node -> node.times == (node.off ? 0 : 1));
    assertThat(wheel.size()).isZero();
  }

  private static final class Beat extends Tick {
    Beat(long period) {
      super(period);
    }

    @Override
    protected void run(long moment, Lane lane) {
      throw new AssertionError("the wheel runs nothing");
    }
  }

  private static final class Node extends Timed {
    final long after;
    int times;
    boolean off;

    Node(long after) {
      this.after = after;
    }
  }
}
