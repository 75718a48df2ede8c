package dev.latchwork.worker;

import dev.latchwork.internal.Words;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bounded first-in first-out buffer for any number of threads on both sides, which can be closed at
 * one end and halted at the other.
 *
 * <p>{@code tail} counts what was put, {@code head} what was taken; item k lies in slot {@code k mod
 * size}; a free slot is null. Invariants:
 *
 * <ol>
 *   <li>{@code head <= tail <= head + capacity <= head + size}. Both only grow (2^62 items is for
 *       ever), so a CAS that succeeds proves that the index has not moved since it was read.
 *   <li>Both sides go index, slot, CAS, in this order. A producer that has read tail t and then found
 *       slot t null owns the slot if its CAS from t succeeds: nobody else can have claimed t, and
 *       consumers stop at tail. A consumer that has read head h below tail and then found slot h
 *       filled holds item h if its CAS from h succeeds: the slot was null when tail passed h, and
 *       what was put then stays until h is claimed. The limit is noted by release and read by acquire,
 *       so that the look at the slot comes after the look at head that found the room. Claiming
 *       first would hang: a thread that loses its processor between claim and access meets the next
 *       lap.
 *   <li>A claimed slot is published, or freed, by one write after the CAS. Whoever meets it in
 *       between waits for that write; he never waits longer than the other needs to get back to its
 *       processor.
 *   <li>Whether there is anything, and whether there is room, is judged by the indexes alone, so the
 *       CAS of a put is the fence between the item and the look for sleeping workers, and the CAS of a
 *       take the fence between the room and the look for blocked producers.
 *   <li>The sign bit of tail closes it, that of head halts it. Each is one atomic or, after which no
 *       CAS from an earlier value can succeed: a put is in before the close, or fails; after a halt
 *       exactly [head, tail) is left.
 *   <li>If publishing fails, by an Error on a stack without room for a call, a tombstone is published
 *       instead, by an instruction that needs none; consumers skip it.
 * </ol>
 *
 * <p>The ring of D. Vyukov's bounded MPMC queue (2010) without its sequence numbers, which null and
 * the bound by head replace.
 */
final class Ring {
  /** What became of a put. */
  enum Put {
    DONE,
    FULL,
    CLOSED
  }

  /** The largest capacity: an array has no more slots. */
  static final int MOST = 1 << 30;

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final Object TOMBSTONE = new Object();
  private static final long BARRED = Long.MIN_VALUE;
  private static final long INDEX = Long.MAX_VALUE;

  private static final int TAIL = 0;
  private static final int HEAD = 1;

  /**
   * At most head + capacity at some moment: producers look at head only when they have come here. Who
   * reads it has seen the takes that it counts, so a slot that he finds null after that is free, and
   * does not only look as it did before the lap that was taken.
   */
  private static final int LIMIT = 2;

  /** How far a taker on the heels of the producers lets them get ahead. */
  private static final int PILE = 128;

  /** For how many looks, of about 30 ns, it waits for the next one. */
  private static final int PATIENCE = 8;

  private final Words words;
  private final Object[] slots;
  private final int capacity;
  private final AtomicLong tombstones = new AtomicLong();

  /** Creates an empty one that is closed. */
  Ring(int capacity) {
    this.capacity = capacity;
    this.words = new Words(3, capacity > 1);
    this.slots = new Object[capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1];
    close();
  }

  // model: LOOK_FOR_ROOM, CLAIM, PUBLISH
  Put put(Object item) {
    for (int waits = 0; ; ) {
      long tail = words.get(TAIL);
      if (tail < 0) {
        return Put.CLOSED;
      }
      if (tail >= words.glance(LIMIT)) {
        long limit = taken() + capacity;
        if (tail >= limit) {
          return Put.FULL;
        }
        words.note(LIMIT, limit);
      }
      int slot = (int) tail & (slots.length - 1);
      if (SLOT.getAcquire(slots, slot) != null) {
        relax(waits++);
      } else if (words.cas(TAIL, tail, tail + 1)) {
        try {
          SLOT.setRelease(slots, slot, item);
        } catch (Throwable e) {
          slots[slot] = TOMBSTONE;
          throw e;
        }
        return Put.DONE;
      }
    }
  }

  /**
   * {@return the oldest item, or null when there is none or it is halted}
   *
   * @param taker of the calling thread; it remembers how far the ring was seen to be filled
   * @param any whether it may be a ticket; otherwise null if that is the oldest
   */
  // model: LOOK_FOR_ITEM, TAKE, FREE
  @Nullable Object poll(QueueSeat taker, boolean any) {
    // The line of the slot is fetched together with that of head, which others have written as
    // well.
    taker.glimpse = SLOT.getOpaque(slots, (int) taker.next & (slots.length - 1)) != null;
    for (int waits = 0; ; ) {
      long head = words.get(HEAD);
      if (head >= taker.seenTail) { // not when it is halted: then head is negative
        taker.looks(head & INDEX);
        taker.seenTail = put();
        if (head >= taker.seenTail) {
          return null;
        }
        if (taker.isOnTheHeels(taker.seenTail - head)) {
          letItPileUp(taker.seenTail, taker);
        }
      }
      if (head < 0) {
        return null;
      }
      int slot = (int) head & (slots.length - 1);
      Object item = SLOT.getAcquire(slots, slot);
      if (item instanceof Ticket && !any) {
        return null;
      } else if (item != null && words.cas(HEAD, head, head + 1)) {
        SLOT.setRelease(slots, slot, null);
        taker.next = head + 1;
        if (item != TOMBSTONE) {
          return item;
        }
        tombstones.incrementAndGet();
      } else if (words.get(HEAD) == head) {
        relax(waits++);
      }
    }
  }

  /**
   * A taker that is as fast as the producers fetches the lines of the ring from their processor for
   * each item, and takes them away. It is faster for both if it lets them get ahead a little.
   */
  private void letItPileUp(long tail, QueueSeat taker) {
    long enough = tail + Math.min(capacity / 2, PILE);
    for (int idle = 0; idle < PATIENCE && taker.seenTail < enough; idle++) {
      Thread.onSpinWait();
      long now = put();
      if (now != taker.seenTail) {
        taker.seenTail = now;
        idle = 0;
      }
    }
  }

  /** Takes out what is left, once it is closed and halted and nobody takes any more. */
  // model: DRAIN
  void drainTo(Consumer<Object> items) {
    long end = put();
    for (long index = taken(); index < end; index++) {
      Object item = published(index);
      SLOT.setRelease(slots, (int) index & (slots.length - 1), null);
      words.note(HEAD, index + 1 | BARRED);
      if (item == TOMBSTONE) {
        tombstones.incrementAndGet();
      } else {
        items.accept(item);
      }
    }
  }

  /** Shows what is left, once it is closed and halted and while nobody drains it. */
  void forEach(Consumer<Object> items) {
    long end = put();
    for (long index = taken(); index < end; index++) {
      Object item = published(index);
      if (item != TOMBSTONE) {
        items.accept(item);
      }
    }
  }

  /** {@return what lies in a slot that was claimed by a put and is taken by nobody} */
  private Object published(long index) {
    Object item;
    for (int waits = 0;
        (item = SLOT.getAcquire(slots, (int) index & (slots.length - 1))) == null; ) {
      relax(waits++);
    }
    return item;
  }

  /** Somebody is between his claim and his write: let him finish. */
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield
  private static void relax(int waits) {
    if (waits % 64 == 63) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }

  // model: CLOSE
  void close() {
    words.set(TAIL, BARRED);
  }

  void open() {
    words.clear(TAIL, BARRED);
  }

  boolean isClosed() {
    return words.get(TAIL) < 0;
  }

  // model: HALT
  void halt() {
    words.set(HEAD, BARRED);
  }

  // model: RESUME_TAKING
  void resume() {
    words.clear(HEAD, BARRED);
  }

  boolean isHalted() {
    return words.get(HEAD) < 0;
  }

  /** {@return how many were taken} */
  long taken() {
    return words.get(HEAD) & INDEX;
  }

  /** {@return how many were put, tombstones included} */
  long put() {
    return words.get(TAIL) & INDEX;
  }

  /** {@return how many were put and are not tombstones, as far as that has been found out} */
  long accepted() {
    long skipped = tombstones.get();
    return put() - skipped;
  }

  /** {@return how many wait, at a moment between call and return} */
  long size() {
    long taken = taken();
    return Math.max(0, Math.min(put() - taken, capacity));
  }

  boolean isEmpty() {
    return size() == 0;
  }

  boolean isFull() {
    return put() - taken() >= capacity;
  }
}
