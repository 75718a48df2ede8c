package dev.latchwork.internal;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hashed and hierarchical timing wheels (G. Varghese and T. Lauck, "Hashed and Hierarchical Timing
 * Wheels", SOSP 1987). Time is cut into slots of 1 ms; what is due in one slot is a doubly linked
 * list. Level 0 has one list for each of the next 4,096 slots. A list of level n holds 64 times as
 * much time as one of level n - 1, and is spread over the levels below when its time begins: each
 * timer moves once for each factor of 64 that it is far, and never more than a 64th of them at once.
 *
 * <p>Not thread-safe: everything here belongs to one thread, but for the {@code due} of a node.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>{@code cursor} never falls. All that was due up to it has been handed out, or lies in a list
 *       whose time has come, which {@link #next} then names at once: an Error that interrupts {@link
 *       #advance} loses none but the node in hand.
 *   <li>A node lies in at most one list, {@code place} says which. A list's bit is set while it is not
 *       empty; a word's bit in {@code summary} while it has a bit set.
 *   <li>A list of level n is at most 4,095 lists ahead of the cursor's on its level, so that an index
 *       modulo 4,096 means one list only. It is spread or handed out when the cursor comes to its
 *       beginning, since {@link #advance} goes from one non-empty list to the next.
 *   <li>A slot is handed out at its end: never early, and late by one slot at most.
 *   <li>A list is handed out in one go, and its head written once, after that: a reference from the
 *       lists to a node costs a fence with most collectors. Meanwhile nobody else looks at the list,
 *       since what is linked while it is handed out lies in later ones.
 *   <li>Moments are compared by their difference to {@code base}: the clock may wrap. They are less
 *       than half of the clock's range away from now, so that no difference overflows.
 * </ol>
 */
final class Wheel {
  /** The length of a slot of level 0, in nanoseconds. */
  static final long SLOT = 1_000_000;

  /** What {@link #next} says when the wheel is empty. */
  static final long NEVER = Long.MAX_VALUE;

  static final int NOWHERE = -1;

  private static final int STEP = 6;
  private static final int INDEX = 12;
  private static final int LISTS = 1 << INDEX;
  private static final int LEVELS = 7; // 2^(6 * 8) ms: more than the clock can count

  private final long base;
  private final Consumer<Timed> due;
  private final @Nullable Level[] levels = new @Nullable Level[LEVELS];
  private long cursor;
  private int size;

  /**
   * Creates an empty one.
   *
   * @param base the moment at which its time begins
   * @param due is given each node when it is due; it is armed no more, or again in the wheel
   */
  Wheel(long base, Consumer<Timed> due) {
    this.base = base;
    this.due = due;
  }

  /** {@return how many nodes are in it} */
  int size() {
    return size;
  }

  /** Puts a node where its {@code due} wants it, from wherever it is; hands it out if it is due. */
  void arrange(Timed node) {
    if (node.place != NOWHERE) {
      level(node.place >>> INDEX).unlink(node);
      size--;
    }
    long moment = node.due;
    if (moment == Timed.NONE) {
      return;
    }
    long slot = slot(moment);
    if (slot > cursor) {
      link(node, slot);
      return;
    }
    long again = node.again(moment, base + cursor * SLOT);
    if (!node.move(moment, again)) {
      return; // it was armed anew or called off, and comes again
    }
    if (again != Timed.NONE) {
      link(node, slot(again));
    }
    due.accept(node);
  }

  private void link(Timed node, long slot) {
    int level = 0;
    while (list(slot, level) - list(cursor, level) >= LISTS) {
      level++;
    }
    level(level).link(node, index(list(slot, level)));
    size++;
  }

  /**
   * Hands out all that is due.
   *
   * @param now the moment; not before an earlier one
   */
  void advance(long now) {
    long last = Math.floorDiv(now - base, SLOT);
    for (long slot; (slot = nextSlot()) <= last; ) {
      cursor = slot;
      for (int n = LEVELS - 1; n >= 0; n--) {
        Level level = levels[n];
        if (level != null) {
          int index = index(list(slot, n));
          if (level.lists[index] != null) {
            handOut(level, index);
          }
        }
      }
    }
    cursor = Math.max(cursor, last);
  }

  private void handOut(Level level, int index) {
    Timed rest = level.lists[index];
    try {
      while (rest != null) {
        Timed node = rest;
        rest = level.behead(node);
        size--;
        arrange(node);
      }
    } finally {
      level.leave(index, rest);
    }
  }

  /** {@return how long after {@code now} there is something to do; {@link #NEVER} if it is empty} */
  long next(long now) {
    long slot = nextSlot();
    return slot == NEVER ? NEVER : Math.max(0, base + slot * SLOT - now);
  }

  /** {@return the slot with which the nearest list begins that is not empty} */
  private long nextSlot() {
    long nearest = NEVER;
    for (int n = 0; n < LEVELS; n++) {
      Level level = levels[n];
      if (level != null && level.summary != 0) {
        long list = list(cursor, n);
        list += level.distance(index(list));
        nearest = Math.min(nearest, Math.max(list << (STEP * n), cursor));
      }
    }
    return nearest;
  }

  /** {@return the slot at whose end that moment has come} */
  private long slot(long moment) {
    return Math.ceilDiv(moment - base, SLOT);
  }

  /** {@return the number of the list of a level that a slot belongs to} */
  private static long list(long slot, int level) {
    return slot >> (STEP * level);
  }

  /** {@return where in its level a list is} */
  private static int index(long list) {
    return (int) list & (LISTS - 1);
  }

  private Level level(int n) {
    Level level = levels[n];
    if (level == null) {
      level = new Level(n);
      levels[n] = level;
    }
    return level;
  }

  /** The lists of one level, and which of them are not empty. */
  private static final class Level {
    private final int number;
    final @Nullable Timed[] lists = new @Nullable Timed[LISTS];
    private final long[] words = new long[LISTS / Long.SIZE];
    long summary;

    Level(int number) {
      this.number = number;
    }

    void link(Timed node, int index) {
      Timed first = lists[index];
      if (first == null) {
        words[index >>> 6] |= 1L << index;
        summary |= 1L << (index >>> 6);
        lists[index] = node;
      } else { // behind the first: see the invariants
        Timed second = first.right;
        if (second != null) {
          second.left = node;
        }
        node.right = second;
        node.left = first;
        first.right = node;
      }
      node.place = (number << INDEX) | index;
    }

    void unlink(Timed node) {
      Timed left = node.left;
      Timed right = node.right;
      if (right != null) {
        right.left = left;
      }
      if (left != null) {
        left.right = right;
      } else {
        leave(index(node.place), right);
      }
      node.left = null;
      node.right = null;
      node.place = NOWHERE;
    }

    /** Takes the first off a list whose head is left for later. {@return the second, if there is one} */
    @Nullable Timed behead(Timed first) {
      Timed second = first.right;
      if (second != null) {
        second.left = null;
      }
      first.right = null;
      first.place = NOWHERE;
      return second;
    }

    /** All but these are out of a list. */
    void leave(int index, @Nullable Timed rest) {
      lists[index] = rest;
      if (rest == null) {
        words[index >>> 6] &= ~(1L << index);
        if (words[index >>> 6] == 0) {
          summary &= ~(1L << (index >>> 6));
        }
      }
    }

    /** {@return how many lists after that of the index the first lies that is not empty} */
    int distance(int index) {
      int word = index >>> 6;
      long here = words[word] & (-1L << index);
      if (here == 0) { // then the first of the words after this one, or of this one's beginning
        word += 1 + Long.numberOfTrailingZeros(Long.rotateRight(summary, word + 1));
        word &= words.length - 1;
        here = words[word];
      }
      return index((word << 6) + Long.numberOfTrailingZeros(here) - index);
    }
  }
}
