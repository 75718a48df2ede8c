package dev.latchwork.stress.soak;

import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.State;
import dev.latchwork.worker.Lifecycle;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** Somebody else's code with a life cycle around it, through some runs. */
final class ServiceEpisode implements Episode {
  @Override
  public void live(Chance chance, Ground ground) throws Exception {
    var service = new Served(chance);
    for (int run = 1, runs = chance.between(1, 5); run <= runs; run++) {
      service.renew(chance);
      if (chance.percent(20)) {
        hosted(chance, service.lifecycle);
      } else {
        run(chance, ground, service.lifecycle);
      }
      service.settle(ground);
      if (run > 1) {
        ground.ledger().restarts.increment();
      }
    }
  }

  private static void run(Chance chance, Ground ground, Lifecycle lifecycle) throws Exception {
    try {
      Episode.start(lifecycle::start);
    } catch (CannotStartException e) {
      Law.that(lifecycle.failure().isPresent(), "%s cannot start: %s", lifecycle.name(), e);
    }
    Episode.pass(chance.millis(0, 5));
    Episode.look(lifecycle, ground);
    switch (chance.between(0, 3)) {
      case 0 -> lifecycle.stop(Duration.ZERO);
      case 1 -> {
        var _ = lifecycle.requestStop();
        lifecycle.stop(chance.millis(0, 40));
      }
      default -> lifecycle.stop(chance.millis(0, 40));
    }
  }

  /** By a thread that runs it to its end, or is interrupted. */
  private static void hosted(Chance chance, Lifecycle lifecycle) throws InterruptedException {
    var host =
        Thread.ofPlatform()
            .daemon()
            .name("host")
            .start(() -> {
              try {
                Episode.start(lifecycle::run);
              } catch (CannotStartException | CompletionException e) {
                // it has failed, as its failure() says
              }
            });
    Episode.pass(chance.millis(0, 5));
    host.interrupt();
    if (!host.join(chance.millis(0, 20))) {
      host.interrupt();
      // The second interrupt may have come before the first was heard, and be one with it.
      while (!lifecycle.is(State.STOPPED)) {
        lifecycle.stop(Duration.ZERO);
      }
    }
    Law.that(host.join(PATIENCE), "%s hangs in run()", lifecycle.name());
  }

  /** The code. */
  private static final class Served {
    final Lifecycle lifecycle;
    private volatile Witness witness = new Witness();
    private volatile Deed start = Deed.NONE;
    private volatile Deed main = Deed.NONE;

    Served(Chance chance) {
      lifecycle =
          chance.percent(50)
              ? Lifecycle.of("service", () -> act(main))
              : Lifecycle.of("service", () -> act(start), () -> act(main));
    }

    private void act(Deed deed) throws Exception {
      Witness now = witness;
      now.act(deed);
    }

    void renew(Chance chance) {
      witness = new Witness();
      start = Deed.brief(chance);
      main =
          chance.percent(50)
              ? new Deed(Deed.Kind.SLEEP, chance.between(1_000, 1_000_000))
              : chance.percent(95)
                  ? Deed.brief(chance)
                  : new Deed(Deed.Kind.STAY, chance.between(600_000, 900_000));
    }

    void settle(Ground ground) {
      var counts = lifecycle.snapshot();
      witness.awaitStrays();
      Law.witnessed(counts, witness);
      ground.ledger().add(counts);
    }
  }
}
