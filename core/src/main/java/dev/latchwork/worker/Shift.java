package dev.latchwork.worker;

import dev.latchwork.signal.Context;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What one thread does at a seat of a queue: it takes one item after another and runs it, until there
 * is none to take. Then it sleeps in the seat; or it ends, and another thread comes for the next item.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>A worker says CLAIMING before it takes an item from the ring, and takes one for each time it
 *       says so: what has not begun, once no seat is occupied, is exactly what lies in the backlog.
 *   <li>Plain items that follow one another are one row for the seat's word, which says RUNNING for all
 *       of them: the claim of the next is the end of the one before. This is exact since nobody
 *       interrupts or gives up what a worker of a queue runs before the halt: after it no claim
 *       succeeds, and once its last one is told ({@link QueueSeat#awaitClaim}) the seat is about one
 *       item. Items with a result can be cancelled by themselves, so each has the word to itself.
 *   <li>A worker says that it rests before it looks whether somebody waits for quiet; who waits for
 *       quiet says so before he looks at the seats. So the last one to rest finds him, or is found.
 *   <li>A worker that goes idle looks after its push whether there is work, and whether the run was
 *       switched since it looked last.
 *   <li>A thread that ends because it is idle hands its seat over by that push, and does not touch it
 *       again: the next thread may be in it already.
 * </ol>
 *
 * @param <T> the type of the items
 */
final class Shift<T> implements Runner.Row<T, @Nullable Object> {
  /** Where items take longer than this, one more worker can only help. */
  private static final int SHORT_ITEM_NANOS = 500;

  /** For how long a worker stands back before it looks again, in nanoseconds: a few wake-ups. */
  private static final int SHORTEST_STAND_BACK = 50_000;

  private static final int LONGEST_STAND_BACK = 400_000;

  private final QueueRun<T> run;
  private final Runner<T, @Nullable Object> runner;
  private final Backlog backlog;
  private final Ring ring;
  private final IdleWorkers idle;
  private final BlockedProducers producers;
  private final QueueSeat seat;

  /** Whether the seat belongs to another thread now, or to none. */
  private boolean handedOver;

  Shift(QueueRun<T> run, QueueSeat seat) {
    this.run = run;
    this.runner = run.runner;
    this.backlog = run.backlog;
    this.ring = backlog.ring;
    this.idle = run.idle;
    this.producers = run.producers;
    this.seat = seat;
  }

  /** {@return whether the seat is still that of this thread, which has to leave it then} */
  boolean hasSeat() {
    return !handedOver;
  }

  void work() {
    boolean plain = run.settings.afterEach() == null;
    try {
      for (Object next; (next = take()) != null; ) {
        if (next instanceof Ticket<?>) {
          Ticket<T> ticket = run.asTicket(next);
          try {
            runTicket(ticket);
          } catch (Throwable e) {
            ticket.fail(e); // the run ends with that, but no result stays open
            throw e;
          }
        } else if (plain) {
          runner.runRow(seat, run.asItem(next), this);
        } else {
          var _ = runner.run(seat, run.asItem(next), null);
        }
      }
    } finally {
      if (!handedOver) {
        seat.claimsNot(); // nobody waits for a claim that does not come
        seat.activity.rest();
        if (seat.searches) {
          endSearch();
        }
      }
    }
  }

  private void runTicket(Ticket<T> ticket) {
    if (Events.waitsAreRecorded()) {
      Events.waited(run.name(), ticket.waited(run.time().nanoTime()));
    }
    ticket.tellBegin();
    Context.Cancellable own = ticket.context();
    Runner.Ran<@Nullable Object> ran;
    if (own == null) {
      ran = runner.run(seat, ticket.item, null);
    } else {
      long sequence = seat.activity.sequence();
      if (run.settings.interrupts()) {
        own.onCancel(() -> seat.activity.interrupt(sequence));
      }
      ran = seat.sitIn(own, run.name(), () -> runner.run(seat, ticket.item, own));
    }
    if (ran.counted()) {
      ticket.complete(ran);
    }
  }

  /** {@return the next item, begun; null when there is none for this thread any more} */
  private @Nullable Object take() {
    while (seat.activity.ready()) {
      Object next = backlog.mayTakePast() ? takePast() : null;
      if (next == null && seat.activity.ready() && !isThronged()) {
        next = ring.poll(seat, true);
      }
      if (next == null) {
        if (!rest()) {
          return null;
        }
      } else if (begin(next)) {
        return next;
      }
    }
    return null;
  }

  /** {@return one from past the ring, if it is its turn; the seat may take from the ring then, too} */
  // model: TAKE_PAST
  private @Nullable Object takePast() {
    seat.activity.rest(); // nobody may wait for a seat that waits for the lock
    run.lock.lock();
    try {
      return seat.activity.ready() && !run.halted ? backlog.takePast() : null;
    } finally {
      run.lock.unlock();
    }
  }

  /** What was taken begins; {@return false when it was called off, and is counted} */
  private boolean begin(Object next) {
    Thread.interrupted(); // one that came between items is nobody's
    seat.item = next;
    seat.activity.claimed();
    try {
      producers.freed();
      if (seat.searches) {
        endSearch();
      }
      return !(next instanceof Ticket<?> ticket) || begin(ticket);
    } catch (Throwable e) {
      if (next instanceof Ticket<?> ticket) {
        ticket.fail(e); // the run ends with that, but no result stays open
      }
      throw e;
    }
  }

  // model: BEGIN_TICKET
  private boolean begin(Ticket<?> ticket) {
    run.lock.lock();
    try {
      if (seat.activity.isGone()) {
        return false; // given up, and so the item, while it waited for the lock
      }
      if (!ticket.isDiscarded()) {
        ticket.begin();
        return true;
      }
      seat.activity.settle();
      run.end(seat, Tally.End.CANCELLED);
      return false;
    } finally {
      run.lock.unlock();
    }
  }

  @Override
  public void keep(@Nullable Object result) {}

  @Override
  public @Nullable T next() {
    seat.claims();
    Object next = isThronged() || backlog.mayTakePast() ? null : ring.poll(seat, false);
    if (next == null) {
      seat.claimsNot();
      return null;
    }
    seat.follow(next);
    producers.freed();
    return run.asItem(next);
  }

  @Override
  public boolean isOver() {
    return seat.activity.next();
  }

  /**
   * {@return whether this worker is one too many} The first one stands back; another one goes, too,
   * when it has met others for a whole window since.
   */
  private boolean isThronged() {
    int throngs = seat.throngs();
    return throngs > 0 && (throngs > 2 || !idle.isThronged());
  }

  // model: SEARCH_ENDS
  private void endSearch() {
    if (idle.found(seat, backlog.hasWork()) && backlog.hasWork()) {
      idle.signal();
    }
  }

  /**
   * There is nothing to take: searches for a while, then goes idle.
   *
   * @return false when this thread has to leave
   */
  // model: REST
  private boolean rest() {
    seat.item = null;
    seat.activity.rest();
    producers.freed(); // what was skipped has left room as well
    int seen = run.switches();
    if (run.mayHaveToLeave() && run.isToLeave(seat)) {
      return false;
    }
    boolean thronged = isThronged();
    if (thronged ? standBack() : search()) {
      seat.forgetThrongs();
      return true;
    }
    seat.calmDown();
    handedOver = run.isElastic();
    if (handedOver) {
      seat.stand();
      idle.pushVacant(seat, thronged);
    } else {
      idle.push(seat, thronged);
    }
    if (backlog.mayTake()) {
      idle.signal();
    }
    if (seen != run.switches()) {
      run.lookAgain();
    }
    if (handedOver) {
      return false;
    }
    idle.sleep(seat);
    return true;
  }

  /**
   * Leaves the items to the others as long as they take them fast.
   *
   * @return false when another worker does this already
   */
  // model: STANDS_BACK
  private boolean standBack() {
    if (!idle.standBack()) {
      return false;
    }
    try {
      long taken = ring.taken();
      for (int nanos = SHORTEST_STAND_BACK; idle.isThronged() && backlog.mayTake(); ) {
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
    if (backlog.mayTake()) {
      idle.signal();
    }
    return true;
  }

  /**
   * Looks for work for a while, without a yield: that of a virtual thread wakes another carrier, which
   * takes the processor from whoever puts.
   */
  private boolean search() {
    int spins = seat.spins();
    if (spins == 0 || !idle.search(seat)) {
      return backlog.mayTake();
    }
    for (int i = 0; i < spins; i++) {
      if (backlog.mayTake()) {
        seat.searched(true);
        return true;
      }
      Thread.onSpinWait();
    }
    seat.searched(false);
    return false;
  }
}
