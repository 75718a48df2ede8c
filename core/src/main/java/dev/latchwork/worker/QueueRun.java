package dev.latchwork.worker;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.task.AbandonedException;
import dev.latchwork.task.WorkAction;
import dev.latchwork.worker.Gate.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One run of a queue: a bounded buffer under the lock of the run, and N workers that take their own
 * work from it.
 *
 * <p>Invariants, all under the lock:
 *
 * <ol>
 *   <li>{@code buffer.size() <= capacity}. What a worker of this run puts when the buffer is full
 *       goes into {@code overflow}, which is taken first: a put by a worker never blocks. So does all
 *       that is put during a drain.
 *   <li>What lies in the buffer is older than what lies in the overflow: while there is any of the
 *       latter, nothing leaves the buffer, which is full or closed.
 *   <li>An item is in the buffer, in the overflow, or has begun; taking and beginning are one step. So
 *       what has not begun is exactly what lies in the two.
 *   <li>Workers take unless {@code halted}. A drain is over when it is closed, both are empty and
 *       nothing runs, since only what runs can still add to the overflow.
 *   <li>A producer that waits is signalled for each slot that falls free, a worker for each item.
 * </ol>
 */
final class QueueRun<T> extends Generation<T> {
  private final int parallelism;
  private final int capacity;
  private final Runner<T, @Nullable Object> runner;
  private final Gate items;
  private final Gate slots;

  /** Holds items, and {@link Ticket}s of items that carry more. */
  private final Deque<Object> buffer = new ArrayDeque<>();

  private final Deque<Object> overflow = new ArrayDeque<>();

  QueueRun(
      Settings<T> settings,
      int parallelism,
      int capacity,
      WorkAction<? super T> action,
      Latch latch,
      Set<Seat> strays) {
    super(settings, latch, strays);
    this.parallelism = parallelism;
    this.capacity = capacity;
    this.items = new Gate(lock, time);
    this.slots = new Gate(lock, time);
    this.runner =
        new Runner<T, @Nullable Object>(
            this,
            item -> {
              action.run(item);
              return null;
            },
            settings.errors(),
            settings.afterEach());
  }

  @Override
  void launch() {
    runner.intercept();
    for (int i = 0; i < parallelism; i++) {
      seat(this::work);
    }
  }

  private void work(Seat seat) {
    for (Object next; (next = take(seat)) != null; ) {
      if (next instanceof Ticket<?>) {
        Ticket<T> ticket = asTicket(next);
        try {
          runTicket(seat, ticket);
        } catch (Throwable e) {
          ticket.fail(e); // the run ends with that, but no result stays open
          throw e;
        }
      } else {
        runner.run(seat, asItem(next), context, null);
      }
    }
  }

  private void runTicket(Seat seat, Ticket<T> ticket) {
    if (Events.waitsAreRecorded()) {
      Events.waited(name(), ticket.waited(time.nanoTime()));
    }
    Context.Cancellable own = ticket.context();
    Runner.Ran<@Nullable Object> ran;
    if (own == null) {
      ran = runner.run(seat, ticket.item, context, null);
    } else {
      long sequence = seat.activity.sequence();
      if (settings.interrupts()) {
        own.onCancel(() -> seat.activity.interrupt(sequence));
      }
      ran = seat.sitIn(own, name(), () -> runner.run(seat, ticket.item, own, own));
    }
    if (ran.counted()) {
      ticket.complete(ran);
    }
  }

  /** {@return the next item, begun; null when there is none for this thread any more} */
  private @Nullable Object take(Seat seat) {
    lock.lock();
    try {
      for (; ; ) {
        if (seat.activity.isGone()) {
          return null;
        }
        Object next = halted ? null : poll();
        if (next != null) {
          if (next instanceof Ticket<?> ticket) {
            ticket.begin();
          }
          begin(seat, next);
          return next;
        }
        if (!ladder.isUp() && (halted || running() == 0)) {
          return null;
        }
        items.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Object poll() {
    for (; ; ) {
      Object next = overflow.poll();
      if (next == null) {
        next = buffer.poll();
        if (next == null) {
          return null;
        }
        slots.signal();
      }
      if (!(next instanceof Ticket<?> ticket && ticket.isDiscarded())) {
        return next;
      }
      tally.cancelled++;
      if (waiting() + running() == 0) {
        changed.signalAll();
      }
    }
  }

  /**
   * Takes an item in.
   *
   * @param what the item, or its ticket
   * @param wait how long to wait for the run to be up and for a free slot, in nanoseconds; negative:
   *     not at all
   * @param own whether this is a thread of the run's own
   * @return false when there was no slot in time
   */
  boolean put(Object what, long wait, boolean own) throws InterruptedException {
    Deadline deadline = Deadline.in(time, Math.max(wait, 0));
    lock.lock();
    try {
      for (; ; ) {
        boolean ownDrain = own && !halted && ladder.isDraining();
        if (closed && !ownDrain) {
          if (!isStarting()) {
            throw new IllegalStateException(name() + " cannot take an item: it is " + state());
          }
        } else if (!closed && buffer.size() < capacity) {
          buffer.add(what);
          tally.accepted++;
          items.signal();
          return true;
        } else if (own && (wait >= 0 || waiting() < capacity)) {
          if (waiting() >= capacity) {
            tally.overCapacity++;
          }
          overflow.add(what);
          tally.accepted++;
          items.signal();
          return true;
        }
        if (wait < 0) {
          return false;
        }
        if (!(isStarting() ? changed : slots).await(deadline)) {
          return false;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isStarting() {
    return ladder.isUp() && closed;
  }

  boolean awaitIdle(long nanos) throws InterruptedException {
    Deadline deadline = Deadline.in(time, nanos);
    lock.lock();
    try {
      if (ladder.isOver()) {
        return true;
      }
      idlers++;
      try {
        while (waiting() + running() > 0) {
          if (!changed.await(deadline)) {
            return false;
          }
        }
      } finally {
        idlers--;
      }
      if (tally.handedBack + tally.abandoned > 0) {
        throw new IllegalStateException(
            name()
                + " did not become idle: its stop handed back "
                + tally.handedBack
                + " items and abandoned "
                + tally.abandoned);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private long waiting() {
    return (long) buffer.size() + overflow.size();
  }

  @Override
  void switched() {
    items.signalAll();
    if (closed) {
      slots.signalAll();
    }
  }

  @Override
  void quiet() {
    if (closed) {
      items.signalAll();
    }
  }

  @Override
  List<T> handBack() {
    List<T> notRun = new ArrayList<>();
    for (Deque<Object> left : List.of(buffer, overflow)) {
      for (Object next; (next = left.poll()) != null; ) {
        if (!(next instanceof Ticket<?> ticket)) {
          notRun.add(asItem(next));
          tally.handedBack++;
        } else if (ticket.isDiscarded()) {
          tally.cancelled++;
        } else {
          if (!ticket.hasResult()) {
            notRun.add(asItem(next));
          }
          tally.handedBack++;
          ticket.cancel(new CancellationException(name() + " was stopped: this item never ran"));
        }
      }
    }
    return notRun;
  }

  @Override
  void givenUp(Seat seat) {
    if (seat.item instanceof Ticket<?> ticket) {
      ticket.cancel(
          new AbandonedException(name() + " was stopped and gave up an item that still ran"));
    }
  }

  @SuppressWarnings("unchecked")
  private Ticket<T> asTicket(Object next) {
    return (Ticket<T>) next;
  }

  @SuppressWarnings("unchecked")
  private T asItem(Object next) {
    return next instanceof Ticket<?> ticket ? (T) ticket.item : (T) next;
  }
}
