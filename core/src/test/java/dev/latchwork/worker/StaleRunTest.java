package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.BorrowedTime;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.testkit.LeakCheck;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A run that has moved the latch to STOPPED is not over before a few instructions later; in between the
 * next one may start. Who had seen that start could take hold of the run before, and stop that.
 */
@ExtendWith(LeakCheck.class)
class StaleRunTest {
  /** What happens when a thread parks, and before one is unparked. */
  private static final class Seam extends BorrowedTime {
    final Map<Thread, CountDownLatch> parks = new ConcurrentHashMap<>();
    final Map<Thread, Runnable> unparks = new ConcurrentHashMap<>();

    @Override
    public void park(Object blocker, long nanos) {
      CountDownLatch parked = parks.get(Thread.currentThread());
      if (parked != null) {
        parked.countDown();
      }
      super.park(blocker, nanos);
    }

    @Override
    public void unpark(Thread thread) {
      Runnable first = unparks.get(thread);
      if (first != null) {
        first.run();
      }
      super.unpark(thread);
    }
  }

  private final Seam time = new Seam();
  private final WorkQueue<Integer> queue =
      WorkQueue.of(item -> {}, o -> o.withName("mail").withContext(Context.root(time)));

  /** Waits for a state on a thread of its own; whoever brings it about runs the code first. */
  private Thread awaiting(State state, Runnable first) throws InterruptedException {
    var waiter =
        Thread.ofPlatform()
            .unstarted(
                new FutureTask<>(() -> {
                  queue.await(state);
                  return null;
                }));
    var parked = new CountDownLatch(1);
    time.parks.put(waiter, parked);
    var once = new AtomicBoolean();
    time.unparks.put(
        waiter,
        () -> {
          if (queue.latch.is(state) && once.compareAndSet(false, true)) { // not by a move before
            first.run();
          }
        });
    waiter.start();
    parked.await();
    return waiter;
  }

  private static <V> V get(Callable<V> code) {
    try {
      return code.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoHasSeenStartingFindsTheRunThatStarts() throws Exception {
    queue.start();
    var found = new FutureTask<>(queue::current);
    var look = Thread.ofPlatform().unstarted(found);
    Runnable whileStarting =
        () -> {
          look.start();
          while (look.getState() != Thread.State.BLOCKED
              && look.getState() != Thread.State.TERMINATED) {
            Thread.onSpinWait();
          }
        };
    var start = new FutureTask<>(queue::start);
    Runnable whileStopping =
        () -> {
          get(() -> awaiting(State.STARTING, whileStarting));
          Thread.ofPlatform().start(start);
          get(start::get);
          get(found::get);
        };
    Thread waiter = awaiting(State.STOPPED, whileStopping);

    queue.stop();
    waiter.join();

    assertThat(found.get()).isSameAs(queue.latest());
    assertThat(queue.stop().clean()).isTrue();
  }
}
