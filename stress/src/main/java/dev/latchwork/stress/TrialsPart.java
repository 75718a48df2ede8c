package dev.latchwork.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Trials, each first on the library and then on the mutant that it must find.
 *
 * @param name the word that asks for it
 * @param title what it tries
 * @param minutes for how long
 * @param unit what the trials count
 * @param trials what is tried
 */
record TrialsPart(String name, String title, int minutes, String unit, List<Trial> trials)
    implements Part {
  /** In milliseconds; some hundred are enough where the machine has nothing else to do. */
  private static final long LONGEST_SEARCH = 120_000;

  @Override
  public Evidence run(Effort effort) throws IOException, InterruptedException {
    long share = effort.seconds() * 1_000 / trials.size();
    long tried = 0;
    List<String> canaries = new ArrayList<>();
    List<String> details = new ArrayList<>();
    for (Trial trial : trials) {
      long own = tried(trial, TrialProcess.run(trial, share, null));
      tried += own;
      details.add("%s: %,d".formatted(trial.name(), own));
    }
    for (Trial trial : trials) {
      Mutant canary = trial.canary();
      if (canary != null) {
        expect(trial, canary, LONGEST_SEARCH);
        canaries.add(canary.mistake());
      }
    }
    return new Evidence(tried, unit, canaries, details);
  }

  /** {@return how often the trial was run} Fails if it has found something, or has tried nothing. */
  static long tried(Trial trial, TrialProcess.Outcome outcome) {
    if (outcome.foundSomething()) {
      throw new AssertionError(trial.name() + " found something:\n" + outcome.output());
    }
    if (outcome.tried() <= 0) {
      throw new AssertionError(trial.name() + " tried nothing:\n" + outcome.output());
    }
    return outcome.tried();
  }

  /** Fails if the trial does not find the mutant in so many milliseconds. */
  static void expect(Trial trial, Mutant canary, long millis)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("mutant");
    try {
      canary.write(folder);
      if (!TrialProcess.run(trial, millis, folder).foundSomething()) {
        throw new AssertionError(trial.name() + " has not found " + canary.mistake());
      }
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(Objects.requireNonNull(file));
      }
    }
  }
}
