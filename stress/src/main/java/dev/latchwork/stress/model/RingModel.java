package dev.latchwork.stress.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ring by itself: producers, takers, and one that may pause them, and at the end closes and halts
 * the ring and takes out what is left.
 *
 * <p>Every read and write of the ring is a step. Nobody ever waits here but by looking again, as the ring
 * does; so a state at rest is an end.
 */
@SuppressWarnings("RefactorSwitch") // each case is what comes next, and may return early
final class RingModel extends Model {
  /** What can be wrong with it on purpose. */
  enum Fault {
    NONE,
    /** A taker looks whether the ring is halted, and does not find out by its CAS. */
    A_FLAG_INSTEAD_OF_THE_HALT_BIT,
    /** The same for a producer and the close. */
    A_FLAG_INSTEAD_OF_THE_CLOSED_BIT,
    /** A producer claims a slot without a look whether the last lap has left it. */
    CLAIM_BEFORE_THE_SLOT
  }

  private enum Putting {
    TAIL,
    LIMIT,
    ROOM,
    NOTE,
    SLOT,
    CLAIM,
    WRITE
  }

  private enum Taking {
    HEAD,
    TAIL,
    SLOT,
    CLAIM,
    FREE,
    OUT
  }

  private enum Stopping {
    UP,
    PAUSED,
    CLOSED,
    HALTED,
    DRAINS,
    DONE
  }

  private enum Item {
    OUTSIDE,
    IN,
    TAKEN,
    HANDED_BACK,
    REFUSED
  }

  private static final int NULL = 0;

  private final int capacity;
  private final int each;
  private final int producers;
  private final int takers;
  private final int size;
  private final int tombstone;
  private final Fault fault;

  private final Num tail;
  private final Num closed = number("closed", 1);
  private final Num head;
  private final Num halted = number("halted", 1);
  private final Num limit;
  private final Num[] slots;

  private final List<Mode<Item>> items;
  private final Num[] indexes;

  private final List<Mode<Putting>> putting;
  private final Num[] tailsSeen;
  private final Num[] rooms;
  private final Num[] done;

  private final List<Mode<Taking>> taking;
  private final Num[] headsSeen;
  private final Num[] tailsKnown;
  private final Num[] got;

  private final Mode<Stopping> stopping = mode("stop", Stopping.values());
  private final Num at;

  RingModel(int capacity, int producers, int each, int takers, Fault fault) {
    this.capacity = capacity;
    this.each = each;
    this.producers = producers;
    this.takers = takers;
    this.fault = fault;
    this.size = capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1;
    int all = producers * each;
    this.tombstone = all + 1;
    tail = number("tail", all);
    head = number("head", all);
    limit = number("limit", all + capacity);
    slots = numbers("slot", size, tombstone);
    items = modes("item", all, Item.values());
    indexes = numbers("index of item", all, all);
    putting = modes("producer", producers, Putting.values());
    tailsSeen = numbers("producer's tail", producers, all);
    rooms = numbers("producer's room", producers, all + capacity);
    done = numbers("put by", producers, each);
    taking = modes("taker", takers, Taking.values());
    headsSeen = numbers("taker's head", takers, all);
    tailsKnown = numbers("taker's tail", takers, all);
    got = numbers("taker's item", takers, tombstone);
    at = number("drained to", all);
  }

  @Override
  String title() {
    return "ring of %d, %d producers of %d, %d takers".formatted(capacity, producers, each, takers);
  }

  @Override
  int processes() {
    return producers + takers + 1;
  }

  @Override
  String process(int number) {
    return number < producers
        ? "producer " + (number + 1)
        : number < producers + takers ? "taker " + (number - producers + 1) : "stop";
  }

  @Override
  @Nullable Step step(int process) {
    return process < producers
        ? put(process)
        : process < producers + takers ? poll(process - producers) : stop();
  }

  private @Nullable Step put(int p) {
    Step step = putOn(p);
    if (putting.get(p).is(Putting.TAIL)) {
      tailsSeen[p].set(0); // what nobody reads again is the same in all states
      rooms[p].set(0);
    }
    return step;
  }

  private @Nullable Step putOn(int p) {
    if (done[p].is(each)) {
      return null;
    }
    int item = p * each + done[p].get() + 1;
    var pc = putting.get(p);
    Num seen = tailsSeen[p];
    switch (pc.get()) {
      case TAIL -> {
        if (closed.isSet()) {
          end(item, Item.OUTSIDE, Item.REFUSED);
          done[p].add(1);
        } else {
          seen.set(tail.get());
          pc.to(Putting.LIMIT);
        }
      }
      case LIMIT -> pc.to(seen.get() >= limit.get() ? Putting.ROOM : Putting.SLOT);
      case ROOM -> {
        rooms[p].set(head.get() + capacity);
        pc.to(seen.get() >= rooms[p].get() ? Putting.TAIL : Putting.NOTE); // full: again
      }
      case NOTE -> {
        limit.set(rooms[p].get());
        rooms[p].set(0);
        pc.to(Putting.SLOT);
      }
      case SLOT -> {
        boolean looks = fault != Fault.CLAIM_BEFORE_THE_SLOT;
        pc.to(looks && !slot(seen.get()).is(NULL) ? Putting.TAIL : Putting.CLAIM);
      }
      case CLAIM -> {
        boolean open = !closed.isSet() || fault == Fault.A_FLAG_INSTEAD_OF_THE_CLOSED_BIT;
        if (tail.is(seen.get()) && open) {
          tail.add(1);
          indexes[item - 1].set(seen.get());
          end(item, Item.OUTSIDE, Item.IN);
          pc.to(Putting.WRITE);
        } else {
          pc.to(Putting.TAIL);
        }
        return Step.CLAIM;
      }
      case WRITE -> {
        if (!slot(seen.get()).is(NULL)) {
          throw new Wrong("it overwrites what is in the slot");
        }
        boolean fails = choose(2) == 1;
        slot(seen.get()).set(fails ? tombstone : item);
        if (fails) {
          end(item, Item.IN, Item.REFUSED);
        }
        done[p].add(1);
        pc.to(Putting.TAIL);
        return Step.PUBLISH;
      }
    }
    return Step.LOOK_FOR_ROOM;
  }

  private @Nullable Step poll(int t) {
    Step step = pollOn(t);
    if (taking.get(t).is(Taking.HEAD) || taking.get(t).is(Taking.OUT)) {
      headsSeen[t].set(0);
      got[t].set(NULL);
    }
    return step;
  }

  private @Nullable Step pollOn(int t) {
    var pc = taking.get(t);
    Num seen = headsSeen[t];
    switch (pc.get()) {
      case HEAD -> {
        if (halted.isSet() && stopping.is(Stopping.PAUSED)) {
          return null;
        } else if (halted.isSet()) {
          pc.to(Taking.OUT);
        } else {
          seen.set(head.get());
          pc.to(seen.get() >= tailsKnown[t].get() ? Taking.TAIL : Taking.SLOT);
        }
      }
      case TAIL -> {
        tailsKnown[t].set(tail.get());
        pc.to(seen.get() >= tail.get() ? Taking.HEAD : Taking.SLOT);
      }
      case SLOT -> {
        got[t].set(slot(seen.get()).get());
        pc.to(got[t].is(NULL) ? Taking.HEAD : Taking.CLAIM);
      }
      case CLAIM -> {
        boolean open = !halted.isSet() || fault == Fault.A_FLAG_INSTEAD_OF_THE_HALT_BIT;
        if (head.is(seen.get()) && open) {
          if (halted.isSet()) {
            throw new Wrong("it takes an item after the halt");
          }
          head.add(1);
          pc.to(Taking.FREE);
        } else {
          pc.to(Taking.HEAD);
        }
        return Step.TAKE;
      }
      case FREE -> {
        if (!slot(seen.get()).is(got[t].get())) {
          throw new Wrong("it frees a slot that is not its own");
        }
        slot(seen.get()).set(NULL);
        came(got[t].get(), seen.get(), Item.TAKEN);
        pc.to(Taking.HEAD);
        return Step.FREE;
      }
      case OUT -> {
        return null;
      }
    }
    return Step.LOOK_FOR_ITEM;
  }

  private @Nullable Step stop() {
    switch (stopping.get()) {
      case UP -> {
        if (choose(2) == 0) {
          closed.set(true);
          stopping.to(Stopping.CLOSED);
          return Step.CLOSE;
        }
        halted.set(true);
        stopping.to(Stopping.PAUSED);
        return Step.HALT;
      }
      case PAUSED -> {
        if (choose(2) == 0) {
          closed.set(true); // what is halted stays so
          stopping.to(Stopping.HALTED);
          return Step.CLOSE;
        }
        halted.set(false);
        stopping.to(Stopping.UP);
        return Step.RESUME_TAKING;
      }
      case CLOSED -> {
        halted.set(true);
        stopping.to(Stopping.HALTED);
        return Step.HALT;
      }
      case HALTED -> {
        if (!taking.stream().allMatch(taker -> taker.is(Taking.OUT))) {
          return null;
        }
        at.set(head.get());
        stopping.to(Stopping.DRAINS);
      }
      case DRAINS -> {
        if (at.is(tail.get())) {
          head.set(at.get());
          stopping.to(Stopping.DONE);
        } else if (slot(at.get()).is(NULL)) {
          return null;
        } else {
          came(slot(at.get()).get(), at.get(), Item.HANDED_BACK);
          slot(at.get()).set(NULL);
          at.add(1);
        }
      }
      case DONE -> {
        return null;
      }
    }
    return Step.DRAIN;
  }

  private Num slot(int index) {
    return slots[index & (size - 1)];
  }

  private void came(int what, int index, Item how) {
    if (what != tombstone) {
      if (!indexes[what - 1].is(index)) {
        throw new Wrong("item " + what + " is out of order");
      }
      end(what, Item.IN, how);
    }
  }

  private void end(int item, Item from, Item to) {
    if (!items.get(item - 1).is(from)) {
      throw new Wrong("item " + item + " is " + items.get(item - 1).get() + " and would be " + to);
    }
    items.get(item - 1).to(to);
  }

  @Override
  @Nullable String wrong() {
    return head.get() > tail.get() || tail.get() > head.get() + capacity
        ? "head " + head.get() + " and tail " + tail.get() + " are too far apart"
        : null;
  }

  @Override
  @Nullable String wrongAtRest() {
    return null;
  }

  @Override
  @Nullable String wrongAtEnd() {
    for (var item : items) {
      if (item.is(Item.OUTSIDE) || item.is(Item.IN)) {
        return item.name() + " is lost: it is " + item.get();
      }
    }
    return stopping.is(Stopping.DONE) ? null : "the stop does not end";
  }
}
