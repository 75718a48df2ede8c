package dev.latchwork.worker;

import dev.latchwork.signal.StoodTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;

/**
 * The stack of idle workers, with the bit of the one that searches and that of the one that stands
 * back. Each thread pushes the seats that it has popped, and searches with them: nobody gets a seat
 * that another one has, and one of all searches at a time.
 */
@Param(name = "thread", gen = ThreadIdGen.class)
public final class IdleWorkersTrial {
  private static final int SEATS = 3;
  private static final int MOST_THREADS = 8;

  /** By this thread, just now. */
  private static final ThreadLocal<QueueSeat> POPPED = new ThreadLocal<>();

  private final List<Deque<QueueSeat>> owned = new ArrayList<>();
  private final IdleWorkers idle;

  public IdleWorkersTrial() {
    var seats = new QueueSeat[SEATS];
    idle = new IdleWorkers(seats, new StoodTime(), POPPED::set);
    for (int i = SEATS - 1; i >= 0; i--) {
      seats[i] = RacingSeat.of(i + 1);
      idle.pushVacant(seats[i], false);
    }
    for (int i = 0; i < MOST_THREADS; i++) {
      owned.add(new ArrayDeque<>());
    }
  }

  /** {@return the seat that it has popped, or 0} */
  @Operation
  public int signal(@Param(name = "thread") int thread) {
    idle.signal();
    return keep(thread);
  }

  /** {@return the seat that is to search instead, or 0} */
  @Operation
  public int handOn(@Param(name = "thread") int thread) {
    QueueSeat searcher = owned(thread, true);
    if (searcher != null) {
      boolean _ = idle.found(searcher, true);
    }
    return keep(thread);
  }

  @Operation
  public boolean found(@Param(name = "thread") int thread) {
    QueueSeat searcher = owned(thread, true);
    return searcher != null && idle.found(searcher, false);
  }

  @Operation
  public boolean search(@Param(name = "thread") int thread) {
    QueueSeat seat = owned(thread, false);
    return seat != null && idle.search(seat);
  }

  /** {@return the seat that it has pushed, or 0} */
  @Operation
  public int push(@Param(name = "thread") int thread) {
    QueueSeat seat = owned.get(thread).poll();
    if (seat == null) {
      return 0;
    }
    idle.pushVacant(seat, false);
    return seat.number;
  }

  @Operation
  public List<Integer> wakeAll(@Param(name = "thread") int thread) {
    List<Integer> all = new ArrayList<>();
    idle.wakeAll(seat -> {
      all.add(seat.number);
      owned.get(thread).add(seat);
    });
    return all;
  }

  @Operation
  public boolean standBack() {
    return idle.standBack();
  }

  @Operation
  public void comeBack() {
    idle.comeBack();
  }

  private int keep(int thread) {
    QueueSeat seat = POPPED.get();
    POPPED.remove();
    if (seat == null) {
      return 0;
    }
    owned.get(thread).add(seat);
    return seat.number;
  }

  private @Nullable QueueSeat owned(int thread, boolean searches) {
    for (QueueSeat seat : owned.get(thread)) {
      if (seat.searches == searches) {
        return seat;
      }
    }
    return null;
  }

  /** What it does when nothing happens at once. */
  public static final class Spec {
    private final Deque<Integer> stack = new ArrayDeque<>(List.of(1, 2, 3));
    private final List<Deque<Integer>> owned = new ArrayList<>();

    /** The seat that searches, or 0. */
    private int searcher;

    private boolean thronged;

    public Spec() {
      for (int i = 0; i < MOST_THREADS; i++) {
        owned.add(new ArrayDeque<>());
      }
    }

    public int signal(int thread) {
      return searcher == 0 && !thronged ? pop(thread) : 0;
    }

    public int handOn(int thread) {
      if (!isSearching(thread)) {
        return 0;
      }
      searcher = 0;
      return thronged ? 0 : pop(thread);
    }

    private int pop(int thread) {
      Integer top = stack.poll();
      if (top == null) {
        return 0;
      }
      owned.get(thread).add(top);
      searcher = top;
      return top;
    }

    public boolean found(int thread) {
      if (!isSearching(thread)) {
        return false;
      }
      searcher = 0;
      return !thronged && !stack.isEmpty();
    }

    private boolean isSearching(int thread) {
      return searcher != 0 && owned.get(thread).contains(searcher);
    }

    public boolean search(int thread) {
      Integer idle = owned.get(thread).peek();
      if (searcher != 0 || idle == null) {
        return false;
      }
      searcher = idle;
      return true;
    }

    public int push(int thread) {
      Integer seat = owned.get(thread).poll();
      if (seat == null) {
        return 0;
      }
      searcher = searcher == seat ? 0 : searcher;
      thronged = false;
      stack.push(seat);
      return seat;
    }

    public List<Integer> wakeAll(int thread) {
      List<Integer> all = new ArrayList<>(stack);
      owned.get(thread).addAll(all);
      thronged &= all.isEmpty();
      stack.clear();
      return all;
    }

    public boolean standBack() {
      boolean first = !thronged;
      thronged = true;
      return first;
    }

    public void comeBack() {
      thronged = false;
    }
  }
}
