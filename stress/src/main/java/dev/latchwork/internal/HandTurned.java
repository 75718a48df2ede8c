package dev.latchwork.internal;

import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The ticker that all intervals share, turned by a trial instead of by its thread: each turn fires all
 * that is armed, whatever its moment, and whoever wants to runs a tick.
 */
public final class HandTurned {
  private final Ticker ticker = Ticker.shared();
  private final Queue<Due> due = new ConcurrentLinkedQueue<>();
  private final Queue<Tick> known = new ConcurrentLinkedQueue<>();
  private final AtomicInteger fired = new AtomicInteger();
  private final VarHandle inbox;

  private record Due(Tick tick, long moment) {}

  /** Takes it over; there is no thread of its own from then on. */
  public HandTurned() throws ReflectiveOperationException {
    Field thread = Ticker.class.getDeclaredField("thread");
    thread.setAccessible(true);
    thread.set(ticker, Thread.currentThread());
    Field field = Ticker.class.getDeclaredField("INBOX");
    field.setAccessible(true);
    inbox = (VarHandle) field.get(null);
    inbox.setVolatile(ticker, Ticker.BOTTOM);
  }

  /** By one thread only. */
  @SuppressWarnings("ReferenceEquality") // a node is itself only
  public void turn() {
    Timed node = (Timed) inbox.getAndSet(ticker, Ticker.BOTTOM);
    while (node != null && node != Ticker.BOTTOM) {
      Timed below = node.link;
      node.link = null;
      if (node instanceof Tick tick && !known.contains(tick)) {
        known.add(tick);
      }
      node = below;
    }
    for (Tick tick : known) {
      long moment = tick.due;
      if (moment != Timed.NONE && tick.move(moment, tick.again(moment, moment)) && tick.occupy()) {
        due.add(new Due(tick, moment));
        fired.incrementAndGet();
      }
    }
  }

  /** {@return how many ticks were fired} */
  public int fired() {
    return fired.get();
  }

  /** Runs one that was fired, in time. {@return false if there is none} */
  public boolean runOne() {
    Due next = due.poll();
    if (next == null) {
      return false;
    }
    Tick tick = next.tick();
    Lane lane = Lane.take();
    try {
      tick.run(next.moment(), lane);
    } finally {
      tick.vacate();
      lane.give();
    }
    return true;
  }
}
