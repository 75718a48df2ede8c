package dev.latchwork.worker;

import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;

/**
 * The ring at the end of a queue: closed, halted, and what is left handed back, while others still
 * put and take. An item that was put is taken or handed back, once, and none that was refused is.
 */
@Param(name = "item", gen = IntGen.class, conf = "1:99")
@Param(name = "thread", gen = ThreadIdGen.class)
public final class HandBackTrial {
  private final Ring ring = new Ring(2);
  private final Takers takers = new Takers();

  public HandBackTrial() {
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
  public void close() {
    ring.close();
  }

  @Operation
  public void halt() {
    ring.halt();
  }

  /** Once, when it is closed and halted. */
  @Operation(runOnce = true)
  public List<Object> handBack() {
    List<Object> rest = new ArrayList<>();
    if (ring.isClosed() && ring.isHalted()) {
      ring.drainTo(rest::add);
    }
    return rest;
  }

  /** What it does when nothing happens at once. */
  public static final class Spec extends RingTrial.Spec {
    public Spec() {
      super(2);
    }

    public List<Object> handBack() {
      return isBarred() ? rest() : List.of();
    }
  }
}
