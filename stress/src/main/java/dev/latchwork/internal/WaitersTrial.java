package dev.latchwork.internal;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * Two that wait for something, one of them not for long, and one that makes it true. Each operation is
 * called once, by a thread of its own; all end.
 */
public final class WaitersTrial {
  private final Waiters waiters = new Waiters();
  private final Permits permits = new Permits();
  private volatile boolean done;

  @Operation(runOnce = true)
  public boolean patient() throws InterruptedException {
    return waiters.await(permits, () -> done, Long.MAX_VALUE);
  }

  @Operation(runOnce = true)
  public void hasty() throws InterruptedException {
    boolean _ = waiters.await(permits, () -> done, 1);
  }

  @Operation(runOnce = true)
  public void wake() {
    done = true;
    waiters.wakeAll(permits);
  }

  @Validate
  public void nobodyIsLeft() {
    if (waiters.top != null) {
      throw new AssertionError("all have come back, and somebody is still listed");
    }
  }

  /** Nobody is let go for no reason: a wake-up that is lost is missed for ever. */
  private static final class Permits implements Parker {
    private final ConcurrentHashMap<Thread, Boolean> given = new ConcurrentHashMap<>();
    private volatile long now;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread only
    public void park(Object blocker, long nanos) {
      if (nanos != Long.MAX_VALUE) {
        now += nanos;
        return;
      }
      while (given.remove(Thread.currentThread()) == null) {
        LockSupport.park(blocker);
      }
    }

    @Override
    public void unpark(Thread thread) {
      given.put(thread, true);
      LockSupport.unpark(thread);
    }
  }
}
