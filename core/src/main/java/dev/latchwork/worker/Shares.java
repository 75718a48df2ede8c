package dev.latchwork.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The indexes of a source of known size, and who has which of them. Everything here is guarded by the
 * lock of the run; only the claims of the owners on their own {@link Share} need none.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>Every index of {@code [0, size)} has begun, or lies in exactly one share, or has not been
 *       handed out, {@code [rest, size)}. Hand-outs and thefts move indexes from one to another while
 *       the lock is held; a claim is one CAS.
 *   <li>Portions are handed out in the order of the source. Only when there are none left does an idle
 *       worker steal, so what is held back by a long item begins before any worker has nothing to do.
 *   <li>A worker that finds nothing can leave: nothing is on its way between two shares, and what has
 *       begun comes back to none.
 *   <li>Whatever holds more than the one that its owner claims at once is in {@code stealable}, so a
 *       thief looks nowhere else, and drops what it finds empty: the search costs O(1) on average.
 * </ol>
 */
final class Shares {
  private final int size;
  private final int workers;
  private final List<Share> all = new ArrayList<>();
  private final Deque<Share> stealable = new ArrayDeque<>();
  private int rest;
  private boolean halted;

  /**
   * Creates those of a run.
   *
   * @param size how many indexes there are
   * @param workers how many shares there will be
   */
  Shares(int size, int workers) {
    this.size = size;
    this.workers = workers;
  }

  /** {@return an empty share for one more worker} */
  Share join(long now) {
    var share = new Share(now);
    if (halted) {
      share.halt();
    }
    all.add(share);
    return share;
  }

  /**
   * Puts something into a share that is empty.
   *
   * @return false when everything has begun, or it is halted
   */
  boolean refill(Share share, long now) {
    if (halted) {
      return false;
    }
    if (rest < size) {
      int fair = Math.max(1, (size - rest) / workers / 2);
      int count = Math.min(share.portion(now), fair);
      hand(share, rest, count);
      rest += count;
      return true;
    }
    for (Share victim; (victim = stealable.peek()) != null; ) {
      int stolen = victim.steal();
      if (stolen > 0) {
        hand(share, victim.end(), stolen);
        return true;
      }
      stealable.remove().listed = false;
    }
    return false;
  }

  private void hand(Share share, int from, int count) {
    share.put(from, from + count);
    if (count > 1 && !share.listed) {
      share.listed = true;
      stealable.add(share);
    }
  }

  /** No claim wins any more, and nothing is handed out. */
  void halt() {
    halted = true;
    all.forEach(Share::halt);
  }

  /** {@return how many have not begun: exact after a halt} */
  int left() {
    return size - rest + all.stream().mapToInt(Share::left).sum();
  }

  /** {@return how many were claimed without the lock since the last time} */
  long claimed() {
    return all.stream().mapToLong(Share::claimed).sum();
  }
}
