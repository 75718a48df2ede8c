package dev.latchwork.worker;

import dev.latchwork.internal.Activity;
import dev.latchwork.internal.Errand;
import dev.latchwork.internal.Lane;
import dev.latchwork.internal.Tick;
import dev.latchwork.internal.Ticker;
import dev.latchwork.signal.Latch;
import dev.latchwork.task.Task;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One run of an interval on the machine's time. It waits in the process's wheel; its ticks run on
 * virtual threads that all intervals share, and take no lock unless somebody looks at the run
 * meanwhile.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>{@code turn} says whose turn it is: OPEN with the number of a beat (nothing runs), RUNS with a
 *       lane (a tick runs, and only its thread knows its seat), LISTED (a tick runs whose seat is in
 *       the run's list), or CLOSED. A tick begins by OPEN→RUNS, or with the lock held by OPEN→LISTED; so
 *       runs cannot overlap. With the lock held, anybody may make LISTED of RUNS, and CLOSED of OPEN.
 *       The tick's own thread ends it by RUNS→OPEN, and with the lock held once it is LISTED.
 *   <li>The seat lies in the lane before RUNS names the lane, and stays there until the tick has ended.
 *       Who makes LISTED of RUNS holds the lock that the end then waits for, and so finds it there.
 *   <li>Each time the run opens it gets a new beat. What the ticker or the relay still has of an older
 *       one, of this run or of another, finds another number there, and does not run.
 *   <li>{@code ended} counts the ticks that have succeeded without being listed. It is written by the
 *       thread of a tick before that ends; should it find itself LISTED then, it takes that back
 *       before it takes the lock. {@code told} is what the lock's holders know of it: exact while the
 *       turn is CLOSED or LISTED, since a seat's word goes on from {@code ended}, and never changed
 *       by its thread.
 *   <li>{@code base}, with {@code ended} the place in the grid, is written with the lock held and only
 *       while the turn is LISTED or CLOSED. So a beat may read it before it takes its turn: if it
 *       gets it, nothing has changed. The ticks of one beat come one after another.
 *   <li>At a fixed rate without jitter the ticker itself keeps the beat armed. Any other is armed with
 *       the lock held when a tick ends. What closes the run calls its beat off. A tick that is given to
 *       its thread a whole period late stands for a later point, for which the ticker may have armed
 *       the beat by then: that next one finds its point dealt with, and does not run.
 *   <li>A tick is accepted as it begins, which nobody counts: what was accepted is what has ended and
 *       what runs. That is exact for who holds the lock and has looked: {@code told} has what ended
 *       unlisted, and a listed tick ends under the lock, where the tally counts it in the same step.
 *   <li>Runs share locks. That is right because no thread ever asks for one while it holds another:
 *       what runs under the lock is code of the library that knows one run only, that is of the run
 *       itself, its ladder, its gate and its latch, the linking of its context below the one above,
 *       and the ticker's inbox. None of it calls user code (see {@link Generation}) or waits, but at
 *       the gate, which gives the lock back meanwhile. And it is cheap: a good tick takes no lock, so
 *       strangers meet only where they start, stop, pause, fail or are looked at.
 * </ol>
 */
final class RelayedRun extends IntervalRun {
  private static final long OPEN = 0;
  private static final long RUNS = 1;
  private static final long LISTED = 2;
  private static final long CLOSED = 3;

  /** How many bits say which of these it is; those above are a number. */
  private static final int KINDS = 2;

  /** One of its own would cost each run 48 bytes. */
  private static final ReentrantLock[] LOCKS = new ReentrantLock[64];

  private static final VarHandle TURN;
  private static final VarHandle ENDED;

  static {
    Arrays.setAll(LOCKS, n -> new ReentrantLock());
    try {
      var lookup = MethodHandles.lookup();
      TURN = lookup.findVarHandle(RelayedRun.class, "turn", long.class);
      ENDED = lookup.findVarHandle(RelayedRun.class, "ended", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Replaced once, before the run opens. */
  private Task action;

  private volatile long turn = CLOSED;
  private long ended;

  /** Of the time that the run is open, or was open last. Guarded by lock. */
  @Nullable Beat beat;

  /** When the beat was armed for. Guarded by lock. */
  private long dueAt;

  RelayedRun(Interval interval, Task action, Latch latch, Set<Seat> strays) {
    super(interval, latch, strays, LOCKS[System.identityHashCode(interval) % LOCKS.length]);
    this.action = action;
  }

  @Override
  void launch() {
    var interceptor = settings.interceptor();
    if (interceptor != null) {
      Task plain = action;
      var intercepted =
          interceptor.<@Nullable Void, @Nullable Object>apply(nothing -> {
            plain.run();
            return null;
          });
      action = () -> intercepted.run(null);
    }
    begin();
  }

  @Override
  void opened() {
    open(firstDue());
  }

  @Override
  void switched() {
    boolean opens = !halted && !closed;
    Beat last = beat;
    if (last == null || opens == last.isOpen) {
      return;
    }
    if (!opens) {
      close(last);
      return;
    }
    long now = time().nanoTime();
    if (turn == CLOSED && !interval.options.fixedDelay() && dueAt - now >= 0) {
      open(dueAt);
    } else {
      pass(now, false, false);
      open(due(now));
    }
  }

  private void open(long due) {
    Beat last = beat;
    var fresh = new Beat(this, last == null ? 0 : last.number + 1, isSteady());
    beat = fresh;
    if (turn == CLOSED) { // else the tick that runs arms it at its end
      turn = fresh.open();
      arm(fresh, due);
    }
  }

  private void close(Beat last) {
    last.isOpen = false;
    Ticker.shared().disarm(last);
    do {
      look();
    } while (turn != LISTED && !TURN.compareAndSet(this, last.open(), CLOSED));
    look();
    pass(time().nanoTime(), false, true);
  }

  private void arm(Beat of, long due) {
    dueAt = due;
    Ticker.shared().armAt(of, due);
  }

  /** {@return whether the moments of all ticks are known beforehand} */
  private boolean isSteady() {
    return !interval.options.fixedDelay() && interval.options.jitter().isZero();
  }

  /** What has gone on without the lock becomes known. A tick that runs is listed. */
  @Override
  void look() {
    for (; ; ) {
      long seen = turn;
      if (seen == LISTED) {
        return;
      }
      if (isRunning(seen)) {
        makeRoom();
        if (TURN.compareAndSet(this, seen, LISTED)
            && Lane.of((int) (seen >>> KINDS)).occupant() instanceof Turn running) {
          listed(running);
          return;
        }
      } else {
        long known = (long) ENDED.getAcquire(this);
        if (turn == seen) { // else it may count a tick that does not end unlisted
          told = known;
          return;
        }
      }
    }
  }

  private static boolean isRunning(long turn) {
    return (turn & ((1 << KINDS) - 1)) == RUNS;
  }

  private void listed(Turn running) {
    told = running.before;
    running.accounted = told;
    taken();
    list(running);
  }

  /** Who asks has looked: see the last but one of the invariants. */
  @Override
  long accepted() {
    Tally counted = counted();
    return succeeded() + counted.failed + counted.cancelled + counted.abandoned + running();
  }

  @Override
  long succeeded() {
    return super.succeeded() + told;
  }

  private void tick(Beat of, long moment, Lane lane) {
    Turn seat = tryBegin(of, moment, lane);
    if (seat != null) {
      try {
        seat.sit(this, seat);
      } catch (Throwable e) {
        if (seat.isOver) {
          throw e;
        }
        lookNow();
        crashed(seat, e);
      }
      if (!seat.isOver) {
        release(seat);
        leave(seat);
      }
    }
  }

  /** {@return the seat of a tick that has begun, or null if it is not its turn} */
  private @Nullable Turn tryBegin(Beat of, long moment, Lane lane) {
    try {
      long before = ended;
      if (of.steady && isEarly(before, moment, of.period())) {
        return null; // the one before came so late that it has stood for this point
      }
      boolean late = isLate(before, moment, of.period());
      var seat = new Turn(this, before, of, RUNS | (long) lane.number() << KINDS);
      lane.occupy(seat);
      Thread.interrupted(); // one that came between ticks is nobody's
      boolean begun =
          late ? beginLate(seat, moment) : TURN.compareAndSet(this, of.open(), seat.runs);
      return begun ? seat : null;
    } catch (Throwable e) {
      if (!of.steady) {
        Ticker.shared().arm(of, Errand.AGAIN_NANOS); // nobody else would
      }
      throw e;
    }
  }

  /** The ticks that have passed without one are missed: the grid goes on under the lock. */
  private boolean beginLate(Turn seat, long moment) {
    lock.lock();
    try {
      makeRoom();
      tally();
      if (!TURN.compareAndSet(this, seat.of.open(), LISTED)) {
        return false;
      }
      told = seat.before;
      pass(moment, true, true);
      listed(seat);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void run(Turn seat) {
    var event = Events.running();
    @Nullable Throwable error = null;
    try {
      action.run();
    } catch (Throwable e) {
      error = e;
    }
    if (error != null || event != null || !seat.of.steady || !endUnlisted(seat)) {
      lookNow();
      Runner.of(this, action, settings.errors()).finish(seat, null, null, event, error);
    }
  }

  private boolean endUnlisted(Turn seat) {
    ENDED.setRelease(this, seat.before + 1);
    if (TURN.compareAndSet(this, seat.runs, seat.of.open())) {
      seat.isOver = true;
      return true;
    }
    ended = seat.before;
    return false;
  }

  /** Goes on trying while there is no memory: until it is listed, a tick that runs cannot end. */
  private void lookNow() {
    for (; ; ) {
      try {
        lock.lock();
        try {
          look();
        } finally {
          lock.unlock();
        }
        return;
      } catch (OutOfMemoryError e) {
        Errand.awaitMemory();
      }
    }
  }

  /** The turn of a listed tick ends. Goes on trying, too: nobody else would arm the next one. */
  private void release(Turn seat) {
    for (; ; ) {
      try {
        tryRelease(seat);
        return;
      } catch (OutOfMemoryError e) {
        Errand.awaitMemory();
      }
    }
  }

  /** May be broken off, and done again: while nothing is armed no other tick begins. */
  @SuppressWarnings("ReferenceEquality") // a beat is itself only
  private void tryRelease(Turn seat) {
    lock.lock();
    try {
      Beat next = beat;
      if (next == null || !next.isOpen) {
        turn = CLOSED;
        return;
      }
      boolean armed = next == seat.of && next.steady;
      long now = armed ? 0 : time().nanoTime();
      if (!armed) {
        pass(now, false, true);
      }
      turn = next.open();
      if (!armed) {
        arm(next, due(now));
      }
    } finally {
      lock.unlock();
    }
  }

  /** What waits in the wheel and runs on the relay, for one time that the run is open. */
  static final class Beat extends Tick {
    private final RelayedRun run;
    private final int number;
    final boolean steady;

    /** Guarded by the run's lock. */
    boolean isOpen = true;

    Beat(RelayedRun run, int number, boolean steady) {
      super(steady ? run.interval.period : 0);
      this.run = run;
      this.number = number;
      this.steady = steady;
    }

    /** {@return that it is the turn of this one} */
    long open() {
      return OPEN | (long) number << KINDS;
    }

    @Override
    protected void run(long moment, Lane lane) {
      run.tick(this, moment, lane);
    }
  }

  /** The seat of one tick. */
  private static final class Turn extends Seat implements Runnable {
    private final RelayedRun run;
    final long before;
    final Beat of;

    /** {@code turn} while it runs unlisted. */
    final long runs;

    /** Whether it has ended unlisted. Its thread's own. */
    boolean isOver;

    Turn(RelayedRun run, long before, Beat of, long runs) {
      super(run, new Activity(before));
      this.run = run;
      this.before = before;
      this.of = of;
      this.runs = runs;
      counted = true;
    }

    @Override
    public void run() {
      run.run(this);
    }
  }
}
