package dev.latchwork.worker;

import dev.latchwork.internal.Headroom;
import dev.latchwork.worker.Gate.Deadline;

/**
 * Where items come into a run of a queue.
 *
 * <p>A put that the ring takes touches nothing else but the word of the idle workers. One that finds
 * the ring closed waits for the start, or is refused; one that finds it full waits in a line, but for
 * a worker's own, which goes past the ring.
 */
final class Intake {
  private final QueueRun<?> run;
  private final Backlog backlog;
  private final Ring ring;
  private final IdleWorkers idle;
  private final BlockedProducers producers;

  Intake(QueueRun<?> run) {
    this.run = run;
    this.backlog = run.backlog;
    this.ring = backlog.ring;
    this.idle = run.idle;
    this.producers = run.producers;
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
    if (putIntoRing(what) != Ring.Put.DONE) {
      return false;
    }
    idle.signal();
    return true;
  }

  /**
   * Takes an item in without a wait: where there is no room, behind all that is in the ring.
   *
   * @return false when the run takes nothing any more
   */
  // model: PUT_BEHIND
  boolean putAnyway(Object what) {
    if (tryPut(what)) {
      return true;
    }
    Headroom.require();
    run.lock.lock();
    try {
      if (run.closed) {
        return false;
      }
      if (putIntoRing(what) != Ring.Put.DONE) {
        backlog.putBehind(what);
        run.tally().accepted++;
        run.tally().overCapacity++;
      }
    } finally {
      run.lock.unlock();
    }
    idle.signal();
    return true;
  }

  /** {@return how many items could be put at this moment} */
  long room() {
    return Math.max(0, backlog.capacity - backlog.size());
  }

  private Ring.Put putIntoRing(Object what) {
    try {
      return ring.put(what);
    } catch (Throwable e) {
      idle.signal(); // somebody has to take the tombstone away
      throw e;
    }
  }

  private boolean isOwn() {
    Seat seat = Seat.ofThisThread();
    return seat != null && seat.generation == run;
  }

  /** A put by a worker of this run: it does not wait for itself. */
  // model: PUT_OWN
  private boolean putOwn(Object what, long wait) {
    Headroom.require();
    run.lock.lock();
    try {
      if (run.closed && (run.halted || !run.ladder().isDraining())) {
        throw refusal();
      }
      Ring.Put put = putIntoRing(what);
      if (put != Ring.Put.DONE) {
        // Once it is closed, only workers change it, and they make room.
        if (put == Ring.Put.FULL || backlog.size() >= backlog.capacity) {
          if (wait < 0) {
            return false;
          }
          run.tally().overCapacity++;
        }
        backlog.putPast(what);
        run.tally().accepted++;
      }
    } finally {
      run.lock.unlock();
    }
    idle.signal();
    return true;
  }

  // model: PUT_AGAIN
  private boolean putPatiently(Object what, long wait) throws InterruptedException {
    Deadline deadline = Deadline.in(run.time(), Math.max(wait, 0));
    BlockedProducers.Producer self = null;
    try {
      for (; ; ) {
        switch (putIntoRing(what)) {
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
              Headroom.require();
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
    Headroom.require();
    run.lock.lock();
    try {
      while (run.closed) {
        if (!run.isUp()) {
          throw refusal();
        }
        if (wait < 0 || !run.changed().await(deadline)) {
          return false;
        }
      }
      return true;
    } finally {
      run.lock.unlock();
    }
  }

  IllegalStateException refusal() {
    return new IllegalStateException(run.name() + " cannot take an item: it is " + run.state());
  }
}
