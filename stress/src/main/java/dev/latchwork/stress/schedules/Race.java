package dev.latchwork.stress.schedules;

import dev.latchwork.signal.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/**
 * Plays a schedule by several threads at once, on the machine's time, or one with faster timers. Which
 * comes first is left to chance, so at the end only that is checked which holds in any order.
 */
final class Race {
  private static final int LANES = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofNanos(100_000);

  final Fates fates;
  final World world;
  final Lane.Openers openers = new Lane.Openers();
  final List<Lane> lanes = new ArrayList<>();
  private final QuickTime time = new QuickTime();
  private final List<Thread> threads = new ArrayList<>();

  private Race(Schedule schedule, Flaw flaw) {
    Setup setup = schedule.setup();
    boolean isQuick = setup.kind() != Kind.INTERVAL || schedule.seed() % 2 == 0;
    Context above = isQuick ? Context.root(time) : Context.root();
    this.fates = new Fates(setup.racing(isQuick), flaw, above);
    this.world = World.of(fates);
    ThreadFactory factory = setup.crew().ofCallers();
    for (int lane = 0; lane < LANES; lane++) {
      int mine = lane;
      List<Op> ops = schedule.ops().stream().filter(op -> op.lane(LANES) == mine).toList();
      var racer = new Lane(this, ops);
      lanes.add(racer);
      threads.add(factory.newThread(racer));
    }
  }

  /**
   * Plays a schedule.
   *
   * @throws Divergence where something is not as it must be
   */
  static void play(Schedule schedule, Flaw flaw) {
    var race = new Race(schedule, flaw);
    try (var _ = race.fates.context) {
      race.run();
      Verdict.on(race);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Divergence("interrupted in the middle of a race", e);
    }
  }

  private void run() throws InterruptedException {
    threads.forEach(Thread::start);
    long end = System.nanoTime() + PATIENCE.toNanos();
    Duration patience = Duration.ofMillis(10); // then whoever waits for others is let go
    for (Thread thread : threads) {
      while (!thread.join(patience)) {
        if (!world.isWorking() || lanes.stream().anyMatch(Lane::awaitsEnd)) {
          world.end();
        }
        fail(thread, end);
      }
    }
    while (world.hasWork()) {
      Thread.sleep(PAUSE);
      if (System.nanoTime() > end) {
        throw new Divergence("items wait, and nobody takes them");
      }
    }
    world.end();
    while (fates.active.get() + time.live() > 0) {
      Thread.sleep(PAUSE);
      if (System.nanoTime() > end) {
        throw new Divergence(time.live() + " threads of the library do not end");
      }
    }
    lanes.forEach(Lane::check);
  }

  private static void fail(Thread thread, long end) {
    if (System.nanoTime() > end) {
      throw new Divergence(
          thread + " does not come to an end: " + Arrays.toString(thread.getStackTrace()));
    }
  }

  void interruptOne(int pick) {
    threads.get(pick / LANES % LANES).interrupt();
  }
}
