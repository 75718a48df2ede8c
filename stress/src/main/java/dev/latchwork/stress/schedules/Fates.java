package dev.latchwork.stress.schedules;

import dev.latchwork.signal.Context;
import dev.latchwork.worker.StopReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Where a schedule is raced: what has become of each action. */
final class Fates extends Stage {
  private static final int SHORT = 300_000;

  /** Longer than a stop waits before it gives up. */
  private static final int LONG = 7_000_000;

  /** How often each action has begun. */
  final Map<Integer, Integer> begins = new ConcurrentHashMap<>();

  /** What each action has thrown, or that it returned. */
  final Map<Integer, String> ends = new ConcurrentHashMap<>();

  /** The actions in the order in which they began. */
  final List<Integer> order = Collections.synchronizedList(new ArrayList<>());

  /** The report of each run that told its hook. */
  final List<StopReport<?>> hooked = Collections.synchronizedList(new ArrayList<>());

  final AtomicInteger active = new AtomicInteger();

  /** How many were active at a time, at most. */
  final AtomicInteger mostActive = new AtomicInteger();

  Fates(Setup setup, Flaw flaw, Context above) {
    super(setup, flaw, above);
  }

  @Override
  void perform(int id, Conduct conduct) throws Exception {
    int now = active.incrementAndGet();
    mostActive.accumulateAndGet(now, Math::max);
    begins.merge(id, 1, Integer::sum);
    order.add(id);
    String end = Words.SUCCESS;
    try {
      behave(id, conduct);
    } catch (Exception e) {
      end = Words.of(e);
      throw e;
    } finally {
      ends.put(id, end);
      active.decrementAndGet();
    }
  }

  /** {@return how many actions have returned} */
  long returned() {
    return ends.values().stream().filter(Words.SUCCESS::equals).count();
  }

  private static void behave(int id, Conduct conduct) throws Exception {
    switch (conduct) {
      case QUICK -> {}
      case FAILING -> throw new Told(Told.by(id));
      case POLITE -> Thread.sleep(Duration.ofNanos(SHORT));
      case ATTENTIVE -> Context.current().sleep(Duration.ofNanos(SHORT));
      case STUBBORN -> staySince(System.nanoTime());
    }
  }

  private static void staySince(long began) {
    for (long left; (left = began + LONG - System.nanoTime()) > 0; ) {
      try {
        Thread.sleep(Duration.ofNanos(left));
      } catch (InterruptedException e) {
        // it stays
      }
    }
  }

  @Override
  void handle(Throwable error) {}

  @Override
  void afterEach(Item item) throws Told {
    if (setup.afterEach() == Setup.AfterEach.FAILURE) {
      throw new Told(Told.after(item.id()));
    }
  }

  @Override
  void onStop(StopReport<?> report) {
    hooked.add(report);
  }
}
