package dev.latchwork.stress.soak;

import dev.latchwork.signal.State;
import dev.latchwork.worker.Interval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Some intervals, a few or many. */
final class IntervalEpisode implements Episode {
  @Override
  public void live(Chance chance, Ground ground) throws Exception {
    var all = new ArrayList<Ticking>();
    for (int n = 1 + chance.few(200); n > 0; n--) {
      all.add(new Ticking(chance.split(), ground));
    }
    all.forEach(Ticking::start);
    for (int n = chance.between(0, 10); n > 0; n--) {
      disturb(chance, ground, chance.oneOf(all));
    }
    stop(chance, all);
    for (var ticking : all) {
      ticking.settle(ground);
    }
  }

  private static void disturb(Chance chance, Ground ground, Ticking ticking) throws Exception {
    Interval interval = ticking.interval;
    switch (chance.between(0, 4)) {
      case 0 -> ticking.pause(chance, ground);
      case 1 -> {
        if (chance.percent(50)) {
          interval.stop(chance.millis(0, 20));
        } else {
          interval.stop(Duration.ZERO);
        }
        ticking.settle(ground);
        ticking.start();
        ground.ledger().restarts.increment();
      }
      case 2 -> Episode.look(interval, ground);
      default -> Episode.pass(chance.millis(0, 20));
    }
  }

  /** At the same time, as a program does that ends. */
  private static void stop(Chance chance, List<Ticking> all) {
    for (var ticking : all) {
      if (chance.percent(20)) {
        ticking.interval.close();
      } else {
        var _ = ticking.interval.requestStop();
      }
    }
  }

  /** One of them, and what its ticks do. */
  private static final class Ticking {
    final Interval interval;
    private final List<Deed> deeds = new ArrayList<>();
    private int next;

    /** Of the run; what an earlier one has given up holds its own. */
    private volatile Witness witness = new Witness();

    Ticking(Chance chance, Ground ground) {
      for (int n = chance.between(1, 20); n > 0; n--) {
        deeds.add(chance.percent(99) ? Deed.brief(chance) : Deed.any(chance));
      }
      interval =
          Interval.every(
              chance.millis(1, 30),
              this::tick,
              o ->
                  o.withInitialDelay(chance.percent(50) ? Duration.ZERO : null)
                      .withFixedDelay(chance.percent(30))
                      .withJitter(chance.percent(30) ? Duration.ofNanos(500_000) : Duration.ZERO)
                      .withGracePeriod(chance.millis(0, 40))
                      .withStopOnError(chance.percent(5))
                      .withOverdueAfter(chance.percent(30) ? Duration.ofMillis(1) : null)
                      .withErrors(chance.percent(80) ? error -> {} : null)
                      .withContext(ground.parent())
                      .withThreads(chance.threads()));
    }

    /** One tick happens before the next. */
    private void tick() throws Exception {
      Witness now = witness;
      now.act(deeds.get(next++ % deeds.size()));
    }

    void start() {
      Episode.start(interval::start);
    }

    void pause(Chance chance, Ground ground) throws InterruptedException {
      try {
        interval.pause();
        ground.ledger().pauses.increment();
        Law.that(interval.snapshot().running() == 0, "paused, and a tick runs: %s", interval);
        Episode.pass(chance.millis(0, 3));
        interval.resume();
      } catch (IllegalStateException e) {
        Law.that(interval.failure().isPresent(), "%s cannot pause: %s", interval, e);
      }
    }

    /** Makes ready for the next run, when this one is over. */
    void settle(Ground ground) throws InterruptedException {
      Law.that(interval.await(State.STOPPED, PATIENCE), "hangs: %s", interval);
      var counts = interval.stop().counts();
      witness.awaitStrays();
      Law.witnessed(counts, witness);
      Law.that(counts.handedBack() == 0, "an interval has nothing to hand back: %s", counts);
      ground.ledger().add(counts);
      witness = new Witness();
    }
  }
}
