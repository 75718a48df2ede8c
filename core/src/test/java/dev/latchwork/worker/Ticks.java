package dev.latchwork.worker;

import dev.latchwork.task.Task;
import dev.latchwork.testkit.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An action that notes when it begins, from the making of this on, and whether runs overlap. */
final class Ticks implements Task {
  private final ManualTime time;
  private final Task body;
  private final long origin;
  private final List<Long> begins = new CopyOnWriteArrayList<>();
  private final AtomicInteger running = new AtomicInteger();
  private volatile boolean overlapped;

  Ticks(ManualTime time) {
    this(time, () -> {});
  }

  Ticks(ManualTime time, Task body) {
    this.time = time;
    this.body = body;
    this.origin = time.nanoTime();
  }

  @Override
  public void run() throws Exception {
    begins.add(time.nanoTime() - origin);
    overlapped |= running.incrementAndGet() > 1;
    try {
      body.run();
    } finally {
      running.decrementAndGet();
    }
  }

  /** When the runs began, in nanoseconds. */
  List<Long> nanos() {
    return List.copyOf(begins);
  }

  /** When the runs began, in milliseconds. */
  List<Long> millis() {
    return begins.stream().map(nanos -> Duration.ofNanos(nanos).toMillis()).toList();
  }

  int count() {
    return begins.size();
  }

  boolean overlapped() {
    return overlapped;
  }
}
