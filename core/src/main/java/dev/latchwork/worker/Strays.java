package dev.latchwork.worker;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Seats that were given up and have not ended: most often none, which costs next to nothing. */
final class Strays extends AbstractSet<Seat> {
  /** A concurrent set while there are any. */
  private volatile Set<Seat> seats = Set.of();

  @Override
  public synchronized boolean add(Seat seat) {
    if (seats.isEmpty()) {
      seats = ConcurrentHashMap.newKeySet();
    }
    return seats.add(seat);
  }

  @Override
  public synchronized boolean remove(Object seat) {
    if (!seats.contains(seat)) {
      return false;
    }
    seats.remove(seat);
    if (seats.isEmpty()) {
      seats = Set.of();
    }
    return true;
  }

  @Override
  public Iterator<Seat> iterator() {
    return seats.iterator();
  }

  @Override
  public int size() {
    return seats.size();
  }
}
