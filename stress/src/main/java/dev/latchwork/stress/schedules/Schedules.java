package dev.latchwork.stress.schedules;

import dev.latchwork.stress.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Random schedules of operations on every worker type. In each round every kind plays the schedule of
 * one seed, in every mode; the seed of the first round is the one that is given, so the seed of a
 * failure shows it again at once.
 */
public final class Schedules implements Part {
  private static final int ROUNDS = 10_000;

  /** How many schedules of one kind a canary may live through. */
  private static final int LIVES = 400;

  private static final Logger LOG = Logger.getLogger("dev.latchwork");

  private final int rounds;

  /** Creates it, with as many rounds as there should be. */
  public Schedules() {
    this(ROUNDS);
  }

  Schedules(int rounds) {
    this.rounds = rounds;
  }

  @Override
  public String name() {
    return "schedules";
  }

  @Override
  public String title() {
    return "random schedules on every worker type, beside a model and in races";
  }

  @Override
  public int minutes() {
    return 8;
  }

  @Override
  public Evidence run(Effort effort) throws Exception {
    long end = System.nanoTime() + effort.seconds() * 1_000_000_000;
    Level before = LOG.getLevel();
    LOG.setLevel(Level.OFF); // failures and leftovers are what this is made of
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      var done = new AtomicInteger();
      var next = new AtomicInteger();
      List<Future<?>> players = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        players.add(
            threads.submit(() -> {
              for (int n; (n = next.getAndIncrement()) < rounds && System.nanoTime() < end; ) {
                round(n == 0 ? effort.seed() : new Random(effort.seed() + n).nextLong());
                done.incrementAndGet();
              }
              return null;
            }));
      }
      for (Future<?> player : players) {
        player.get();
      }
      List<String> canaries = canaries(effort.seed());
      int modes = Mode.values().length;
      return new Evidence(
          (long) done.get() * Kind.values().length * modes,
          "schedules",
          canaries,
          List.of(
              "%,d of %,d schedules for each of %d kinds in each of %d modes"
                  .formatted(done.get(), rounds, Kind.values().length, modes)));
    } finally {
      LOG.setLevel(before);
    }
  }

  private static void round(long seed) {
    for (Kind kind : Kind.values()) {
      Schedule schedule = Schedule.random(kind, seed);
      for (Mode mode : Mode.values()) {
        Divergence found = mode.tried(schedule, Flaw.NONE);
        if (found != null) {
          throw mode.explained(schedule, found, Flaw.NONE);
        }
      }
    }
  }

  /** Each mode finds each flaw in each kind. */
  private static List<String> canaries(long seed) {
    List<String> caught = new ArrayList<>();
    for (Mode mode : Mode.values()) {
      for (Flaw flaw : Flaw.values()) {
        if (flaw != Flaw.NONE) {
          for (Kind kind : Kind.values()) {
            boolean hasCounts = kind != Kind.DEFERRED;
            if (hasCounts || flaw != Flaw.MISCOUNTS) {
              catchOne(kind, mode, flaw, new Random(seed));
            }
          }
          caught.add(flaw + ", " + mode);
        }
      }
    }
    return caught;
  }

  private static void catchOne(Kind kind, Mode mode, Flaw flaw, Random seeds) {
    for (int i = 0; i < LIVES; i++) {
      if (mode.tried(Schedule.random(kind, seeds.nextLong()), flaw) != null) {
        return;
      }
    }
    throw new AssertionError("%s, %s: nobody found %s".formatted(kind, mode, flaw));
  }
}
