package dev.latchwork.stress.soak;

import dev.latchwork.internal.Clogged;
import dev.latchwork.signal.Context;
import dev.latchwork.worker.Interval;
import dev.latchwork.worker.WorkQueue;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Deliberate leaks: each of them has to be seen by its measure. */
enum Leak {
  CONTEXTS(Measure.HEAP, "contexts that nobody closes") {
    @Override
    void drip(Instruments instruments) {
      for (int i = 0; i < 20_000; i++) {
        HELD.add(PARENT.withCancel());
      }
    }
  },
  PLATFORM(Measure.THREADS, "actions on platform threads that never end") {
    @Override
    void drip(Instruments instruments) throws InterruptedException {
      stray(Thread.ofPlatform().daemon().factory());
    }
  },
  VIRTUAL(Measure.VIRTUAL, "actions on virtual threads that never end") {
    @Override
    void drip(Instruments instruments) throws InterruptedException {
      stray(null);
    }
  },
  TICKS(Measure.TIMERS, "intervals that nobody stops") {
    @Override
    void drip(Instruments instruments) {
      for (int i = 0; i < 10; i++) {
        HELD.add(Interval.every(Duration.ofHours(1), () -> {}).start());
      }
    }
  },
  RUNS(Measure.ALIVE, "queues that nobody stops") {
    @Override
    void drip(Instruments instruments) {
      HELD.add(WorkQueue.of(item -> {}).start());
    }
  },
  CLASSES(Measure.CLASSES, "classes that stay with their loaders") {
    @Override
    void drip(Instruments instruments) {
      for (int i = 0; i < 20; i++) {
        var loader = new ClassLoader(Leak.class.getClassLoader()) {};
        HELD.add(
            Proxy.newProxyInstance(
                loader, new Class<?>[] {Runnable.class}, (self, method, args) -> ""));
      }
    }
  },
  CARRIERS(Measure.PINNED, "a carrier that is kept in the library's name") {
    @Override
    void drip(Instruments instruments) throws Exception {
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        threads
            .submit(() -> {
              Clogged.block();
              return "";
            })
            .get();
      }
      instruments.pinning.read();
      Law.that(!instruments.pinning.own().isEmpty(), "it was not seen to be the library's");
    }
  };

  private static final int TURNS = 6;
  private static final int STRAYS = 4;
  private static final Context PARENT = Context.root().withCancel();
  private static final List<Object> HELD = new ArrayList<>();

  final String what;
  private final Measure measure;

  Leak(Measure measure, String what) {
    this.measure = measure;
    this.what = what;
  }

  /** Lets a little go. */
  abstract void drip(Instruments instruments) throws Exception;

  /** Lets it go on for a moment, and fails if its measure does not show it. */
  void catchIt(Instruments instruments) throws Exception {
    List<Sample> samples = new ArrayList<>();
    for (int turn = 0; turn < TURNS; turn++) {
      drip(instruments);
      samples.add(instruments.sample(1));
    }
    var grown = Growth.found(samples);
    Law.that(
        grown.stream().anyMatch(growth -> growth.measure() == measure),
        "%s were not seen: %s",
        what,
        samples);
  }

  private static void stray(@Nullable ThreadFactory threads) throws InterruptedException {
    var begun = new CountDownLatch(STRAYS);
    WorkQueue<String> queue =
        WorkQueue.of(
            item -> {
              begun.countDown();
              for (; ; ) {
                LockSupport.park();
                Thread.interrupted();
              }
            },
            o -> o.withParallelism(STRAYS).withGracePeriod(Duration.ZERO).withThreads(threads));
    queue.start();
    for (int i = 0; i < STRAYS; i++) {
      queue.put("for ever");
    }
    begun.await();
    var _ = queue.requestStop();
  }
}
