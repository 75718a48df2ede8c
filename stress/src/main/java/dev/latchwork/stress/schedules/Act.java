package dev.latchwork.stress.schedules;

import dev.latchwork.internal.Waiters;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.task.Task;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An action that is under way, and waits to be told what to do. */
final class Act {
  final int id;
  private final Conduct conduct;
  private final TimeSource time;
  private final Thread thread = Thread.currentThread();
  private final Waiters waiters = new Waiters();
  private final Queue<Order> told = new ConcurrentLinkedQueue<>();

  Act(int id, Conduct conduct, TimeSource time) {
    this.id = id;
    this.conduct = conduct;
    this.time = time;
  }

  void go() {
    order(() -> true);
  }

  void fail() {
    order(() -> {
      throw new Told(Told.by(id));
    });
  }

  void interrupt() {
    thread.interrupt();
  }

  /** It does this, and waits on. */
  void tell(Task what) {
    order(() -> {
      what.run();
      return false;
    });
  }

  private void order(Order what) {
    told.add(what);
    waiters.wakeAll(time);
  }

  void run() throws Exception {
    switch (conduct) {
      case QUICK -> {}
      case FAILING -> throw new Told(Told.by(id));
      default -> obey();
    }
  }

  private void obey() throws Exception {
    Context own = Context.current();
    try (var _ = own.onCancel(() -> waiters.wakeAll(time))) {
      for (; ; ) {
        await(own);
        Order next = told.poll();
        if (next != null) {
          if (next.isLast()) {
            return;
          }
        } else if (notices(own)) {
          throw new CancellationException("action " + id + " has noticed");
        }
      }
    }
  }

  private boolean notices(Context own) {
    return conduct == Conduct.ATTENTIVE && own.isCancelled();
  }

  private void await(Context own) throws InterruptedException {
    try {
      waiters.await(time, () -> !told.isEmpty() || notices(own), Long.MAX_VALUE);
    } catch (InterruptedException e) {
      if (conduct != Conduct.STUBBORN && !notices(own)) {
        throw e;
      }
    }
  }

  /** What it is told to do. */
  @FunctionalInterface
  private interface Order {
    /** Does it; {@return whether the action returns then} */
    boolean isLast() throws Exception;
  }
}
