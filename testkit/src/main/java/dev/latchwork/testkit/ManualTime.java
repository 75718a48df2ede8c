package dev.latchwork.testkit;

import dev.latchwork.internal.Durations;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until a test moves it. What runs below {@link #context()} waits on it, and
 * {@link #advance} returns when all that was due has happened and every thread of the library waits
 * again: no test has to sleep, or to guess how long something takes.
 *
 * {@snippet class="dev.latchwork.examples.ManualTimes" region="day"}
 *
 * <p>Code under test must wait through the library ({@link Context#sleep}, {@code await}, {@code
 * join}) while time is advanced: a thread of the library that runs on, or that blocks elsewhere, is
 * given ten seconds of real time, then {@code advance} throws and names it. Threads that the library
 * did not start, such as the test's own, may wait here too; they are woken at their deadlines, but
 * not waited for.
 *
 * <p>Thread-safe. Works for virtual and platform threads.
 */
// Invariants:
//  1. A seat is parked from when its thread decides to block until somebody lets it go: `unpark`,
//     its deadline, or the thread itself when it finds itself interrupted. Whoever lets it go
//     writes that under the lock before the thread can run. A real wake-up from outside the seam
//     lets nobody go.
//  2. `running` counts the library's seats that are not parked. A thread is seated before it starts
//     and leaves its seat when its body has returned. So `running == 0`, and no seat interrupted,
//     means that nothing moves until somebody outside does something: settled. Thread states,
//     which lag behind, play no part.
//  3. An interrupt is not announced to the seam. It is found by its flag, which only the thread
//     itself clears, and not before it has marked itself as running.
//  4. `now` never falls, never passes an entry of the agenda that is still there, and moves only
//     while settled. One thread at a time advances it.
//  5. The lock is held for bookkeeping only: no signal, thread factory or body runs under it.
public final class ManualTime implements TimeSource {
  /** So that arithmetic on {@link #nanoTime} which forgets to expect an overflow soon meets one. */
  private static final long ORIGIN = Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();

  private final Duration patience;
  private final Object lock = new Object();

  /** Threads of the library, and others that are parked or hold a permit. Guarded by lock. */
  private final IdentityHashMap<Thread, Seat> seats = new IdentityHashMap<>();

  /** What is due when: first by time, then in the order of asking. Guarded by lock. */
  private final TreeSet<Entry> agenda =
      new TreeSet<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::number));

  /** Guarded by lock. */
  private long asked;

  /** Guarded by lock. */
  private int running;

  /** Nanoseconds since the beginning. Guarded by lock. */
  private long now;

  /** Guarded by lock. */
  private @Nullable Thread advancing;

  /** Creates one; every one has a time of its own. */
  public ManualTime() {
    this(Duration.ofSeconds(10));
  }

  /** Creates one that waits so long, in real time, for threads to settle. */
  ManualTime(Duration patience) {
    this.patience = patience;
  }

  /** {@return a context without a parent whose time this is} */
  public Context context() {
    return Context.root(this);
  }

  /**
   * Moves time on, from one deadline to the next, in order, those of one instant in the order in which
   * they were asked for. Before the first, between them and after the last it waits until all threads
   * of the library have settled, which takes in what they start and set meanwhile. Timers call back on
   * the calling thread; what one throws comes out of here. An interrupt of the calling thread does not
   * shorten it; the flag is set on return.
   *
   * @param by how far; zero settles, and does what is due now
   * @throws IllegalArgumentException when negative
   * @throws IllegalStateException when called by a thread of the library or while another advance is
   *     under way; when a thread of the library does not settle within ten seconds of real time: the
   *     message says which and shows their stacks, and time stays at the last deadline reached
   */
  public void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("time cannot be moved back: " + by);
    }
    long target = begin(Durations.nanos(by));
    boolean interrupted = false;
    try {
      for (boolean done = false; !done; ) {
        Entry due = null;
        synchronized (lock) {
          interrupted |= settle();
          if (agenda.isEmpty() || agenda.first().at > target) {
            now = target;
            done = true;
          } else {
            due = agenda.removeFirst();
            now = Math.max(now, due.at);
            if (due.seat != null) {
              letGo(due.seat);
            }
          }
        }
        if (due != null && due.signal != null) {
          due.signal.run();
        }
      }
    } finally {
      synchronized (lock) {
        advancing = null;
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public long nanoTime() {
    synchronized (lock) {
      return ORIGIN + now;
    }
  }

  /** {@return the wall-clock time: it begins with the epoch} */
  @Override
  public Instant now() {
    synchronized (lock) {
      return Instant.EPOCH.plusNanos(now);
    }
  }

  @Override
  public void park(Object blocker, long nanos) {
    if (nanos <= 0) {
      return;
    }
    Thread self = Thread.currentThread();
    Seat seat;
    synchronized (lock) {
      seat = seats.computeIfAbsent(self, thread -> new Seat(thread, false));
      if (seat.permit || self.isInterrupted()) {
        seat.permit = false;
        leaveUnlessOurs(seat);
        return;
      }
      seat.parked = true;
      if (nanos != Long.MAX_VALUE) {
        seat.deadline = new Entry(Durations.sum(now, nanos), asked++, seat, null);
        agenda.add(seat.deadline);
      }
      count(seat, -1);
    }
    do {
      LockSupport.park(blocker);
    } while (seat.parked && !self.isInterrupted());
    synchronized (lock) {
      if (seat.parked) {
        letGo(seat);
      }
      leaveUnlessOurs(seat);
    }
  }

  @Override
  public void unpark(Thread thread) {
    synchronized (lock) {
      Seat seat = seats.get(thread);
      if (seat != null && seat.parked) {
        letGo(seat);
      } else if (seat != null) {
        seat.permit = true;
      } else if (thread.isAlive()) {
        seat = new Seat(thread, false);
        seat.permit = true;
        seats.put(thread, seat);
      }
    }
  }

  @Override
  public Thread start(ThreadFactory threads, Runnable body) {
    @Nullable Seat[] seated = new @Nullable Seat[1];
    ThreadFactory seating =
        task -> {
          Thread thread = threads.newThread(task);
          if (thread != null) {
            seated[0] = sit(thread);
          }
          return thread;
        };
    Runnable seatedBody =
        () -> {
          try {
            body.run();
          } finally {
            leave(seated[0]);
          }
        };
    boolean started = false;
    try {
      Thread thread = TimeSource.super.start(seating, seatedBody);
      started = true;
      return thread;
    } finally {
      if (!started) {
        leave(seated[0]);
      }
    }
  }

  /**
   * Calls back once, on the thread that advances, outside any lock. Also with a delay of zero or less
   * it takes an {@link #advance} to happen.
   */
  @Override
  public Timer after(Duration delay, Runnable signal) {
    Objects.requireNonNull(signal, "signal");
    synchronized (lock) {
      long at = Durations.sum(now, Durations.nanos(delay));
      var entry = new Entry(at, asked++, null, signal);
      agenda.add(entry);
      return () -> {
        synchronized (lock) {
          agenda.remove(entry);
        }
      };
    }
  }

  @Override
  public String toString() {
    synchronized (lock) {
      return "manual time, " + Duration.ofNanos(now) + " after its beginning";
    }
  }

  private long begin(long nanos) {
    synchronized (lock) {
      Thread self = Thread.currentThread();
      Seat seat = seats.get(self);
      if (seat != null && seat.ours) {
        throw new IllegalStateException(
            "time cannot be advanced by "
                + self
                + ": it is a thread of the library, which settles");
      }
      if (advancing != null) {
        throw new IllegalStateException(
            "time cannot be advanced by " + self + ": " + advancing + " is advancing it");
      }
      advancing = self;
      return Durations.sum(now, nanos);
    }
  }

  /** Under lock. Returns whether this thread was interrupted meanwhile. */
  private boolean settle() {
    boolean interrupted = false;
    long begin = System.nanoTime();
    while (!isSettled()) {
      long left = patience.toMillis() - (System.nanoTime() - begin) / 1_000_000;
      if (left <= 0) {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        throw new IllegalStateException(unsettled());
      }
      try {
        lock.wait(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }

  /** Under lock. */
  private boolean isSettled() {
    return running == 0 && seats.values().stream().noneMatch(Seat::isUnsettled);
  }

  /** Under lock. */
  private String unsettled() {
    var message =
        new StringBuilder("time cannot go on: after ")
            .append(patience)
            .append(" these threads still run, or block outside of their time source:");
    for (Seat seat : seats.values()) {
      if (seat.isUnsettled()) {
        message.append("\n  ").append(seat.thread);
        for (StackTraceElement frame : seat.thread.getStackTrace()) {
          message.append("\n    at ").append(frame);
        }
      }
    }
    return message.toString();
  }

  /** Seats a thread of the library that has yet to start; others are refused by {@link #start}. */
  private @Nullable Seat sit(Thread thread) {
    if (thread.isAlive()) {
      return null;
    }
    synchronized (lock) {
      var seat = new Seat(thread, true);
      seats.put(thread, seat);
      count(seat, 1);
      return seat;
    }
  }

  private void leave(@Nullable Seat seat) {
    synchronized (lock) {
      if (seat != null && seats.remove(seat.thread, seat)) {
        count(seat, -1);
      }
    }
  }

  /** Under lock. Only threads of the library keep a seat while they run. */
  private void leaveUnlessOurs(Seat seat) {
    if (!seat.ours && !seat.permit) {
      seats.remove(seat.thread);
    }
  }

  /** Under lock. */
  private void letGo(Seat seat) {
    seat.parked = false;
    if (seat.deadline != null) {
      agenda.remove(seat.deadline);
      seat.deadline = null;
    }
    count(seat, 1);
    LockSupport.unpark(seat.thread);
  }

  /** Under lock. */
  private void count(Seat seat, int change) {
    if (seat.ours) {
      running += change;
      if (running == 0) {
        lock.notifyAll();
      }
    }
  }

  /** Where a thread stands. Guarded by lock, but {@code parked} is read by its thread without. */
  private static final class Seat {
    final Thread thread;
    final boolean ours;
    volatile boolean parked;
    boolean permit;
    @Nullable Entry deadline;

    Seat(Thread thread, boolean ours) {
      this.thread = thread;
      this.ours = ours;
    }

    boolean isUnsettled() {
      return ours && (!parked || thread.isInterrupted());
    }
  }

  /** Something due: a seat to let go, or a signal to call. */
  private record Entry(long at, long number, @Nullable Seat seat, @Nullable Runnable signal) {}
}
