package dev.latchwork.stress.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Threads that live one episode after the other, half of them virtual.
 *
 * <p>Each holds the gate while it is in an episode; who holds all of the gate finds the library with
 * nothing but what stands.
 */
final class Load {
  private static final int DRIVERS = 16;

  private final Ledger ledger = new Ledger();
  private final Standing standing;
  private final Ground ground;
  private final List<Episode> episodes;
  private final List<Thread> drivers = new ArrayList<>();
  private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);
  private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
  private volatile boolean over;

  Load(Chance chance) {
    standing = new Standing(chance.split());
    ground = new Ground(ledger, standing.parent());
    episodes =
        List.of(
            new QueueEpisode(false),
            new QueueEpisode(true),
            new BatchEpisode(),
            new IntervalEpisode(),
            new DeferredEpisode(),
            new ServiceEpisode(),
            new SignalEpisode(),
            standing);
    for (int n = 0; n < DRIVERS; n++) {
      Chance own = chance.split();
      var threads = n % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
      drivers.add(threads.name("driver").unstarted(() -> drive(own)));
    }
  }

  Ledger ledger() {
    return ledger;
  }

  void start() {
    standing.start();
    drivers.forEach(Thread::start);
  }

  private void drive(Chance chance) {
    while (!over && fault.get() == null) {
      Episode episode = chance.oneOf(episodes);
      gate.readLock().lock();
      try {
        episode.live(chance.split(), ground);
        ledger.episodes.increment();
      } catch (Throwable e) {
        fault.compareAndSet(null, new AssertionError(episode.getClass().getSimpleName(), e));
      } finally {
        gate.readLock().unlock();
      }
    }
  }

  /** Does something while no episode is under way. */
  <V> V held(Callable<V> what) throws Exception {
    if (!gate.writeLock().tryLock(2 * Episode.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw hang();
    }
    try {
      check();
      standing.settle();
      return what.call();
    } finally {
      gate.writeLock().unlock();
    }
  }

  private static AssertionError hang() throws IOException {
    return new AssertionError("an episode does not end; the threads are in " + Threads.dump());
  }

  private void check() {
    Throwable found = fault.get();
    if (found != null) {
      throw new AssertionError("an episode failed", found);
    }
  }

  void stop() throws Exception {
    over = true;
    for (var driver : drivers) {
      if (!driver.join(Episode.PATIENCE)) {
        throw hang();
      }
    }
    check();
    standing.stop(ledger);
  }
}
