package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.BorrowedTime;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.testkit.LeakCheck;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A run that has moved the latch to STOPPED is not over before a few instructions later; in between the
 * next one may start. Who had seen that start could take hold of the run before, and stop that.
 */
@ExtendWith(LeakCheck.class)
class StaleRunTest {
  /** Knows who parks, and runs code before it wakes somebody for what he waits for. */
  private static final class Seam extends BorrowedTime {
    final Map<Thread, Wait> waits = new ConcurrentHashMap<>();

    @Override
    public void park(Object blocker, long nanos) {
      Wait wait = waits.get(Thread.currentThread());
      if (wait != null) {
        wait.parked.release();
      }
      super.park(blocker, nanos);
    }

    @Override
    public void unpark(Thread thread) {
      Wait wait = waits.get(thread);
      boolean early = wait != null && !wait.hasCome.getAsBoolean();
      if (wait != null && !early && wait.once.compareAndSet(false, true)) {
        wait.first.run();
      }
      super.unpark(thread);
      if (early) {
        wait.parked.acquireUninterruptibly(); // or it would see by itself what comes next
      }
    }
  }

  private record Wait(
      BooleanSupplier hasCome, Runnable first, Semaphore parked, AtomicBoolean once) {}

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
    var wait = new Wait(() -> queue.latch.is(state), first, new Semaphore(0), new AtomicBoolean());
    time.waits.put(waiter, wait);
    waiter.start();
    wait.parked.acquire();
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
