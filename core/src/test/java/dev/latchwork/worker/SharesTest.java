package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets which index: each goes to one worker, once, and after a halt to none. */
class SharesTest {
  private static final int NO_TIME = 0;

  @Test
  void whileItemsTakeLongTheyAreHandedOutOneByOneInOrder() {
    var shares = new Shares(100, 2);
    Share left = shares.join(0);
    Share right = shares.join(0);
    List<Integer> order = new ArrayList<>();
    for (long now = 1_000_000; shares.refill(left, now); now += 1_000_000) {
      order.add(left.begin());
      assertThat(shares.refill(right, now)).isTrue();
      order.add(right.begin());
      assertThat(left.left() + right.left()).isZero();
    }
    assertThat(order).isEqualTo(IntStream.range(0, 100).boxed().toList());
  }

  @Test
  void shortItemsAreHandedOutInPortionsThatGrowAndLongOnesMakeThemShrink() {
    var shares = new Shares(1 << 20, 2);
    Share share = shares.join(0);
    assertThat(portions(shares, share, NO_TIME)).startsWith(1, 2, 4, 8).endsWith(4096, 4096);
    assertThat(portions(shares, share, 1_000_000)).startsWith(2048, 1024).endsWith(1, 1);
  }

  private static List<Integer> portions(Shares shares, Share share, long took) {
    List<Integer> portions = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      assertThat(shares.refill(share, (i + 1) * took)).isTrue();
      portions.add(share.left());
      claimAll(share);
    }
    return portions;
  }

  private static void claimAll(Share share) {
    while (Share.isClaimable(share.look())) {
      assertThat(share.claim(share.look())).isTrue();
    }
  }

  @Test
  void noPortionIsMoreThanAFairPartOfTheRest() {
    var shares = new Shares(1 << 12, 8);
    Share share = shares.join(0);
    for (int rest = 1 << 12; rest > 0; rest -= share.left()) {
      claimAll(share);
      assertThat(shares.refill(share, NO_TIME)).isTrue();
      assertThat(share.left()).isBetween(1, Math.max(1, rest / 16));
    }
  }

  @Test
  void aThiefTakesHalfFromTheBackAndTheLastOneToo() {
    var shares = new Shares(100, 1);
    Share victim = shares.join(0);
    for (int i = 0; i < 3; i++) {
      claimAll(victim);
      shares.refill(victim, NO_TIME);
    }
    int end = victim.end();
    assertThat(victim.left()).isEqualTo(4);

    Share thief = shares.join(0);
    while (shares.left() > 4) { // what has not been handed out comes first
      assertThat(shares.refill(thief, NO_TIME)).isTrue();
      claimAll(thief);
    }
    for (int left : List.of(2, 1, 0)) {
      assertThat(shares.refill(thief, NO_TIME)).isTrue();
      assertThat(victim.left()).isEqualTo(left);
      assertThat(thief.end()).isEqualTo(end);
      end -= thief.left();
      claimAll(thief);
    }
    assertThat(shares.refill(thief, NO_TIME)).isFalse();
    assertThat(shares.left()).isZero();
  }

  @Test
  void aClaimOfWhatWasStolenMeanwhileFails() {
    var shares = new Shares(8, 1);
    Share victim = shares.join(0);
    shares.refill(victim, NO_TIME);
    claimAll(victim);
    shares.refill(victim, NO_TIME); // 2 of them
    long seen = victim.look();
    assertThat(victim.steal()).isEqualTo(1);
    assertThat(victim.claim(seen)).isFalse();
    assertThat(victim.claim(victim.look())).isTrue();
    assertThat(Share.isClaimable(victim.look())).isFalse();
  }

  @Test
  void afterAHaltNoClaimWinsAndWhatIsLeftIsExact() {
    var shares = new Shares(1 << 10, 2);
    Share share = shares.join(0);
    for (int i = 0; i < 3; i++) {
      claimAll(share);
      shares.refill(share, NO_TIME);
    }
    long seen = share.look();
    assertThat(share.claim(seen)).isTrue();
    seen = share.look();
    shares.halt();
    assertThat(share.claim(seen)).isFalse();
    assertThat(Share.isClaimable(share.look())).isFalse();
    assertThat(shares.refill(share, NO_TIME)).isFalse();
    Share late = shares.join(NO_TIME);
    assertThat(shares.refill(late, NO_TIME)).isFalse();
    assertThat(share.last()).isEqualTo(3);
    assertThat(shares.left()).isEqualTo((1 << 10) - 4);
  }

  @Test
  void whatIsClaimedUnderTheLockIsNotToldAgain() {
    var shares = new Shares(1 << 10, 1);
    Share share = shares.join(0);
    for (int i = 0; i < 4; i++) { // 1 + 2 + 4 + 8
      shares.refill(share, NO_TIME);
      share.begin();
      claimAll(share);
    }
    assertThat(shares.claimed()).isEqualTo(11);
    assertThat(shares.claimed()).isZero();
  }

  @Test
  void theGreatestSizeThereIsCanBeHandedOut() {
    var shares = new Shares(Integer.MAX_VALUE, 1);
    Share share = shares.join(0);
    share.put(Integer.MAX_VALUE - 2, Integer.MAX_VALUE);
    assertThat(share.begin()).isEqualTo(Integer.MAX_VALUE - 2);
    assertThat(share.claim(share.look())).isTrue();
    assertThat(Share.isClaimable(share.look())).isFalse();
    assertThat(share.last()).isEqualTo(Integer.MAX_VALUE - 1);
    share.halt();
    assertThat(share.last()).isEqualTo(Integer.MAX_VALUE - 1);
    assertThat(share.left()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void everyIndexGoesToOneWorkerOnce(int workers) throws InterruptedException {
    for (int round = 0; round < 20; round++) {
      var stress = new Stress(20_000, workers);
      stress.run(Integer.MAX_VALUE);
      assertThat(stress.begun()).isEqualTo(20_000);
      assertThat(stress.shares.left()).isZero();
      assertThat(stress.shares.claimed()).isEqualTo(20_000);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void aHaltIsExactWheneverItComes(int workers) throws InterruptedException {
    for (int round = 0; round < 20; round++) {
      var stress = new Stress(20_000, workers);
      stress.run(ThreadLocalRandom.current().nextInt(20_000));
      assertThat(stress.late).isEmpty();
      assertThat(stress.begun()).isEqualTo(20_000 - stress.left);
      assertThat(stress.shares.left()).isEqualTo(stress.left);
      assertThat(stress.shares.claimed()).isEqualTo(20_000 - stress.left);
    }
  }

  /** Workers that claim all they can get; the one that claims a given index halts all. */
  private static final class Stress {
    final Shares shares;
    final ConcurrentLinkedQueue<Integer> late = new ConcurrentLinkedQueue<>();
    int left;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicIntegerArray times;
    private final int workers;
    private volatile boolean halted;

    Stress(int size, int workers) {
      this.shares = new Shares(size, workers);
      this.times = new AtomicIntegerArray(size);
      this.workers = workers;
    }

    void run(int halter) throws InterruptedException {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        threads.add(Thread.ofPlatform().start(() -> work(halter)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }

    private void work(int halter) {
      Share share = locked(() -> shares.join(System.nanoTime()));
      while (locked(() -> shares.refill(share, System.nanoTime()))) {
        for (long seen = share.look(); Share.isClaimable(seen); seen = share.look()) {
          boolean before = halted;
          if (share.claim(seen)) {
            int index = Share.next(seen);
            times.incrementAndGet(index);
            if (before) {
              late.add(index);
            }
            if (index == halter) {
              locked(this::halt);
            }
          }
        }
      }
    }

    private int halt() {
      shares.halt();
      halted = true;
      left = shares.left();
      return left;
    }

    private <V> V locked(Supplier<V> code) {
      lock.lock();
      try {
        return code.get();
      } finally {
        lock.unlock();
      }
    }

    /** {@return how many indexes were claimed; -1 when one was claimed more than once} */
    int begun() {
      int begun = 0;
      for (int i = 0; i < times.length(); i++) {
        if (times.get(i) > 1) {
          return -1;
        }
        begun += times.get(i);
      }
      return begun;
    }
  }
}
