package dev.latchwork;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs something on some threads at once, again and again; the first failure comes out. */
public final class Race {
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
