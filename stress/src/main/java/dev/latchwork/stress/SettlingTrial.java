package dev.latchwork.stress;

import dev.latchwork.signal.TimeSource;
import dev.latchwork.testkit.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What every test on manual time rests on: when an advance returns, all that it has set going waits
 * again. A chain of threads, each of which wakes the next one, has come to its end by then.
 */
record SettlingTrial(@Nullable Mutant canary) implements Trial {
  private static final int THREADS = 6;

  @Override
  public String name() {
    return "ManualTime";
  }

  @Override
  public long run(long nanos) {
    long end = System.nanoTime() + nanos;
    long rounds = 0;
    do {
      round();
      rounds++;
    } while (System.nanoTime() - end < 0);
    return rounds;
  }

  private static void round() {
    var time = new ManualTime();
    var woken = new AtomicInteger();
    Link first = new Link(time, woken, null);
    for (int i = 1; i < THREADS; i++) {
      first = new Link(time, woken, first);
    }
    time.after(Duration.ofSeconds(1), first::wake);
    time.advance(Duration.ofSeconds(1));
    int seen = woken.get();
    if (seen != THREADS) {
      throw new AssertionError("settled, and " + seen + " of " + THREADS + " were woken");
    }
  }

  private static final class Link implements Runnable {
    private final TimeSource time;
    private final AtomicInteger woken;
    private final @Nullable Link next;
    private volatile boolean told;
    private final Thread thread;

    Link(TimeSource time, AtomicInteger woken, @Nullable Link next) {
      this.time = time;
      this.woken = woken;
      this.next = next;
      var threads = next == null ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
      this.thread = time.start(threads.factory(), this);
    }

    void wake() {
      told = true;
      time.unpark(thread);
    }

    @Override
    public void run() {
      while (!told) {
        time.park(this, Long.MAX_VALUE);
      }
      woken.incrementAndGet();
      if (next != null) {
        next.wake();
      }
    }
  }
}
