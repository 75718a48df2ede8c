package dev.latchwork.worker;

import dev.latchwork.signal.TimeSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A backlog and the workers that have nothing to do, without a run around them: what {@link Intake}
 * and {@link Shift} do when an item comes and when a worker goes idle. Who is woken is noted.
 */
final class IdleScene {
  final QueueSeat first = RacingSeat.of(1);
  final QueueSeat second = RacingSeat.of(2);
  private final Backlog backlog = new Backlog(4);
  private final AtomicInteger woken = new AtomicInteger();
  private volatile @Nullable Thread waker;
  final IdleWorkers idle =
      new IdleWorkers(new QueueSeat[] {first, second}, TimeSource.system(), this::wake);

  IdleScene() {
    backlog.ring.open();
  }

  private void wake(QueueSeat seat) {
    waker = Thread.currentThread();
    woken.incrementAndGet();
  }

  /** An item comes; {@return whether this call has woken a worker} */
  boolean put() {
    backlog.ring.put("an item");
    idle.signal();
    return hasWoken();
  }

  /** The worker has found nothing; {@return whether its second look has woken a worker} */
  boolean goesIdle(QueueSeat seat) {
    goesIdleWithoutALook(seat);
    return looks();
  }

  void goesIdleWithoutALook(QueueSeat seat) {
    idle.pushVacant(seat, false);
  }

  /** The searcher has found its item; {@return whether it has woken a worker} */
  boolean found(QueueSeat seat) {
    if (idle.found(seat, backlog.hasWork()) && backlog.hasWork()) {
      idle.signal();
    }
    return hasWoken();
  }

  /** The worker that has stood back is there again; {@return whether it has woken a worker} */
  boolean comesBack() {
    idle.comeBack();
    return looks();
  }

  private boolean looks() {
    if (backlog.mayTake()) {
      idle.signal();
    }
    return hasWoken();
  }

  private boolean hasWoken() {
    return waker == Thread.currentThread();
  }

  /** {@return how many workers were woken} */
  int woken() {
    return woken.get();
  }
}
