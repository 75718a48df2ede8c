package dev.latchwork.worker;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.task.Action;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A batch whose source is a list of the JDK's own: each worker has a {@link Share} of its indexes.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>The first item of a row begins under the lock and in the seat, and what is followed by no claim
 *       ends there. What a worker claims in between begins and ends by the claims alone.
 *   <li>A stop halts the shares under the lock before it interrupts, describes or gives up anything:
 *       by then each seat is about one item, the last that its share has begun.
 *   <li>An item is read before it is claimed: one that cannot be read has not begun.
 *   <li>Reading the list runs nobody's code, and blocks nowhere: it may happen under the lock, and in
 *       several threads at a time.
 * </ol>
 */
final class SharingRun<T, R extends @Nullable Object> extends BatchRun<T, R> {
  private final List<? extends T> list;
  private final int size;
  private final int workers;

  /** Guarded by the lock, but for the claims. */
  private final Shares shares;

  /** Guarded by the lock. */
  private final List<Row> rows = new ArrayList<>();

  /** By index; each place is written by the worker that runs it. Empty if nobody wants them. */
  private final @Nullable Object[] results;

  SharingRun(
      Settings<T> settings,
      Source<T> source,
      List<? extends T> list,
      int parallelism,
      Action<T, R> action,
      boolean collects,
      Latch latch) {
    super(settings, source, action, collects, latch);
    this.list = list;
    this.size = list.size();
    this.workers = Math.clamp(size, 1, parallelism);
    this.shares = new Shares(size, workers);
    this.results = new @Nullable Object[collects ? size : 0];
  }

  @Override
  void launch() {
    runner.intercept();
    for (int i = 0; i < workers; i++) {
      addWorker();
    }
  }

  @Override
  void runItems(Seat seat) {
    Row row = sit(seat);
    for (T first; (first = begin(row)) != null; ) {
      runner.runRow(seat, first, row);
    }
  }

  private Row sit(Seat seat) {
    lock.lock();
    try {
      var row = new Row(seat, shares.join(time().nanoTime()));
      rows.add(row);
      return row;
    } finally {
      lock.unlock();
    }
  }

  /** {@return the next item, begun; null when there is none for this thread any more} */
  private @Nullable T begin(Row row) {
    lock.lock();
    try {
      while (closed && mayTake() && !row.seat.activity.isGone()) {
        changed().awaitUninterruptibly();
      }
      if (!mayTake() || row.seat.activity.isGone()) {
        return null;
      }
      if (row.share.left() == 0 && !shares.refill(row.share, time().nanoTime())) {
        exhaust();
        return null;
      }
      T item = read(Share.next(row.share.look()));
      row.share.begin();
      row.seen = row.share.look();
      tally().accepted++;
      begin(row.seat, item);
      return item;
    } catch (RuntimeException e) {
      failSource(e);
      shares.halt();
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Everything has begun; with the lock held. */
  private void exhaust() {
    if (list.size() != size) {
      throw new ConcurrentModificationException(
          "the source had " + size + " items at the start, and now has " + list.size());
    }
    exhausted = true;
  }

  private T read(int index) {
    return Objects.requireNonNull(list.get(index), "the source gave a null");
  }

  @Override
  void look() {
    long claimed = shares.claimed();
    tally().accepted += claimed;
    tally().succeeded += claimed;
  }

  @Override
  void switched() {
    if (!isUp()) {
      shares.halt();
      rows.forEach(Row::show);
    }
  }

  @Override
  OptionalLong notStarted() {
    return OptionalLong.of(shares.left());
  }

  @Override
  @SuppressWarnings("unchecked") // what the workers put there
  List<R> results() {
    return (List<R>) Collections.unmodifiableList(Arrays.asList(results));
  }

  /** What one worker runs in a row. */
  private final class Row implements Runner.Row<T, R> {
    private final Seat seat;
    private final Share share;
    private final Context own = context();

    /** The share as the worker knows it: right about what is next, perhaps not about its end. */
    private long seen;

    Row(Seat seat, Share share) {
      this.seat = seat;
      this.share = share;
    }

    @Override
    public @Nullable T next() {
      while (Share.isClaimable(seen) && !own.isCancelled()) {
        T item;
        try {
          item = read(Share.next(seen));
        } catch (RuntimeException e) {
          break; // whoever begins it under the lock finds out, too
        }
        if (share.claim(seen)) {
          seen = Share.after(seen);
          return item;
        }
        seen = share.look();
      }
      return null;
    }

    @Override
    public void keep(R result) {
      if (collects) {
        results[Share.next(seen) - 1] = result;
      }
    }

    /** What runs after a halt is shown in the seat; with the lock held. */
    private void show() {
      if (seat.isRunning(seat.activity.word())) {
        try {
          seat.item = list.get(share.last());
        } catch (IndexOutOfBoundsException e) {
          seat.item = "an item that is no longer in the source";
        }
      }
    }
  }
}
