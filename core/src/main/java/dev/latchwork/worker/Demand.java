package dev.latchwork.worker;

import java.util.function.LongSupplier;

/**
 * What one subscriber wants of its publisher, and which of the items that come is to ask for more.
 *
 * <p>Guarded by its own monitor, which nobody else can reach; nothing but a look at the room is called
 * with it held. Items come one at a time, as the rules for publishers say.
 * Invariants:
 *
 * <ol>
 *   <li>Until it is over, there is a mark ahead: on an item that has been asked for and has not come,
 *       or on one that has come and has not begun. So more is always asked for again.
 *   <li>The publisher is told one thing at a time: {@link #take} says what, {@link #told} that it is
 *       done. Nothing is said after a cancel, or after the end of what is published.
 * </ol>
 */
final class Demand {
  /** There is nothing to tell. */
  static final long NOTHING = 0;

  /** To be told instead of a number: no more at all. */
  static final long CANCEL = -1;

  /** How many were asked for and have not come; below zero if a publisher gives more. */
  private long asked;

  /** Whether one has come that may not have been put yet. */
  private boolean putting;

  /** How many are to come until the mark, and with it. */
  private long toMark;

  /** How many more the publisher is to be told. */
  private long more;

  private boolean cancelled;
  private boolean telling;
  private boolean over;

  /**
   * Wants as many items as there is room for. One at least: only the subscriber's own items tell it of
   * room that comes later.
   *
   * @param room tells how many items could be put; asked while nothing can come, so that no item is
   *     between what has been asked for and what has been put, and in neither
   */
  synchronized void ask(LongSupplier room) {
    long coming = Math.max(0, asked);
    long free = room.getAsLong() - coming - (putting ? 1 : 0);
    long wanted = Math.max(free, coming == 0 ? 1 : 0);
    asked = coming + wanted;
    toMark = (asked + 1) / 2;
    more += wanted;
  }

  /** An item comes, and is put; {@return whether it is the one with the mark} */
  synchronized boolean comes() {
    asked--;
    putting = true;
    return --toMark == 0 && !over;
  }

  /** It has been put. */
  synchronized void came() {
    putting = false;
  }

  /** Nothing is wanted any more. */
  synchronized void cancel() {
    cancelled = true;
  }

  /** Nothing comes any more, and nothing is to be told. */
  synchronized void end() {
    over = true;
  }

  synchronized boolean isOver() {
    return over;
  }

  /** {@return what the caller is to tell the publisher, and then to say that it is {@link #told}} */
  synchronized long take() {
    if (telling || !hasMore()) {
      return NOTHING;
    }
    long what = cancelled ? CANCEL : more;
    telling = true;
    over = cancelled;
    more = 0;
    return what;
  }

  /** {@return whether there is more to tell by now} */
  synchronized boolean told() {
    telling = false;
    return hasMore();
  }

  private boolean hasMore() {
    return !over && (cancelled || more > 0);
  }
}
