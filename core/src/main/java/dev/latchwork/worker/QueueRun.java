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
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One run of a queue: N workers, which take their own work from one bounded ring.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>An item is in the ring, in the overflow, claimed by a worker, or has begun. A worker says
 *       CLAIMING before it takes an item from the ring, and takes one for each time it says so: what
 *       has not begun, once no seat is occupied, is exactly what lies in the two.
 *   <li>Plain items that follow one another are one row for the seat's word, which says RUNNING for all
 *       of them: the claim of the next is the end of the one before. This is exact since nobody
 *       interrupts or gives up what a worker of a queue runs before the halt: after it no claim
 *       succeeds, and once its last one is told ({@link QueueSeat#awaitClaim}) the seat is about one
 *       item. Items with a result can be cancelled by themselves, so each has the word to itself.
 *   <li>{@code halted} and {@code closed} are the bits of the ring, changed in the same step under the
 *       lock. After a halt no claim succeeds, so it is exact without a look at it for each item.
 *   <li>What a worker of this run puts when the ring is full goes into {@code overflow}, which is
 *       taken first: a put by a worker never blocks. So does all that is put during a drain. The
 *       overflow is guarded by the lock, and remembers what the ring had taken in before each.
 *   <li>A drain is over when it is closed, both are empty and no seat is occupied, since only what
 *       runs can still add to the overflow. The worker that finds it so wakes all others, to leave.
 *   <li>A worker says that it rests before it looks whether somebody waits for quiet; who waits for
 *       quiet says so before he looks at the seats. So the last one to rest finds him, or is found.
 *   <li>A worker that goes to sleep looks after its push whether there is work, and whether the run
 *       was switched since it looked last.
 * </ol>
 */
final class QueueRun<T> extends Generation<T> {
  /** After it has spun, the one that searches lets others use its carrier before it sleeps. */
  private static final int YIELDS = 16;

  /** Where items take longer than this, one more worker can only help. */
  private static final int SHORT_ITEM_NANOS = 500;

  /** For how long a worker stands back before it looks again, in nanoseconds: a few wake-ups. */
  private static final int SHORTEST_STAND_BACK = 50_000;

  private static final int LONGEST_STAND_BACK = 400_000;

  private final Runner<T, @Nullable Object> runner;
  private final Ring ring;
  private final int capacity;
  private final QueueSeat[] workers;
  private final IdleWorkers idle;
  private final BlockedProducers producers;

  /** Holds items, and {@link Ticket}s of items that carry more. Guarded by the lock. */
  private final Deque<Own> overflow = new ArrayDeque<>();

  /** The size of that. Written with the lock held. */
  private volatile int overflowed;

  /** Counts the times that workers may have to leave. Written with the lock held. */
  private volatile int switches;

  QueueRun(
      Settings<T> settings,
      int parallelism,
      int capacity,
      WorkAction<? super T> action,
      Latch latch,
      Set<Seat> strays) {
    super(settings, latch, strays);
    this.capacity = capacity;
    this.ring = new Ring(capacity);
    this.workers = new QueueSeat[parallelism];
    for (int i = 0; i < parallelism; i++) {
      workers[i] = parallelism == 1 ? QueueSeat.alone(this) : QueueSeat.apart(this, i + 1);
    }
    this.idle = new IdleWorkers(workers, time);
    this.producers = new BlockedProducers(ring, capacity, time);
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
    for (QueueSeat worker : workers) {
      seat(worker, this::work);
    }
  }

  private void work(QueueSeat seat) {
    Row row = new Row(seat);
    try {
      for (Object next; (next = take(seat)) != null; ) {
        if (next instanceof Ticket<?>) {
          Ticket<T> ticket = asTicket(next);
          try {
            runTicket(seat, ticket);
          } catch (Throwable e) {
            ticket.fail(e); // the run ends with that, but no result stays open
            throw e;
          }
        } else if (settings.afterEach() == null) {
          runner.runRow(seat, asItem(next), row);
        } else {
          var _ = runner.run(seat, asItem(next), null);
        }
      }
    } finally {
      seat.claimsNot(); // nobody waits for a claim that does not come
      seat.activity.rest();
      if (seat.searches) {
        endSearch(seat);
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
      ran = runner.run(seat, ticket.item, null);
    } else {
      long sequence = seat.activity.sequence();
      if (settings.interrupts()) {
        own.onCancel(() -> seat.activity.interrupt(sequence));
      }
      ran = seat.sitIn(own, name(), () -> runner.run(seat, ticket.item, own));
    }
    if (ran.counted()) {
      ticket.complete(ran);
    }
  }

  /** {@return the next item, begun; null when there is none for this thread any more} */
  private @Nullable Object take(QueueSeat seat) {
    while (seat.activity.ready()) {
      Object next = overflowed > 0 ? takeOverflow(seat) : null;
      if (next == null && seat.activity.ready() && !seat.isThronged()) {
        next = ring.poll(seat, true);
      }
      if (next == null) {
        if (!rest(seat)) {
          return null;
        }
      } else if (begin(seat, next)) {
        return next;
      }
    }
    return null;
  }

  /** What was taken begins; {@return false when it was called off, and is counted} */
  private boolean begin(QueueSeat seat, Object next) {
    Thread.interrupted(); // one that came between items is nobody's
    seat.item = next;
    seat.activity.claimed();
    producers.freed();
    if (seat.searches) {
      endSearch(seat);
    }
    return !(next instanceof Ticket<?> ticket) || begin(seat, ticket);
  }

  private boolean begin(QueueSeat seat, Ticket<?> ticket) {
    lock.lock();
    try {
      if (seat.activity.isGone()) {
        return false; // given up, and so the item, while it waited for the lock
      }
      if (!ticket.isDiscarded()) {
        ticket.begin();
        return true;
      }
      seat.activity.settle();
      end(seat, Tally.End.CANCELLED);
      return false;
    } catch (Throwable e) {
      ticket.fail(e); // the run ends with that, but no result stays open
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private void endSearch(QueueSeat seat) {
    if (idle.found(seat, hasWork()) && hasWork()) {
      idle.signal();
    }
  }

  /** The plain items that a worker runs one after another. */
  private final class Row implements Runner.Row<T, @Nullable Object> {
    private final QueueSeat seat;

    Row(QueueSeat seat) {
      this.seat = seat;
    }

    @Override
    public void keep(@Nullable Object result) {}

    @Override
    public @Nullable T next() {
      seat.claims();
      Object next = seat.isThronged() || overflowed > 0 ? null : ring.poll(seat, false);
      if (next == null) {
        seat.claimsNot();
        return null;
      }
      seat.follow(next);
      producers.freed();
      return asItem(next);
    }

    @Override
    public boolean isOver() {
      return seat.activity.next();
    }
  }

  /** {@return one from the overflow, if there is any; the seat may take from the ring then, too} */
  private @Nullable Object takeOverflow(QueueSeat seat) {
    seat.activity.rest(); // nobody may wait for a seat that waits for the lock
    lock.lock();
    try {
      if (!seat.activity.ready() || halted || overflow.isEmpty()) {
        return null;
      }
      overflowed = overflow.size() - 1;
      return overflow.remove().item();
    } finally {
      lock.unlock();
    }
  }

  /**
   * There is nothing to take: searches for a while, then sleeps.
   *
   * @return false when this worker has to leave
   */
  private boolean rest(QueueSeat seat) {
    seat.item = null;
    seat.activity.rest();
    int seen = switches;
    if ((idlers > 0 || ring.isClosed() || ring.isHalted()) && isToLeave(seat)) {
      return false;
    }
    boolean thronged = seat.isThronged();
    if (thronged ? standBack() : search(seat)) {
      seat.losses = 0;
      return true;
    }
    seat.calmDown();
    idle.push(seat, thronged);
    if (mayTake()) {
      idle.signal();
    }
    if (seen != switches) {
      idle.wakeAll();
    }
    idle.sleep(seat);
    return true;
  }

  /**
   * Leaves the items to the others as long as they take them fast.
   *
   * @return false when another worker does this already
   */
  private boolean standBack() {
    if (!idle.standBack()) {
      return false;
    }
    try {
      long taken = ring.taken();
      for (int nanos = SHORTEST_STAND_BACK; idle.isThronged() && mayTake(); ) {
        Thread.interrupted(); // one that came between items is nobody's
        LockSupport.parkNanos(this, nanos); // no time source needed: it ends by itself
        long since = ring.taken() - taken;
        if (since < nanos / SHORT_ITEM_NANOS) {
          break;
        }
        taken += since;
        nanos = Math.min(2 * nanos, LONGEST_STAND_BACK);
      }
    } finally {
      idle.comeBack();
    }
    if (mayTake()) {
      idle.signal();
    }
    return true;
  }

  private boolean isToLeave(QueueSeat seat) {
    lock.lock();
    try {
      settle();
      if (isUp()) {
        return false;
      }
      return seat.activity.isGone() || halted || (!hasWork() && isQuiet());
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield
  private boolean search(QueueSeat seat) {
    int spins = seat.spins();
    if (spins == 0 || !idle.search(seat)) {
      return mayTake();
    }
    for (int i = 0; i < spins + YIELDS; i++) {
      if (mayTake()) {
        seat.searched(true);
        return true;
      }
      if (i < spins) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
    seat.searched(false);
    return false;
  }

  private boolean hasWork() {
    return !ring.isEmpty() || overflowed > 0;
  }

  private boolean mayTake() {
    return hasWork() && !ring.isHalted();
  }

  /**
   * Takes an item in.
   *
   * @param what the item, or its ticket
   * @param wait how long to wait for the run to be up and for a free slot, in nanoseconds; negative:
   *     not at all
   * @return false when there was no slot in time
   */
  boolean put(Object what, long wait) throws InterruptedException {
    return tryPut(what) || (isOwn() ? putOwn(what, wait) : putPatiently(what, wait));
  }

  /** Puts an item into the ring, if that is open and has room. */
  boolean tryPut(Object what) {
    if (ring.put(what) != Ring.Put.DONE) {
      return false;
    }
    idle.signal();
    return true;
  }

  private boolean isOwn() {
    Seat seat = Seat.ofThisThread();
    return seat != null && seat.generation == this;
  }

  /** A put by a worker of this run: it does not wait for itself. */
  private boolean putOwn(Object what, long wait) {
    lock.lock();
    try {
      if (closed && (halted || !ladder().isDraining())) {
        throw refusal();
      }
      if (wait < 0 && waiting() >= capacity) {
        return false;
      }
      if (ring.put(what) != Ring.Put.DONE) {
        if (waiting() >= capacity) {
          tally().overCapacity++;
        }
        overflow.add(new Own(what, ring.put()));
        overflowed = overflow.size();
        tally().accepted++;
      }
    } finally {
      lock.unlock();
    }
    idle.signal();
    return true;
  }

  private boolean putPatiently(Object what, long wait) throws InterruptedException {
    Deadline deadline = Deadline.in(time, Math.max(wait, 0));
    BlockedProducers.Producer self = null;
    try {
      for (; ; ) {
        switch (ring.put(what)) {
          case DONE -> {
            idle.signal();
            return true;
          }
          case CLOSED -> {
            if (!awaitUp(wait, deadline)) {
              return false;
            }
          }
          case FULL -> {
            if (wait < 0) {
              return false;
            }
            if (self == null) {
              self = producers.join();
            }
            if (!producers.await(self, deadline)) {
              return false;
            }
          }
        }
      }
    } finally {
      if (self != null) {
        producers.leave(self);
      }
    }
  }

  /** {@return whether the run is up in time} */
  private boolean awaitUp(long wait, Deadline deadline) throws InterruptedException {
    lock.lock();
    try {
      while (closed) {
        if (!isUp()) {
          throw refusal();
        }
        if (wait < 0 || !changed().await(deadline)) {
          return false;
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private IllegalStateException refusal() {
    return new IllegalStateException(name() + " cannot take an item: it is " + state());
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  boolean awaitIdle(long nanos) throws InterruptedException {
    Deadline deadline = Deadline.in(time, nanos);
    lock.lock();
    try {
      if (isOver()) {
        return true;
      }
      idlers++;
      try {
        while (!isIdle()) {
          if (!changed().await(deadline)) {
            return false;
          }
        }
      } finally {
        idlers--;
      }
      if (counted().handedBack + counted().abandoned > 0) {
        throw new IllegalStateException(
            name()
                + " did not become idle: its stop handed back "
                + counted().handedBack
                + " items and abandoned "
                + counted().abandoned);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * With the lock held. What runs may put before it ends, so it takes a second look at the tail: if
   * nothing was put between two looks, and nothing ran in between, there was nothing left.
   */
  private boolean isIdle() {
    long before = ring.put();
    return !hasWork() && isQuiet() && ring.put() == before;
  }

  private long waiting() {
    return ring.size() + overflow.size();
  }

  @Override
  long accepted() {
    return counted().accepted + ring.accepted();
  }

  @Override
  void opened() {
    switched();
  }

  @Override
  void switched() {
    if (halted) {
      ring.halt();
    } else {
      ring.resume();
    }
    if (closed) {
      ring.close();
      producers.wakeAll();
    } else {
      ring.open();
    }
    lookAround();
  }

  /** A drain may be over. */
  @Override
  void quiet() {
    if (!isUp()) {
      lookAround();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  private void lookAround() {
    switches++;
    idle.wakeAll();
  }

  @Override
  List<T> handBack() {
    List<T> notRun = new ArrayList<>();
    long[] index = {ring.taken()};
    ring.drainTo(next -> {
      handBackOwn(index[0]++, notRun);
      handBack(next, notRun);
    });
    handBackOwn(Long.MAX_VALUE, notRun);
    overflowed = 0;
    return notRun;
  }

  /** Hands back what went past the ring before that index was put. */
  private void handBackOwn(long index, List<T> notRun) {
    while (!overflow.isEmpty() && overflow.peek().after() <= index) {
      handBack(overflow.remove().item(), notRun);
    }
  }

  private void handBack(Object next, List<T> notRun) {
    if (!(next instanceof Ticket<?> ticket)) {
      notRun.add(asItem(next));
      tally().handedBack++;
    } else if (ticket.isDiscarded()) {
      tally().cancelled++;
    } else {
      if (!ticket.hasResult()) {
        notRun.add(asItem(next));
      }
      tally().handedBack++;
      ticket.cancel(new CancellationException(name() + " was stopped: this item never ran"));
    }
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

  /**
   * What a worker has put past the ring.
   *
   * @param item the item, or its ticket
   * @param after how many had been put into the ring before
   */
  private record Own(Object item, long after) {}
}
