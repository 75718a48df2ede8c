package dev.latchwork.stress.faults;

import dev.latchwork.signal.Context;
import dev.latchwork.worker.WorkQueue;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What goes wrong: most of the time with one item of three. */
enum Scene {
  /** Actions use up all memory, which hits whoever wants some at that moment. */
  MEMORY {
    @Override
    void act(int item, CountDownLatch end, Runnable meddling) {
      if (item % 3 == 0) {
        Trouble.hog();
      }
      meddling.run();
    }
  },

  /** Actions use up their stack, and call their own queue wherever they are. */
  DEPTH {
    @Override
    void act(int item, CountDownLatch end, Runnable meddling) {
      if (item % 3 == 0) {
        Trouble.dive(meddling, 0);
      }
      meddling.run();
    }
  },

  /** Actions and all that is around them throw everything there is. */
  THROWING {
    @Override
    void act(int item, CountDownLatch end, Runnable meddling) {
      Random random = ThreadLocalRandom.current();
      Context.current().onCancel(() -> Trouble.strike(random));
      meddling.run();
      if (item % 3 != 0) {
        Trouble.strike(random);
      }
    }

    @Override
    WorkQueue.Options<Integer> options(WorkQueue.Options<Integer> options, Random random) {
      return options
          .withErrors((item, error) -> Trouble.strike(ThreadLocalRandom.current()))
          .withAfterEach(item -> Trouble.strike(ThreadLocalRandom.current()))
          .withOnStop(report -> Trouble.strike(ThreadLocalRandom.current()))
          .withInterceptor(call -> {
            call.proceed();
            Trouble.strike(ThreadLocalRandom.current());
          })
          .withStopOnError(random.nextInt(4) == 0);
    }
  },

  /** Threads cannot be had, or are not what they should be. */
  THREADS {
    @Override
    void act(int item, CountDownLatch end, Runnable meddling) {
      meddling.run();
    }

    @Override
    ThreadFactory threads(Random random) {
      return Trouble.factory(random);
    }
  },

  /** Actions go on for ever, interrupt themselves, and end the queue that they run on. */
  STUBBORN {
    @Override
    void act(int item, CountDownLatch end, Runnable meddling) {
      switch (item % 10) {
        case 0 -> Trouble.persist(end);
        case 1, 2 -> Thread.currentThread().interrupt();
        default -> meddling.run();
      }
    }
  };

  /**
   * Does what goes wrong.
   *
   * @param item which one
   * @param end when what goes on for ever may end
   * @param meddling does something with the worker itself
   */
  abstract void act(int item, CountDownLatch end, Runnable meddling) throws Exception;

  /** {@return what makes the threads; null when they are to be had as always} */
  @Nullable ThreadFactory threads(Random random) {
    return null;
  }

  /** Changes the options of a queue for what goes wrong around its actions. */
  WorkQueue.Options<Integer> options(WorkQueue.Options<Integer> options, Random random) {
    return options;
  }

  /** {@return whether it may take so much that the rest of the program has none} */
  boolean takesMemory() {
    return this == MEMORY || this == DEPTH;
  }

  /** {@return how many items it was} */
  long round(Random random, boolean canary) throws Exception {
    long tried = new QueueRound(this, random, canary).run();
    return canary ? tried : tried + new OtherRounds(this, random).run();
  }
}
