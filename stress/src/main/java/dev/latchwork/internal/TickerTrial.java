package dev.latchwork.internal;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * Timers that are armed and called off while they lie in the inbox of the ticker, in its wheel, or in
 * both. In the end those fire that are armed, once, and no other. The trial turns the wheel itself,
 * since Lincheck cannot stop a thread that never ends.
 */
@Param(name = "node", gen = IntGen.class, conf = "0:1")
@Param(name = "hours", gen = IntGen.class, conf = "1:2")
public final class TickerTrial {
  private static final int NODES = 2;

  /** So far that nothing is due before the end, however long the machine takes. */
  private static final long HOUR = 3_600_000_000_000L;

  private final long base = System.nanoTime();
  private final Ticker ticker = new Ticker("trial", new Relay());
  private final List<Node> nodes = new ArrayList<>();

  public TickerTrial() throws ReflectiveOperationException {
    Field thread = Ticker.class.getDeclaredField("thread");
    thread.setAccessible(true);
    thread.set(ticker, Thread.currentThread()); // so that it starts none
    for (int i = 0; i < NODES; i++) {
      nodes.add(new Node());
    }
  }

  @Operation
  public void arm(@Param(name = "node") int node, @Param(name = "hours") int hours) {
    ticker.armAt(nodes.get(node), base + hours * HOUR);
  }

  @Operation
  public boolean disarm(@Param(name = "node") int node) {
    return ticker.disarm(nodes.get(node));
  }

  /** What the ticker's thread does each time that it wakes up; it alone. */
  @Operation(nonParallelGroup = "ticker")
  public void hear() throws ReflectiveOperationException {
    Method hear = Ticker.class.getDeclaredMethod("hear");
    hear.setAccessible(true);
    hear.invoke(ticker);
  }

  @Validate
  public void thoseThatAreArmedFire() throws ReflectiveOperationException {
    List<Boolean> armed = nodes.stream().map(node -> node.due != Timed.NONE).toList();
    hear();
    Field field = Ticker.class.getDeclaredField("wheel");
    field.setAccessible(true);
    var wheel = (Wheel) field.get(ticker);
    wheel.advance(base + 3 * HOUR);
    List<Boolean> fired = nodes.stream().map(node -> node.times == 1).toList();
    if (!armed.equals(fired) || wheel.size() != 0) {
      throw new AssertionError(
          "armed " + armed + ", fired " + fired + ", left in the wheel " + wheel.size());
    }
  }

  private static final class Node extends Alarm {
    int times;

    @Override
    protected void signal() {
      times++;
    }
  }

  /** What it does when nothing happens at once. */
  public static final class Spec {
    private final boolean[] armed = new boolean[NODES];

    public void arm(int node, int hours) {
      armed[node] = true;
    }

    public boolean disarm(int node) {
      boolean was = armed[node];
      armed[node] = false;
      return was;
    }

    public void hear() {}
  }
}
