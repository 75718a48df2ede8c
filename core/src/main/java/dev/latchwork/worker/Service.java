package dev.latchwork.worker;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.task.Task;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** A lifecycle over somebody else's code; see {@link Lifecycle#of(String, Task)}. */
final class Service extends Restartable<Void, Generation<Void>> {
  private final Body body;

  private Service(String name, Settings<Void> settings, Body body) {
    super(settings, Objects.requireNonNull(name, "name"));
    this.body = body;
  }

  static Service blocking(String name, Settings<Void> settings, Task body) {
    Objects.requireNonNull(body, "body");
    return new Service(name, settings, new Body(null, body, null));
  }

  static Service startStop(String name, Settings<Void> settings, Task start, Task stop) {
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(stop, "stop");
    return new Service(name, settings, new Body(start, null, stop));
  }

  static Settings<Void> settings(Context context, @Nullable ThreadFactory threads) {
    return new Settings<>(
        DEFAULT_GRACE_PERIOD, true, true, null, null, null, null, null, context, threads);
  }

  @Override
  public Service start() {
    startRun();
    return this;
  }

  @Override
  Generation<Void> generation(Set<Seat> strays) {
    return new ServiceRun(settings, body, latch, strays);
  }

  @Override
  boolean refusesStrays() {
    return true;
  }

  /**
   * What a service does; null for nothing.
   *
   * @param start before it is up
   * @param main while it is up: the service is up until this returns, or until it is stopped
   * @param stop after that
   */
  private record Body(@Nullable Task start, @Nullable Task main, @Nullable Task stop) {}

  /** One run of a service: one thread, which brings it up, keeps it up and takes it down. */
  private static final class ServiceRun extends Generation<Void> {
    private final Body body;

    /** Whether the thread has brought the service up. Guarded by the lock. */
    private boolean ready;

    ServiceRun(Settings<Void> settings, Body body, Latch latch, Set<Seat> strays) {
      super(settings, latch, strays);
      this.body = body;
    }

    @Override
    void launch() {
      seat(this::serve);
      lock.lock();
      try {
        while (!ready && isUp()) {
          changed().await(Gate.Deadline.NONE);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(name() + " was interrupted while it started", e);
      } finally {
        lock.unlock();
      }
    }

    private void serve(Seat seat) {
      if (!run(seat, body.start())) {
        return;
      }
      awaitUp();
      if (body.main() != null) {
        if (isUp() && run(seat, body.main())) {
          stopAnyway(StopReport.Cause.END, null, settings.gracePeriod());
        }
      } else {
        awaitStop();
      }
      run(seat, body.stop());
    }

    /** {@return whether the task, if there is one, has succeeded} */
    private boolean run(Seat seat, @Nullable Task task) {
      if (task == null) {
        return true;
      }
      lock.lock();
      try {
        if (!begin(seat, null)) {
          return false;
        }
        tally().accepted++;
      } finally {
        lock.unlock();
      }
      if (context().isCancelled()) {
        interrupt(); // what begins after the interrupts were sent gets its own
      }
      var runner = Runner.of(this, task, null);
      return runner.run(seat, null, null).end() == Tally.End.SUCCEEDED;
    }

    private void awaitUp() {
      lock.lock();
      try {
        ready = true;
        signalChange();
        while (isUp() && closed) {
          changed().awaitUninterruptibly();
        }
      } finally {
        lock.unlock();
      }
    }

    private void awaitStop() {
      lock.lock();
      try {
        while (isUp()) {
          changed().awaitUninterruptibly();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    void stopping() {
      if (body.main() != null) {
        ladder().cancelRunning();
      }
    }

    @Override
    List<Void> handBack() {
      return List.of();
    }
  }
}
