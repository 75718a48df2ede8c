package dev.latchwork.worker;

import static java.time.Duration.ZERO;

import dev.latchwork.signal.State;
import dev.latchwork.testkit.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The executor of a queue against what {@link ExecutorService} documents, on both kinds of threads: the
 * tests of the classes below. The futures are held against {@link Future} by another test.
 */
@ParameterizedClass
@EnumSource(Threads.class)
abstract class ExecutorServiceContract {
  private static final int CAPACITY = 2;

  @Parameter Threads threads;

  final ManualTime time = new ManualTime();
  final Hold hold = new Hold(time);
  final List<Object> log = new CopyOnWriteArrayList<>();
  final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private boolean released;

  final WorkQueue<Runnable> queue =
      WorkQueue.of(
          Runnable::run,
          o ->
              o.withName("pool")
                  .withParallelism(2)
                  .withCapacity(CAPACITY)
                  .withGracePeriod(Duration.ofMinutes(1))
                  .withErrors((task, error) -> failures.add(error))
                  .withContext(time.context())
                  .withThreads(body -> threads.newThread(body)));
  final ExecutorService executor = WorkQueue.asExecutor(queue);

  @AfterEach
  void endEverything() {
    release();
    if (!queue.is(State.STOPPED)) {
      queue.stop(ZERO);
    }
    time.advance(ZERO);
  }

  void release() {
    if (!released) {
      released = true;
      hold.release();
    }
  }

  <V> Call<V> call(Callable<V> code) {
    Call<V> call = Call.start(time, threads, code);
    time.advance(ZERO);
    return call;
  }

  Callable<String> says(String word) {
    return () -> {
      log.add(word);
      return word;
    };
  }

  /** Ends when it is released or interrupted. */
  Callable<String> held(String word) {
    return () -> {
      try {
        hold.await();
        return word;
      } catch (InterruptedException e) {
        log.add(word + " interrupted");
        throw e;
      }
    };
  }

  /** Both workers run something that ends when it is released, and ignores interrupts. */
  void occupy() {
    executor.execute(hold::awaitStubbornly);
    executor.execute(hold::awaitStubbornly);
    time.advance(ZERO);
  }

  void fill() {
    occupy();
    for (int i = 0; i < CAPACITY; i++) {
      executor.execute(() -> log.add("filler"));
    }
  }
}
