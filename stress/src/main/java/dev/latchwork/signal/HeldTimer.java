package dev.latchwork.signal;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** A time source with one timer, which is fired by hand; what it starts is run at once. */
final class HeldTimer implements TimeSource {
  private @Nullable Runnable signal;

  /** {@return a context whose deadline passes when the timer is fired} */
  Context.Cancellable context() {
    return Context.root(this).withTimeout(Duration.ofDays(1));
  }

  void fire() {
    Objects.requireNonNull(signal).run();
  }

  @Override
  public Timer after(Duration delay, Runnable signal) {
    this.signal = signal;
    return () -> {}; // too late to call it off
  }

  @Override
  public Thread start(ThreadFactory threads, Runnable body) {
    body.run();
    return Thread.currentThread();
  }

  @Override
  public long nanoTime() {
    return 0;
  }

  @Override
  public Instant now() {
    return Instant.EPOCH;
  }

  @Override
  public void park(Object blocker, long nanos) {}

  @Override
  public void unpark(Thread thread) {}
}
