package dev.latchwork.worker;

import dev.latchwork.internal.Errand;
import dev.latchwork.internal.Headroom;
import dev.latchwork.internal.Words;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.worker.QueueSeat.Rest;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The workers that have nothing to do, last in first out, so that those that are warm are woken and
 * the others sleep on; and whether one worker is searching, so that nobody has to be woken.
 *
 * <p>One word: {@code version << 32 | searching << 31 | thronged << 30 | number of the top}.
 * Invariants:
 *
 * <ol>
 *   <li>At most one wake-up is in flight: who pops a worker to let it search sets the bit for it in
 *       the same CAS, and while the bit is set nobody is popped. The bit belongs to one worker, {@link
 *       QueueSeat#searches}, which clears it on every way out.
 *   <li>No wake-up is lost. Whoever makes work visible does so before he reads the word; whoever
 *       clears the bit or pushes himself does so by a CAS, and then looks for work once more. Both
 *       are full fences, so one of the two sees the other: either the worker finds the work, or the
 *       signaller finds the worker asleep and nobody searching. If he finds one searching, that one
 *       clears the bit later, and looks again.
 *   <li>A searcher that finds work hands the bit on to a sleeper if there is more; so as many workers
 *       wake up as there is work for, one after the other.
 *   <li>Every push and pop counts the version up: a CAS that read {@code below} of a worker which was
 *       popped and pushed again in the meantime fails. Setting and clearing bits does not count: it
 *       leaves {@code below} as it is.
 *   <li>While the thronged bit is set nobody is woken, and a worker that is awake looks again before
 *       long: the one that set it, which clears it, and then looks for work and signals. A worker that
 *       goes to sleep for want of work clears it as well, since there may be too few then; that early
 *       end is harmless.
 *   <li>An idle worker sleeps, or its seat is vacant: it has no thread. A vacant seat belongs to whoever
 *       has popped it, who calls a thread for it or takes it away. A call has a number; who takes it,
 *       by one CAS, has the seat.
 *   <li>A call that throws leaves the seat as the {@code orphan}, written by plain stores, since there
 *       may be no stack left for a method. It is still the one wake-up in flight, so there is one
 *       orphan at most. It is called again a little later, by whoever comes to the stack, at the
 *       latest by a timer. If the thread of the first call comes all the same, only one takes it. Its
 *       turn says whether it still waits for a thread: a caller that was held up may leave as orphan
 *       what works by then, or was called by another; the one is let be, the other called once more.
 * </ol>
 *
 * <p>The idea of one spinning worker is that of the schedulers of Go (D. Vyukov, "Scalable Go
 * Scheduler Design", 2012) and tokio.
 */
final class IdleWorkers {
  private static final long SEARCHING = 1L << 31;
  private static final long THRONGED = 1L << 30;
  private static final long TOP = THRONGED - 1;
  private static final long VERSION = 1L << 32;

  /** When a thread is called again, if no one comes before. */
  private static final Duration AGAIN = Duration.ofNanos(Errand.AGAIN_NANOS);

  private static final VarHandle ORPHAN;

  static {
    try {
      ORPHAN = MethodHandles.lookup().findVarHandle(IdleWorkers.class, "orphan", QueueSeat.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Words word;
  private final QueueSeat[] seats;
  private final TimeSource time;
  private final Consumer<QueueSeat> staff;

  /** A seat for which no thread could be had. */
  private volatile @Nullable QueueSeat orphan;

  /**
   * Creates an empty stack.
   *
   * @param seats who may be in it: number n at n - 1
   * @param time where they sleep
   * @param staff starts a thread for one that has none, which takes the call that {@code turn} names
   */
  IdleWorkers(QueueSeat[] seats, TimeSource time, Consumer<QueueSeat> staff) {
    this.seats = seats;
    this.word = new Words(1, seats.length > 1);
    this.time = time;
    this.staff = staff;
  }

  /** There is work: somebody wakes up to look for it, unless nobody sleeps or one is searching. */
  // model: SIGNAL
  void signal() {
    long seen = word.get(0);
    while ((seen & TOP) != 0 && (seen & (SEARCHING | THRONGED)) == 0) {
      Headroom.require();
      if (wakeOne(seen)) {
        return;
      }
      seen = word.get(0);
    }
    if ((seen & SEARCHING) != 0 && orphan != null) {
      callAgain();
    }
  }

  // model: CALL_AGAIN
  private void callAgain() {
    QueueSeat seat = takeOrphan();
    if (seat != null) {
      call(seat);
    }
  }

  private @Nullable QueueSeat takeOrphan() {
    QueueSeat seat = orphan;
    if (seat == null || !ORPHAN.compareAndSet(this, seat, null)) {
      return null;
    }
    int call = seat.turn;
    return QueueSeat.isCall(call) && seat.take(call) ? seat : null;
  }

  /** Never throws: who puts an item has put it, whether or not there is a thread for it yet. */
  // model: CALL
  private void call(QueueSeat seat) {
    int turn = seat.turn;
    seat.turn = turn + 1;
    try {
      staff.accept(seat);
    } catch (Throwable e) {
      seat.refused = e;
      orphan = seat;
      try {
        time.after(AGAIN, this::callAgain);
      } catch (Throwable again) {
        // the next one who comes
      }
    }
  }

  /** The thread that was called has ended; if it could not take the call, another one is called. */
  void missed(QueueSeat seat, int call) {
    if (seat.turn == call) {
      orphan = seat;
      time.after(AGAIN, this::callAgain);
    }
  }

  /** Pops one, for which the bit is or stays set. */
  // model: POP
  private boolean wakeOne(long seen) {
    QueueSeat top = seats[(int) (seen & TOP) - 1];
    if (!word.cas(0, seen, counted(seen) | SEARCHING | top.below)) {
      return false;
    }
    if (top.rest == Rest.VACANT) {
      top.searches = true;
      call(top);
    } else {
      wake(top, Rest.SEARCHER);
    }
    return true;
  }

  /**
   * Pops all. Those that sleep look around.
   *
   * @param vacant is given those that have no thread
   */
  void wakeAll(Consumer<QueueSeat> vacant) {
    QueueSeat lost = takeOrphan();
    if (lost != null) {
      vacant.accept(lost);
    }
    for (; ; ) {
      long seen = word.get(0);
      if ((seen & TOP) == 0) {
        return;
      }
      if (word.cas(0, seen, counted(seen) | (seen & SEARCHING))) {
        for (int next = (int) (seen & TOP); next != 0; ) {
          QueueSeat seat = seats[next - 1];
          next = seat.below;
          if (seat.rest == Rest.VACANT) {
            vacant.accept(seat);
          } else {
            wake(seat, Rest.AWAKE);
          }
        }
        return;
      }
    }
  }

  // model: WAKE
  private void wake(QueueSeat seat, Rest told) {
    Thread thread = Objects.requireNonNull(seat.thread(), "only its own thread has pushed it");
    seat.rest = told;
    time.unpark(thread);
  }

  /** {@return whether this worker is the one that searches; it becomes that if there is none} */
  // model: SEARCH
  boolean search(QueueSeat seat) {
    while (!seat.searches) {
      long seen = word.get(0);
      if ((seen & SEARCHING) != 0) {
        return false;
      }
      seat.searches = word.cas(0, seen, seen | SEARCHING);
    }
    return true;
  }

  /**
   * The searcher has found something.
   *
   * @param more whether there was more of it
   * @return whether it has to look once more, and {@link #signal} if there is work
   */
  // model: FOUND
  boolean found(QueueSeat seat, boolean more) {
    seat.searches = false;
    for (; ; ) {
      long seen = word.get(0);
      if (more && (seen & TOP) != 0 && (seen & THRONGED) == 0) {
        if (wakeOne(seen)) {
          return false;
        }
      } else if (word.cas(0, seen, seen & ~SEARCHING)) {
        return (seen & TOP) != 0 && (seen & THRONGED) == 0;
      }
    }
  }

  /**
   * {@return whether this worker is the one that stands back; it becomes that if there is none} While
   * it does, nobody is woken.
   */
  // model: STAND_BACK
  boolean standBack() {
    for (; ; ) {
      long seen = word.get(0);
      if ((seen & THRONGED) != 0) {
        return false;
      }
      if (word.cas(0, seen, seen | THRONGED)) {
        return true;
      }
    }
  }

  /** {@return whether nobody has gone to sleep since it stood back: there are enough others} */
  boolean isThronged() {
    return (word.get(0) & THRONGED) != 0;
  }

  /** There may be too few workers: they are woken again. */
  // model: COME_BACK
  void comeBack() {
    word.clear(0, THRONGED);
  }

  /** The worker goes to sleep soon; it looks for work once more after this. */
  void push(QueueSeat seat, boolean thronged) {
    push(seat, thronged, Rest.ASLEEP);
  }

  /** The seat has no thread, or none that touches it after this; look for work after it. */
  void pushVacant(QueueSeat seat, boolean thronged) {
    push(seat, thronged, Rest.VACANT);
  }

  // model: PUSH
  private void push(QueueSeat seat, boolean thronged, Rest rest) {
    long kept = (seat.searches ? 0 : SEARCHING) | (thronged ? THRONGED : 0);
    seat.searches = false;
    seat.rest = rest;
    for (; ; ) {
      long seen = word.get(0);
      seat.below = (int) (seen & TOP);
      if (word.cas(0, seen, counted(seen) | (seen & kept) | seat.number)) {
        return;
      }
    }
  }

  /** Sleeps until somebody has popped this worker. */
  // model: SLEEP
  void sleep(QueueSeat seat) {
    while (seat.rest == Rest.ASLEEP) {
      Thread.interrupted(); // one that came between items is nobody's
      time.park(this, Long.MAX_VALUE);
    }
    seat.searches = seat.rest == Rest.SEARCHER;
  }

  private static long counted(long seen) {
    return (seen & -VERSION) + VERSION;
  }
}
