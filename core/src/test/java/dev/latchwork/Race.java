package dev.latchwork;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs something on some threads at once, again and again; the first failure comes out. */
public final class Race {
  private static final int AT_ONCE = 100;

  private Race() {}

  /** Sets a round up, while nobody runs. */
  @FunctionalInterface
  public interface Round {
    /** Returns what all threads run at once. */
    Racer begin(int round) throws Exception;
  }

  /** What one thread does in a round. */
  @FunctionalInterface
  public interface Racer {
    /** Runs; {@code lane} is from 0 up to the number of threads. */
    void run(int lane) throws Exception;
  }

  public static void run(int threads, int rounds, Round round) throws Exception {
    var course = new Course(threads, rounds, round);
    List<Future<?>> lanes = new ArrayList<>();
    try (var executor = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        int lane = i;
        lanes.add(executor.submit(() -> course.run(lane)));
      }
    }
    Throwable first = null;
    for (Future<?> lane : lanes) {
      try {
        lane.get();
      } catch (ExecutionException e) {
        boolean another = e.getCause() instanceof BrokenBarrierException;
        first = first == null || !another ? e.getCause() : first;
      }
    }
    if (first != null) {
      throw new AssertionError("a racer failed", first);
    }
  }

  /**
   * Runs rounds that begin within some nanoseconds, for races whose window is a few instructions wide:
   * threads that a barrier wakes are microseconds apart, those that run already are not. Many rounds
   * are set up before the first of them runs.
   */
  public static void runClosely(int threads, int rounds, Round round) throws Exception {
    run(
        threads,
        Math.ceilDiv(rounds, AT_ONCE),
        course -> {
          var racers = new Racer[Math.min(AT_ONCE, rounds - course * AT_ONCE)];
          var here = new AtomicInteger[racers.length];
          for (int i = 0; i < racers.length; i++) {
            racers[i] = round.begin(course * AT_ONCE + i);
            here[i] = new AtomicInteger();
          }
          return lane -> {
            for (int i = 0; i < racers.length; i++) {
              meet(here[i], threads);
              racers[i].run(lane);
            }
          };
        });
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield
  private static void meet(AtomicInteger here, int threads) {
    here.incrementAndGet();
    for (int i = 0; here.get() < threads; i++) {
      if (i < 1_000) {
        Thread.onSpinWait();
      } else {
        Thread.yield(); // the others may have no processor
      }
    }
    // Who comes last would always be ahead of the others by the time that a cache line takes.
    for (int i = ThreadLocalRandom.current().nextInt(100); i > 0; i--) {
      here.get();
    }
  }

  private static final class Course {
    private final int rounds;
    private final Round round;
    private final CyclicBarrier barrier;

    /** Written while all threads stand at the barrier. */
    private int next;

    /** Written while all threads stand at the barrier. */
    private Racer racer;

    Course(int threads, int rounds, Round round) {
      this.rounds = rounds;
      this.round = round;
      this.barrier = new CyclicBarrier(threads, this::begin);
    }

    private void begin() {
      try {
        racer = next < rounds ? round.begin(next) : null;
        next++;
      } catch (Exception e) {
        throw new AssertionError("round " + next + " could not begin", e);
      }
    }

    private Void run(int lane) throws Exception {
      for (; ; ) {
        barrier.await();
        if (racer == null) {
          return null;
        }
        try {
          racer.run(lane);
        } catch (Throwable e) {
          barrier.reset();
          throw e;
        }
      }
    }
  }
}
