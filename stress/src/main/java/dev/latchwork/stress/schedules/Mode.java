package dev.latchwork.stress.schedules;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a schedule is played. */
enum Mode {
  /** One operation after another, on manual time, beside the model. */
  STEP_BY_STEP("step by step", 1) {
    @Override
    void play(Schedule schedule, Flaw flaw) {
      StepByStep.play(schedule, flaw);
    }
  },
  /** By several threads at once. */
  RACING("racing", 25) {
    @Override
    void play(Schedule schedule, Flaw flaw) {
      Race.play(schedule, flaw);
    }
  };

  private static final long LONGEST_SHRINK = Duration.ofMinutes(1).toNanos();

  private final String word;

  /** How often it is played to see whether it fails: what fails is certain, or left to chance. */
  private final int tries;

  Mode(String word, int tries) {
    this.word = word;
    this.tries = tries;
  }

  abstract void play(Schedule schedule, Flaw flaw);

  /** {@return what is wrong with the schedule, or null} */
  @Nullable Divergence tried(Schedule schedule, Flaw flaw) {
    try {
      play(schedule, flaw);
      return null;
    } catch (Divergence e) {
      return e;
    }
  }

  /** {@return what is to be said of a schedule that has failed, with only what that takes} */
  Divergence explained(Schedule schedule, Divergence found, Flaw flaw) {
    Divergence[] last = {found};
    long end = System.nanoTime() + LONGEST_SHRINK; // what hangs takes its time each time
    Schedule shortest =
        Shrinker.shrink(
            schedule,
            shorter -> {
              for (int i = 0; i < tries && System.nanoTime() < end; i++) {
                Divergence again = tried(shorter, flaw);
                if (again != null) {
                  last[0] = again;
                  return true;
                }
              }
              return false;
            });
    long seed = schedule.seed();
    String message =
        "%s, %s, seed %d (again: stress/run -seed %d schedules): %s%n%s"
            .formatted(
                schedule.setup().kind().word(), word, seed, seed, last[0].getMessage(), shortest);
    return new Divergence(message, last[0]);
  }

  @Override
  public String toString() {
    return word;
  }
}
