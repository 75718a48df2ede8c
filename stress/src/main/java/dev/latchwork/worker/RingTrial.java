package dev.latchwork.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;

/**
 * The ring of an open queue, which is closed, opened, halted and resumed at any moment: whatever is
 * done takes effect at one moment between call and return.
 */
@Param(name = "item", gen = IntGen.class, conf = "1:99")
@Param(name = "thread", gen = ThreadIdGen.class)
public abstract class RingTrial {
  private final Ring ring;
  private final Takers takers = new Takers();

  RingTrial(int capacity) {
    ring = new Ring(capacity);
    ring.open();
  }

  @Operation
  public String put(@Param(name = "item") int item) {
    return ring.put(item).name();
  }

  @Operation
  public @Nullable Object poll(@Param(name = "thread") int thread) {
    return ring.poll(takers.of(thread), true);
  }

  @Operation
  public boolean isEmpty() {
    return ring.isEmpty();
  }

  @Operation
  public boolean isFull() {
    return ring.isFull();
  }

  @Operation
  public void close() {
    ring.close();
  }

  @Operation
  public void open() {
    ring.open();
  }

  @Operation
  public void halt() {
    ring.halt();
  }

  @Operation
  public void resume() {
    ring.resume();
  }

  /** With the fewest slots: each put laps the one before. */
  public static final class OfOne extends RingTrial {
    public OfOne() {
      super(1);
    }

    public static final class Spec extends RingTrial.Spec {
      public Spec() {
        super(1);
      }
    }
  }

  /** As many slots as it holds items. */
  public static final class OfTwo extends RingTrial {
    public OfTwo() {
      super(2);
    }

    public static final class Spec extends RingTrial.Spec {
      public Spec() {
        super(2);
      }
    }
  }

  /** More slots than it holds items. */
  public static final class OfThree extends RingTrial {
    public OfThree() {
      super(3);
    }

    public static final class Spec extends RingTrial.Spec {
      public Spec() {
        super(3);
      }
    }
  }

  /** What it does when nothing happens at once. */
  public static class Spec {
    private final int capacity;
    private final Deque<Integer> items = new ArrayDeque<>();
    private boolean closed;
    private boolean halted;

    Spec(int capacity) {
      this.capacity = capacity;
    }

    public String put(int item) {
      if (closed) {
        return "CLOSED";
      }
      if (isFull()) {
        return "FULL";
      }
      items.add(item);
      return "DONE";
    }

    public @Nullable Object poll(int thread) {
      return halted ? null : items.poll();
    }

    public boolean isEmpty() {
      return items.isEmpty();
    }

    public boolean isFull() {
      return items.size() == capacity;
    }

    public void close() {
      closed = true;
    }

    public void open() {
      closed = false;
    }

    public void halt() {
      halted = true;
    }

    public void resume() {
      halted = false;
    }

    List<Object> rest() {
      List<Object> rest = new ArrayList<>(items);
      items.clear();
      return rest;
    }

    boolean isBarred() {
      return closed && halted;
    }
  }
}
