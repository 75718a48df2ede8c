package dev.latchwork.worker;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/** A publisher's end of a subscription, which a test moves by hand. */
final class Upstream implements Flow.Subscription {
  private final AtomicInteger inside = new AtomicInteger();
  private final LongConsumer whenRequested;
  private volatile long requested;
  private volatile int cancels;
  private volatile boolean overlapped;

  Upstream() {
    this(n -> {});
  }

  Upstream(LongConsumer whenRequested) {
    this.whenRequested = whenRequested;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one at a time, or it is noticed
  public void request(long n) {
    overlapped |= inside.incrementAndGet() > 1;
    requested += n;
    whenRequested.accept(n);
    inside.decrementAndGet();
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // as above
  public void cancel() {
    overlapped |= inside.incrementAndGet() > 1;
    cancels++;
    inside.decrementAndGet();
  }

  /** How many items have been asked for in all. */
  long requested() {
    return requested;
  }

  int cancels() {
    return cancels;
  }

  /** Whether it was ever told something while it was being told something else. */
  boolean overlapped() {
    return overlapped;
  }
}
