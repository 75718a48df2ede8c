package dev.latchwork.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Runs ticks on as few virtual threads as will do. A ticker adds ticks in batches; runners take them
 * one at a time, in order, and end when there are none. A runner that is stuck in a tick while others
 * wait is let go, for others to take its place: a tick that blocks delays no other by more than about
 * two slots. When many block at once, twice as many runners start at each look as were stuck.
 *
 * <p>A tick that a runner was stuck in is given a thread of its own from then on, until it is quick
 * again. Ticks that use up the processor delay others, as they would anywhere.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>{@link #add} and {@link #look} are the ticker's, as are the list of runners and all that is
 *       not volatile. Only the ticker writes batches; a tick of a batch belongs to who claimed its
 *       index by one atomic increment, so each runs once.
 *   <li>While a tick waits, the ticker looks again a slot later. A look that finds ticks waiting and no
 *       runner who will take them starts one.
 *   <li>A runner leaves by ATTACHED→LEFT, and then looks for ticks once more; if there are any, it
 *       comes back by LEFT→ATTACHED. The ticker publishes a batch, then looks at the runners, and
 *       removes one by LEFT→LET_GO. All of these are volatile or atomic, so in their one order either
 *       the runner finds the batch or the ticker finds it gone, and starts another.
 *   <li>A runner that is let go, by ATTACHED→LET_GO, ends after the tick that it is in. One that has
 *       not begun yet is never let go, and no more are started meanwhile: where the processors are
 *       busy, more threads would not help.
 * </ol>
 */
final class Relay {
  private static final int BATCH = 256;
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private static final VarHandle HEAD;

  static {
    try {
      HEAD = MethodHandles.lookup().findVarHandle(Relay.class, "head", Batch.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ThreadFactory threads =
      Thread.ofVirtual().inheritInheritableThreadLocals(false).name("latchwork-tick").factory();

  /** The oldest batch that may have ticks left. */
  private volatile Batch head = new Batch(new @Nullable Tick[0], 0, 0);

  // All that follows is the ticker's own.

  private Batch last = head;

  /** What the next batch is made of; a new one each time it was full, since old arrays are dear. */
  private @Nullable Tick[] added = new @Nullable Tick[BATCH];

  private int count;
  private final List<Runner> runners = new ArrayList<>();

  /** The moment of the last look that compared, and the batch that was the newest then. */
  private long looked = System.nanoTime();

  private long newest;

  /** Adds a tick that is due, or throws and does not. It may wait for the next {@link #look}. */
  void add(Tick tick) {
    if (count == BATCH) {
      publish();
      if (runners.isEmpty()) {
        start();
      }
    }
    added[count++] = tick;
  }

  /**
   * Sees to it that what was added runs.
   *
   * @param now the moment
   * @return after how long it has to look again: {@link Wheel#NEVER} if no tick waits
   */
  long look(long now) {
    if (count > 0) {
      publish();
    }
    Batch oldest = oldest();
    if (oldest == null) {
      return Wheel.NEVER;
    }
    boolean compares = now - looked >= Wheel.SLOT;
    boolean behind = compares && oldest.number <= newest;
    if (compares) {
      looked = now;
      newest = last.number;
    }
    int stuck = 0;
    int moving = 0;
    int coming = 0;
    for (int i = runners.size() - 1; i >= 0; i--) {
      Runner runner = runners.get(i);
      if (!runner.begun) {
        coming++;
      } else if (runner.isGone()) {
        runners.remove(i);
      } else if (compares && runner.letGoIfStuck()) {
        runners.remove(i);
        stuck++;
      } else {
        moving++;
      }
    }
    int wanted = stuck > 0 ? 2 * stuck : moving == 0 || (behind && moving < CORES) ? 1 : 0;
    for (int n = Math.min(wanted, waiting(oldest, wanted)) - coming; n > 0; n--) {
      start();
    }
    return Wheel.SLOT;
  }

  private void publish() {
    boolean full = count == BATCH;
    var fresh = full ? new @Nullable Tick[BATCH] : added;
    var ticks = full ? added : Arrays.copyOf(added, count);
    var batch = new Batch(ticks, last.number + 1, System.nanoTime());
    Arrays.fill(fresh, 0, full ? 0 : count, null);
    added = fresh;
    count = 0;
    last.next = batch;
    last = batch;
  }

  private void start() {
    var runner = new Runner();
    threads.newThread(runner).start();
    runners.add(runner);
  }

  /** {@return the oldest batch with ticks left, or null if none waits} */
  private @Nullable Batch oldest() {
    for (Batch batch = head; batch != null; batch = batch.next) {
      if (batch.left() > 0) {
        return batch;
      }
    }
    return null;
  }

  /** {@return how many ticks wait, from that batch on; not much more than enough} */
  private static int waiting(Batch oldest, int enough) {
    int waiting = 0;
    for (Batch batch = oldest; batch != null && waiting < enough; batch = batch.next) {
      waiting += batch.left();
    }
    return waiting;
  }

  /** Has the caller run a tick. {@return false if none waits} */
  private boolean runOne(Runner runner, Lane lane) {
    for (; ; ) {
      Batch batch = head;
      Tick tick = batch.claim();
      if (tick != null) {
        runner.begin(tick);
        if (tick.slow) {
          runAlone(tick, batch.moment, lane);
        } else {
          guarded(tick, batch.moment, lane);
        }
        return true;
      }
      Batch next = batch.next;
      if (next == null) {
        return false;
      }
      HEAD.compareAndSet(this, batch, next);
    }
  }

  private static void guarded(Tick tick, long moment, Lane lane) {
    try {
      tick.run(moment, lane);
    } catch (Throwable e) {
      Faults.log("a tick threw", e);
    } finally {
      tick.vacate();
    }
  }

  private void runAlone(Tick tick, long moment, Lane lane) {
    try {
      threads
          .newThread(() -> {
            long begin = System.nanoTime();
            Lane own = takeLane();
            guarded(tick, moment, own);
            own.give();
            tick.slow = System.nanoTime() - begin >= Wheel.SLOT / 4;
          })
          .start();
    } catch (Throwable e) {
      Faults.log("a tick found no thread of its own", e);
      guarded(tick, moment, lane);
    }
  }

  /** Goes on trying while there is no memory: a tick without a period comes only once. */
  private static Lane takeLane() {
    for (; ; ) {
      try {
        return Lane.take();
      } catch (OutOfMemoryError e) {
        Errand.awaitMemory();
      }
    }
  }

  /** Ticks that were due at about the same time. */
  private static final class Batch {
    private static final VarHandle CLAIMED;

    static {
      try {
        CLAIMED = MethodHandles.lookup().findVarHandle(Batch.class, "claimed", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private final @Nullable Tick[] ticks;
    final long number;

    /** When it was published: not before its ticks were due. */
    final long moment;

    private volatile int claimed;
    volatile @Nullable Batch next;

    Batch(@Nullable Tick[] ticks, long number, long moment) {
      this.ticks = ticks;
      this.number = number;
      this.moment = moment;
    }

    int left() {
      return Math.max(0, ticks.length - claimed);
    }

    @Nullable Tick claim() {
      if (claimed >= ticks.length) {
        return null;
      }
      int index = (int) CLAIMED.getAndAdd(this, 1);
      if (index >= ticks.length) {
        return null;
      }
      Tick tick = ticks[index];
      ticks[index] = null; // the last batch stays reachable until the next one comes
      return tick;
    }
  }

  private enum Place {
    ATTACHED,
    LEFT,
    LET_GO
  }

  /** What one virtual thread does. */
  private final class Runner implements Runnable {
    private static final VarHandle PLACE;
    private static final VarHandle RAN;

    static {
      try {
        var lookup = MethodHandles.lookup();
        PLACE = lookup.findVarHandle(Runner.class, "place", Place.class);
        RAN = lookup.findVarHandle(Runner.class, "ran", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private volatile Place place = Place.ATTACHED;

    /** Whether its thread has got a processor. */
    volatile boolean begun;

    /** How many ticks it has begun, and which it is in. Written by its thread. */
    private int ran;

    private @Nullable Tick current;

    /** What {@code ran} was at the last look. The ticker's own. */
    private int seen;

    @Override
    public void run() {
      begun = true;
      Lane lane = Lane.take();
      do {
        boolean more = true;
        while (more && place == Place.ATTACHED) {
          more = runOne(this, lane);
        }
        current = null;
      } while (PLACE.compareAndSet(this, Place.ATTACHED, Place.LEFT)
          && oldest() != null
          && PLACE.compareAndSet(this, Place.LEFT, Place.ATTACHED));
      lane.give();
    }

    void begin(Tick tick) {
      current = tick;
      RAN.setOpaque(this, ran + 1);
    }

    /** Ticker: {@return whether it has left for good} */
    boolean isGone() {
      return place == Place.LEFT && PLACE.compareAndSet(this, Place.LEFT, Place.LET_GO);
    }

    /** Ticker: {@return whether it was stuck since the last look, and has been let go} */
    boolean letGoIfStuck() {
      int now = (int) RAN.getOpaque(this);
      if (now != seen) {
        seen = now;
        return false;
      }
      if (!PLACE.compareAndSet(this, Place.ATTACHED, Place.LET_GO)) {
        return false;
      }
      Tick stuckIn = current;
      if (stuckIn != null) {
        stuckIn.slow = true;
      }
      return true;
    }
  }
}
