package dev.latchwork.worker;

import dev.latchwork.internal.Errand;
import dev.latchwork.internal.Faults;
import dev.latchwork.internal.Headroom;
import dev.latchwork.signal.Latch;
import dev.latchwork.task.AbandonedException;
import dev.latchwork.task.WorkAction;
import dev.latchwork.worker.Gate.Deadline;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * One run of a queue: N workers, which take their own work from one backlog.
 *
 * <p>Invariants; those of the workers are in {@link Shift}:
 *
 * <ol>
 *   <li>An item is in the backlog, claimed by a worker, or has begun.
 *   <li>{@code halted} and {@code closed} are the bits of the ring, changed in the same step under the
 *       lock. After a halt no claim succeeds, so it is exact without a look at it for each item.
 *   <li>What a worker of this run puts when the ring is full, or during a drain, goes past it.
 *   <li>A drain is over when it is closed, there is no work and no seat is occupied, since only what
 *       runs can still add to the work. The worker that finds it so tells all others, to leave.
 *   <li>Where no thread factory was given, a worker has a thread only while it has something to do. An
 *       idle one is a seat in the stack of idle workers, and nothing else: whoever wakes it starts a
 *       thread for it, and whoever ends the run takes its seat away.
 * </ol>
 */
final class QueueRun<T> extends Generation<T> {
  final Backlog backlog;
  final IdleWorkers idle;
  final BlockedProducers producers;
  final Intake intake;
  final Runner<T, @Nullable Object> runner;
  private final Ring ring;
  private final QueueSeat[] workers;

  /** How many wait for it to be idle. Written with the lock held. */
  private volatile int idlers;

  /** Counts the times that workers may have to leave. Written with the lock held. */
  private volatile int switches;

  /** Who asks publishers for items; made for the first. Guarded by the lock. */
  private @Nullable Set<QueueSubscriber<T>> subscribers;

  /** Of whoever has started the run; the threads of idle workers are started by anybody. */
  private @Nullable ClassLoader loader;

  QueueRun(
      Settings<T> settings,
      int parallelism,
      int capacity,
      WorkAction<? super T> action,
      Latch latch,
      Set<Seat> strays) {
    super(settings, latch, strays);
    this.backlog = new Backlog(capacity);
    this.ring = backlog.ring;
    this.workers = new QueueSeat[parallelism];
    for (int i = 0; i < parallelism; i++) {
      workers[i] = parallelism == 1 ? QueueSeat.alone(this) : QueueSeat.apart(this, i + 1);
    }
    this.idle = new IdleWorkers(workers, time(), this::staff);
    this.producers = new BlockedProducers(ring, capacity, time());
    this.intake = new Intake(this);
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

  /** {@return whether idle workers have no thread} */
  boolean isElastic() {
    return settings.threads() == null;
  }

  @Override
  void launch() {
    runner.intercept();
    if (isElastic()) {
      loader = Thread.currentThread().getContextClassLoader();
      if (enlist(workers)) {
        for (int i = workers.length - 1; i >= 0; i--) {
          idle.pushVacant(workers[i], false);
        }
        if (!isUp()) {
          lookAgain(); // a stop that came before has not found them there
        }
      }
    } else {
      for (QueueSeat worker : workers) {
        seat(worker, this::work);
      }
    }
  }

  /**
   * Starts a thread for a worker that was idle. It inherits nothing: whoever happens to put an item is
   * not to be seen by what runs it.
   */
  // model: STAFF
  private void staff(QueueSeat seat) {
    int call = seat.turn;
    var threads =
        Thread.ofVirtual().inheritInheritableThreadLocals(false).name(name() + "-" + seat.number);
    time()
        .start(
            threads::unstarted,
            () -> {
              try {
                seat.sitIf(() -> seat.take(call), this, () -> workElastically(seat));
              } finally {
                idle.missed(seat, call);
              }
            });
  }

  private void workElastically(QueueSeat seat) {
    Thread.currentThread().setContextClassLoader(loader);
    Throwable refused = seat.refused;
    if (refused != null) {
      seat.refused = null;
      Faults.warnOfLateThread(refused);
    }
    var shift = new Shift<>(this, seat);
    try {
      shift.work();
    } catch (Throwable e) {
      if (shift.hasSeat()) {
        crashed(seat, e);
      } else {
        crashed(e);
      }
    } finally {
      if (shift.hasSeat()) {
        leave(seat);
      }
    }
  }

  private void work(QueueSeat seat) {
    new Shift<>(this, seat).work();
  }

  // model: LOOK_AT_SWITCHES
  int switches() {
    return switches;
  }

  /** {@return whether it is worth while to take the lock and look} */
  // model: MAY_LEAVE
  boolean mayHaveToLeave() {
    return idlers > 0 || ring.isClosed() || ring.isHalted();
  }

  // model: IS_TO_LEAVE
  boolean isToLeave(QueueSeat seat) {
    lock.lock();
    try {
      settle();
      return !isUp() && (seat.activity.isGone() || isDone());
    } finally {
      lock.unlock();
    }
  }

  @Override
  boolean isAwaited() {
    return idlers > 0;
  }

  /** {@return whether nothing begins any more, in a run that stops; with the lock held} */
  private boolean isDone() {
    return halted || (!backlog.hasWork() && isQuiet());
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  boolean awaitIdle(long nanos) throws InterruptedException {
    Headroom.require();
    wakeOne(); // a put that ran out of stack may have left something, and woken nobody
    Deadline deadline = Deadline.in(time(), nanos);
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
    return !backlog.hasWork() && isQuiet() && ring.put() == before;
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

  /**
   * Those that sleep look for themselves whether they have to leave; vacant seats are taken away once
   * that is so. With the lock held.
   */
  // model: LOOK_AROUND
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  private void lookAround() {
    switches++;
    tally(); // to retire a seat may take it, in the middle
    if (!isElastic() || (!isUp() && isDone())) {
      idle.wakeAll(this::retire);
    }
  }

  @Override
  void resumed() {
    wakeOne();
  }

  /**
   * There is an idle queue with work if no thread could be had for it. Publishers are told on threads
   * of their own, since that is foreign code.
   */
  @Override
  void stopping() {
    wakeOne();
    for (QueueSubscriber<T> subscriber : subscribers()) {
      ThreadFactory threads = Thread.ofVirtual().name(name() + "-signal").factory();
      Errand.send(code -> time().start(threads, code), subscriber::cancel);
    }
  }

  /** {@return false when the run takes nothing any more, and so tells nobody about its end} */
  boolean join(QueueSubscriber<T> subscriber) {
    Headroom.require();
    lock.lock();
    try {
      if (!isUp()) {
        return false;
      }
      if (subscribers == null) {
        subscribers = new HashSet<>();
      }
      return subscribers.add(subscriber);
    } finally {
      lock.unlock();
    }
  }

  void leave(QueueSubscriber<T> subscriber) {
    Headroom.require();
    lock.lock();
    try {
      if (subscribers != null) {
        subscribers.remove(subscriber);
      }
    } finally {
      lock.unlock();
    }
  }

  /** {@return who is to be told of a stop} */
  List<QueueSubscriber<T>> subscribers() {
    lock.lock();
    try {
      return subscribers == null ? List.of() : List.copyOf(subscribers);
    } finally {
      lock.unlock();
    }
  }

  /** Outside the lock: that there is no thread to be had must not come out of the middle of a move. */
  private void wakeOne() {
    if (backlog.mayTake()) {
      idle.signal();
    }
  }

  /** A worker has gone idle while the run was switched. */
  // model: LOOK_AGAIN
  void lookAgain() {
    lock.lock();
    try {
      lookAround();
    } finally {
      lock.unlock();
    }
    finish();
  }

  /** Where there is no memory for the list, nothing is changed. */
  @Override
  List<T> handBack() {
    List<T> notRun = left();
    var why = new CancellationException(name() + " was stopped: this item never ran");
    Tally tally = tally();
    backlog.drainTo(next -> handBack(next, why, tally));
    return notRun;
  }

  /** {@return what never ran or will run, oldest first, in a run that is halted and closed} */
  List<T> notRun() {
    lock.lock();
    try {
      StopReport<T> report = ladder().report();
      return report == null ? left() : report.notRun();
    } finally {
      lock.unlock();
    }
  }

  private List<T> left() {
    List<T> left = new ArrayList<>();
    backlog.forEach(next -> {
      if (!(next instanceof Ticket<?> ticket)
          || !(ticket.isDiscarded() || ticket.tellsHandBack())) {
        left.add(asItem(next));
      }
    });
    return left;
  }

  private static void handBack(Object next, CancellationException why, Tally tally) {
    if (next instanceof Ticket<?> ticket && ticket.isDiscarded()) {
      tally.cancelled++;
      return;
    }
    tally.handedBack++;
    if (next instanceof Ticket<?> ticket) {
      ticket.cancel(why);
    }
  }

  @Override
  void givenUp(Seat seat) {
    if (seat.item instanceof Ticket<?> ticket) {
      try {
        ticket.cancel(
            new AbandonedException(name() + " was stopped and gave up an item that still ran"));
      } catch (OutOfMemoryError e) {
        ticket.fail(e);
      }
    }
  }

  @SuppressWarnings("unchecked")
  Ticket<T> asTicket(Object next) {
    return (Ticket<T>) next;
  }

  @SuppressWarnings("unchecked")
  T asItem(Object next) {
    return next instanceof Ticket<?> ticket ? (T) ticket.item : (T) next;
  }
}
