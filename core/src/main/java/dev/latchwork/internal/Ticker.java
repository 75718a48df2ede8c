package dev.latchwork.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that turns a {@link Wheel}: it fires what is due, and sleeps until there is something to
 * do. A platform thread, since a virtual one would be late by seconds when CPU-bound work holds all
 * carriers. It starts when something is first armed.
 *
 * <p>Who arms or calls off tells the thread through an inbox, a stack that anybody pushes on by CAS
 * and the ticker takes whole (R. K. Treiber, "Systems Programming: Coping with Parallelism", IBM 1986).
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>Only the ticker links and unlinks nodes of the wheel, and takes nodes out of the inbox. A node
 *       is in the inbox at most once, however often it is armed meanwhile; what counts is the {@code
 *       due} that the ticker finds after it has taken it out.
 *   <li>No wake-up is lost. Who arms writes {@code due}, pushes, then reads {@code deep} and {@code
 *       wakeAt}; the ticker writes these two, then looks into the inbox once more. All of these are
 *       volatile, so in their one order either the ticker finds the node, or who arms finds for how
 *       long it means to sleep, and wakes it if that is too long.
 *   <li>In a short sleep, of LINGER at most, only what is due before its end wakes it: the rest can
 *       wait in the inbox until then. In a deep sleep everything does, so that nothing that was called
 *       off stays reachable for long. A deep sleep begins only after a short one in which nothing
 *       came: those that arm and call off without a pause wake it about ten times a second, no more.
 *   <li>What is taken out of the inbox is kept in {@code rest} until its turn comes: an Error loses
 *       none but the node in hand, and does not end the thread.
 * </ol>
 */
public final class Ticker {
  /** The link of the node at the bottom of the inbox. */
  static final Timed BOTTOM = new Bottom();

  /** Arms are as late as this at most, counted from now; so no difference of moments overflows. */
  static final long FARTHEST = Long.MAX_VALUE / 2;

  static final long LINGER = 100_000_000;

  private static final VarHandle INBOX;
  private static final VarHandle DEEP;

  static {
    try {
      var lookup = MethodHandles.lookup();
      INBOX = lookup.findVarHandle(Ticker.class, "inbox", Timed.class);
      DEEP = lookup.findVarHandle(Ticker.class, "deep", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final Ticker SHARED = new Ticker("latchwork-timer", new Relay());

  private final String name;
  private final Relay relay;
  private final Wheel wheel;

  private volatile Timed inbox = BOTTOM;

  /** When the ticker wakes by itself; in the past while it is awake. Written by the ticker. */
  private volatile long wakeAt;

  /** Whether the ticker sleeps for longer than LINGER. */
  private volatile boolean deep;

  private volatile @Nullable Thread thread;

  /** Taken out of the inbox, not yet in the wheel. The ticker's own. */
  private Timed rest = BOTTOM;

  /** How many nodes were in the wheel when the ticker last looked. */
  private volatile int size;

  /**
   * Creates one whose thread has not started.
   *
   * @param name of the thread
   * @param relay runs the ticks
   */
  Ticker(String name, Relay relay) {
    this.name = name;
    this.relay = relay;
    this.wakeAt = System.nanoTime();
    this.wheel = new Wheel(wakeAt, this::fire);
  }

  /** {@return the one that the whole process shares} */
  public static Ticker shared() {
    return SHARED;
  }

  /**
   * Arms something: it fires once, at the moment or up to about two milliseconds later while the
   * machine has a core to spare; never before. If it was armed, that is replaced.
   *
   * @param node what to fire
   * @param nanos after this long; zero or less is as soon as possible; more than 146 years is never
   */
  public void arm(Timed node, long nanos) {
    // What is due at once does not wait for the end of the slot that has begun.
    armAt(node, System.nanoTime() + (nanos <= 0 ? -Wheel.SLOT : Math.min(nanos, FARTHEST)));
  }

  /**
   * As {@link #arm}, with the moment itself.
   *
   * @param node what to fire
   * @param moment on the clock of {@link System#nanoTime}; at most 146 years from now
   */
  public void armAt(Timed node, long moment) {
    Thread ticker = thread;
    if (ticker == null) {
      ticker = begin();
    }
    long due = moment == Timed.NONE ? moment + 1 : moment;
    node.due = due;
    push(node);
    if (due - wakeAt < 0 || isDeep()) {
      LockSupport.unpark(ticker);
    }
  }

  /**
   * Calls it off, if it is armed.
   *
   * @param node what not to fire
   * @return whether this call did; if so, it does not fire, unless it is armed again
   */
  public boolean disarm(Timed node) {
    if (!node.callOff()) {
      return false;
    }
    push(node);
    if (isDeep()) {
      LockSupport.unpark(thread);
    }
    return true;
  }

  /** {@return how many are armed, or were when the ticker last looked} */
  public int size() {
    return size;
  }

  private void push(Timed node) {
    if (node.enterInbox()) {
      for (Timed top; ; ) {
        top = inbox;
        node.link = top;
        if (INBOX.compareAndSet(this, top, node)) {
          return;
        }
      }
    }
  }

  /** {@return whether the ticker is in a deep sleep that nobody else ends} */
  private boolean isDeep() {
    return deep && DEEP.compareAndSet(this, true, false);
  }

  private synchronized Thread begin() {
    Thread known = thread;
    if (known != null) {
      return known;
    }
    Thread fresh =
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name(name)
            .unstarted(this::run);
    fresh.start();
    thread = fresh;
    return fresh;
  }

  private void run() {
    for (; ; ) {
      try {
        turn();
      } catch (Throwable e) {
        survive(e);
      }
    }
  }

  /** Where there is no memory, there may be none to say so. */
  private void survive(Throwable error) {
    try {
      Faults.log("the thread of all timers failed and goes on", error);
    } catch (Throwable e) {
      // what matters is that it goes on
    }
    LockSupport.parkNanos(this, Wheel.SLOT);
  }

  /** One time around: takes note, fires, sleeps. */
  private void turn() {
    boolean heard = hear();
    long now = System.nanoTime();
    wheel.advance(now);
    size = wheel.size();
    long nanos = Math.min(wheel.next(now), relay.look(now));
    sleep(now, heard ? Math.min(nanos, LINGER) : nanos);
  }

  /** {@return whether there was something in the inbox} */
  private boolean hear() {
    if (rest == BOTTOM) {
      rest = inbox == BOTTOM ? BOTTOM : (Timed) INBOX.getAndSet(this, BOTTOM);
    }
    boolean heard = rest != BOTTOM;
    for (Timed node; (node = rest) != BOTTOM; ) {
      rest = below(node);
      node.link = null; // before its due is read: see Timed
      wheel.arrange(node);
    }
    return heard;
  }

  private void sleep(long now, long nanos) {
    wakeAt = now + Math.min(nanos, FARTHEST);
    if (nanos > LINGER) {
      deep = true;
      if (inbox == BOTTOM) {
        LockSupport.parkNanos(this, nanos);
      }
      deep = false;
    } else if (nanos > 0 && !isAwaited()) {
      LockSupport.parkNanos(this, nanos);
    }
    wakeAt = now;
  }

  /** {@return whether something in the inbox is due before the end of the sleep} */
  private boolean isAwaited() {
    for (Timed node = inbox; node != BOTTOM; node = below(node)) {
      long due = node.due;
      if (due != Timed.NONE && due - wakeAt < 0) {
        return true;
      }
    }
    return false;
  }

  private static Timed below(Timed node) {
    Timed below = node.link;
    if (below == null) {
      throw new IllegalStateException("a node left the inbox without the ticker");
    }
    return below;
  }

  private void fire(Timed node) {
    if (node instanceof Tick tick) {
      if (tick.occupy()) {
        add(tick);
      }
    } else if (node instanceof Alarm alarm) {
      Faults.guard("a timer", alarm::signal);
    }
  }

  private void add(Tick tick) {
    boolean added = false;
    try {
      relay.add(tick);
      added = true;
    } finally {
      if (!added) { // for want of memory: its time will come
        tick.vacate();
        if (tick.due == Timed.NONE) {
          armAt(tick, System.nanoTime() + Wheel.SLOT);
        }
      }
    }
  }

  /** Stands for the end of the inbox, so that a node at its bottom has a link too. */
  private static final class Bottom extends Timed {}
}
