package dev.latchwork.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The relay with the test in the ticker's place: it says when to look, and how late it is. */
@Tag("realtime")
class RelayTest {
  private final Relay relay = new Relay();
  private long now = System.nanoTime();

  /** A look, some slots after the last. */
  private long lookAfter(int slots) {
    now += slots * Wheel.SLOT;
    return relay.look(now);
  }

  /** Looks until it says that no tick waits. */
  private void lookUntilNoneWaits() {
    while (lookAfter(1) != Wheel.NEVER) {
      Thread.onSpinWait();
    }
  }

  @Test
  void ticksOfOneBatchRunInOrderOnOneVirtualThread() throws InterruptedException {
    var order = new ConcurrentLinkedQueue<Integer>();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    var done = new CountDownLatch(1_000);
    for (int i = 0; i < 100; i++) {
      int number = i;
      relay.add(
          new Code(() -> {
            order.add(number);
            threads.add(Thread.currentThread());
            done.countDown();
          }));
    }
    for (int i = 0; i < 900; i++) {
      done.countDown();
    }
    lookAfter(0);
    done.await();

    assertThat(List.copyOf(order)).isSorted().hasSize(100);
    assertThat(threads).hasSize(1).allMatch(Thread::isVirtual);
  }

  @Test
  void withoutTicksThereIsNothingToLookFor() {
    assertThat(lookAfter(0)).isEqualTo(Wheel.NEVER);
    assertThat(lookAfter(7)).isEqualTo(Wheel.NEVER);
  }

  @Test
  void whileATickWaitsTheNextLookIsASlotLater() throws InterruptedException {
    var blocked = new Blocked();
    relay.add(blocked);
    relay.add(new Code(() -> {}));
    assertThat(lookAfter(0)).isEqualTo(Wheel.SLOT);
    blocked.entered.acquire();
    assertThat(lookAfter(0)).isEqualTo(Wheel.SLOT);
    blocked.open.countDown();
    lookUntilNoneWaits();
  }

  @Test
  void aTickThatBlocksDelaysNoOtherPastTheSecondLook() throws InterruptedException {
    var blocked = new Blocked();
    var others = new CountDownLatch(10);
    relay.add(blocked);
    for (int i = 0; i < 10; i++) {
      relay.add(new Code(others::countDown));
    }
    lookAfter(0);
    blocked.entered.acquire();
    lookAfter(1); // the first that could notice finds that it has begun since
    lookAfter(1);
    others.await(); // while the first is still blocked

    assertThat(blocked.open.getCount()).isEqualTo(1);
    blocked.open.countDown();
  }

  @Test
  void manyTicksThatBlockAtOnceDoNotQueueUpOneByOne() throws InterruptedException {
    var entered = new Semaphore(0);
    var open = new CountDownLatch(1);
    for (int i = 0; i < 1_000; i++) {
      relay.add(
          new Code(() -> {
            entered.release();
            awaitQuietly(open);
          }));
    }
    lookAfter(0);
    int rounds = 0;
    for (int begun = 0; begun < 1_000; rounds++) {
      entered.acquire();
      begun += 1 + entered.drainPermits();
      lookAfter(1); // the first that could notice finds that they have begun since
      lookAfter(1);
    }
    assertThat(rounds).isLessThan(500); // with one runner more in each it would be 1,000
    open.countDown();
  }

  @Test
  void aTickThatBlockedIsGivenAThreadOfItsOwnUntilItIsQuickAgain() throws InterruptedException {
    var blocked = new Blocked();
    var other = new CountDownLatch(1);
    relay.add(blocked);
    relay.add(new Code(other::countDown));
    lookAfter(0);
    blocked.entered.acquire();
    lookAfter(1);
    lookAfter(1);
    other.await();
    assertThat(blocked.slow).isTrue();

    var behind = new CountDownLatch(1);
    relay.add(blocked);
    relay.add(new Code(behind::countDown));
    lookAfter(0);
    blocked.entered.acquire();
    behind.await(); // with no second look
    blocked.open.countDown();

    for (boolean together = false; !together; ) { // as soon as it is known to be quick
      var neighbour = new Blocked();
      neighbour.open.countDown();
      relay.add(blocked);
      relay.add(neighbour);
      lookAfter(0);
      blocked.entered.acquire();
      neighbour.entered.acquire();
      together = blocked.thread == neighbour.thread;
    }
    assertThat(blocked.slow).isFalse();
  }

  @Test
  void whatIsAddedWhileTheRunnerLeavesIsNotLost() {
    var ran = new AtomicInteger();
    for (int i = 1; i <= 100_000; i++) {
      int moment = i % 50;
      relay.add(
          new Code(() -> {
            ran.incrementAndGet();
            for (int n = 0; n < moment; n++) {
              Thread.onSpinWait();
            }
          }));
      relay.look(now); // in the same slot: nobody counts as stuck
      while (ran.get() < i) {
        Thread.onSpinWait(); // who slept would wake up too late to meet the runner on its way out
      }
    }
    assertThat(ran).hasValue(100_000);
  }

  @Test
  void eachRunsOnceHoweverManyRunnersThereAre() throws InterruptedException {
    List<int[]> counts = new ArrayList<>();
    var done = new CountDownLatch(100_000);
    for (int i = 0; i < 100_000; i++) {
      int[] count = new int[1];
      counts.add(count);
      relay.add(
          new Code(() -> {
            synchronized (count) {
              count[0]++;
            }
            done.countDown();
          }));
      if (i % 100 == 0) {
        lookAfter(1); // who is preempted counts as stuck
      }
    }
    lookUntilNoneWaits();
    done.await();
    for (int[] count : counts) {
      synchronized (count) {
        assertThat(count[0]).isEqualTo(1);
      }
    }
  }

  @Test
  void aTickThatThrowsHarmsNoOther() throws InterruptedException {
    var ran = new CountDownLatch(1);
    relay.add(
        new Code(() -> {
          throw new ArithmeticException(
              "of a tick: this stack trace in the log is part of the test");
        }));
    relay.add(new Code(ran::countDown));
    lookAfter(0);
    ran.await();
    assertThat(ran.getCount()).isZero();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts it", e);
    }
  }

  private static final class Code extends Tick {
    private final Runnable code;

    Code(Runnable code) {
      super(0);
      this.code = code;
    }

    @Override
    protected void run(long moment, Lane lane) {
      code.run();
    }
  }

  private static final class Blocked extends Tick {
    final Semaphore entered = new Semaphore(0);
    final CountDownLatch open = new CountDownLatch(1);
    volatile Thread thread;

    Blocked() {
      super(0);
    }

    @Override
    protected void run(long moment, Lane lane) {
      thread = Thread.currentThread();
      entered.release();
      awaitQuietly(open);
    }
  }
}
