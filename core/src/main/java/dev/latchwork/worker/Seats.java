package dev.latchwork.worker;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The seats of a run, in the order in which they were taken: a list that is linked through the seats
 * themselves, since a run may have one for long, or a hundred thousand. A seat is in one list at most.
 * Guarded by the run's lock.
 */
final class Seats implements Iterable<Seat> {
  /** Of a run that has none. Never changed. */
  static final Seats NONE = new Seats();

  private @Nullable Seat first;
  private @Nullable Seat last;

  void add(Seat seat) {
    Seat before = last;
    seat.earlier = before;
    if (before == null) {
      first = seat;
    } else {
      before.later = seat;
    }
    last = seat;
  }

  /** Takes out one that is in. */
  void remove(Seat seat) {
    Seat before = seat.earlier;
    Seat after = seat.later;
    if (before == null) {
      first = after;
    } else {
      before.later = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.earlier = before;
    }
    seat.earlier = null;
    seat.later = null;
  }

  boolean isEmpty() {
    return first == null;
  }

  /** {@return all that are in now} */
  List<Seat> all() {
    List<Seat> all = new ArrayList<>();
    forEach(all::add);
    return all;
  }

  /** {@return how many actions run, where no seat claims what it runs} */
  long running() {
    long running = 0;
    for (Seat seat : this) {
      running += seat.isRunning(seat.activity.word()) ? 1 : 0;
    }
    return running;
  }

  /** {@return how many of those that run have not returned, in a run that is halted} */
  long acting() {
    long acting = 0;
    for (Seat seat : this) {
      seat.awaitClaim();
      acting += seat.counted && seat.activity.isActing() ? 1 : 0;
    }
    return acting;
  }

  /** {@return whether nothing runs} */
  boolean isQuiet() {
    for (Seat seat : this) {
      if (seat.isOccupied()) {
        return false;
      }
    }
    return true;
  }

  /** {@return for how long the longest action has been seen to run, in nanoseconds} */
  long longest(long now) {
    long longest = 0;
    for (Seat seat : this) {
      longest = Math.max(longest, seat.sample(now));
    }
    return longest;
  }

  /** {@return an iterator that allows to take out what it gave last} */
  @Override
  public Iterator<Seat> iterator() {
    return new Iterator<>() {
      private @Nullable Seat next = first;

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Seat next() {
        Seat seat = next;
        if (seat == null) {
          throw new NoSuchElementException();
        }
        next = seat.later;
        return seat;
      }
    };
  }
}
