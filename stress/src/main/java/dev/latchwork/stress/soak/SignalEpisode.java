package dev.latchwork.stress.soak;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.SignalGroup;
import dev.latchwork.signal.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Latches, groups and trees of contexts, without a worker. */
final class SignalEpisode implements Episode {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Context.Key<Integer> DEPTH = Context.Key.of("depth");

  @Override
  public void live(Chance chance, Ground ground) throws Exception {
    latch(chance, ground);
    tree(chance, ground);
  }

  private static void latch(Chance chance, Ground ground) throws Exception {
    var latch = new Latch("soaked");
    for (int run = chance.between(1, 8); run > 0; run--) {
      latch.starting();
      var up = new SignalGroup();
      var down = new SignalGroup();
      for (int n = chance.between(0, 4); n > 0; n--) {
        up.add();
        down.add();
        Thread.ofVirtual().name("waiter").start(() -> follow(latch, up, down));
      }
      latch.started();
      Law.that(up.await(PATIENCE), "a waiter does not hear of the start: %s", latch);
      if (chance.percent(50)) {
        latch.pausing();
        latch.paused();
        latch.resuming();
        latch.started();
      }
      var stopped = latch.when(State.STOPPED);
      if (chance.percent(30)) {
        latch.failed(new IllegalArgumentException("on purpose"));
      } else {
        latch.stopping();
        latch.stopped();
      }
      stopped.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      Law.that(down.await(PATIENCE), "a waiter does not hear of the stop: %s", latch);
      ground.ledger().restarts.increment();
    }
  }

  private static void follow(Latch latch, SignalGroup up, SignalGroup down) {
    try {
      latch.await(State.STARTED);
      up.done();
      latch.await(State.STOPPED);
      down.done();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
  }

  private static void tree(Chance chance, Ground ground) throws Exception {
    List<Context.Cancellable> nodes = new ArrayList<>();
    List<Listener> listeners = new ArrayList<>();
    var sleepers = new SignalGroup();
    try (var root = ground.parent().withCancel()) {
      nodes.add(root);
      for (int n = 1 + chance.few(200); n > 0; n--) {
        Context above = chance.oneOf(nodes);
        var node =
            chance.percent(50)
                ? above.with(DEPTH, n).withCancel()
                : above.withTimeout(chance.percent(50) ? LONG : chance.millis(0, 20));
        nodes.add(node);
        var listener = new Listener();
        var registration = node.onCancel(listener);
        if (chance.percent(30)) {
          registration.close();
        } else {
          listeners.add(listener);
        }
        if (chance.percent(10)) {
          sleepers.add();
          Thread.ofVirtual().name("sleeper").start(() -> sleep(node, sleepers));
        }
        if (chance.percent(20)) {
          chance.oneOf(nodes).cancel();
        } else if (chance.percent(20)) {
          chance.oneOf(nodes).close();
        }
      }
    }
    for (var node : nodes) {
      Law.that(node.isCancelled(), "its root is closed, and it is not cancelled: %s", node);
    }
    Law.that(sleepers.await(PATIENCE), "%d sleep in a cancelled context", sleepers.count());
    for (var listener : listeners) {
      listener.judge();
    }
    ground.ledger().items.add(listeners.size());
  }

  private static void sleep(Context context, SignalGroup sleepers) {
    try {
      context.sleep(LONG);
    } catch (CancellationException e) {
      sleepers.done();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
  }

  /** Is to be told once. */
  private static final class Listener implements Runnable {
    private final CountDownLatch told = new CountDownLatch(1);
    private final AtomicInteger times = new AtomicInteger();

    @Override
    public void run() {
      times.incrementAndGet();
      told.countDown();
    }

    void judge() throws InterruptedException {
      Law.that(told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "a listener was not told");
      Law.that(times.get() == 1, "a listener was told %s times", times);
    }
  }
}
