package dev.latchwork.stress;

import dev.latchwork.stress.Part.Effort;
import dev.latchwork.stress.Part.Evidence;
import dev.latchwork.stress.faults.FaultsPart;
import dev.latchwork.stress.model.ModelPart;
import dev.latchwork.stress.schedules.Schedules;
import dev.latchwork.stress.soak.Soak;
import dev.latchwork.stress.tck.TckPart;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Runs the parts that are asked for, and fails if one finds something, or could not have. */
public final class Stress {
  static final List<Part> PARTS =
      List.of( // one a line
          new Soak(),
          new TckPart(),
          new FaultsPart(),
          new Schedules(),
          new Races(),
          Trials.LINCHECK,
          Trials.STEPS,
          new ModelPart());

  private Stress() {}

  /** {@code main [-minutes N] [-seed N] [PART...]}; the exit code is 0, 1 if a part fails, 2 for usage. */
  static void main(String... args) {
    long minutes = 0;
    long seed = System.nanoTime();
    List<Part> asked = new ArrayList<>();
    try {
      for (int i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "-help" -> {
            usage(System.out);
            return;
          }
          case "-minutes" -> minutes = Long.parseLong(args[++i]);
          case "-seed" -> seed = Long.parseLong(args[++i]);
          default -> asked.add(part(args[i]));
        }
      }
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      System.err.println("stress: " + e.getMessage());
      usage(System.err);
      System.exit(2);
    }
    int failed = 0;
    for (var part : asked.isEmpty() ? PARTS : asked) {
      failed += run(part, new Effort(60 * (minutes > 0 ? minutes : part.minutes()), seed)) ? 0 : 1;
    }
    System.exit(failed == 0 ? 0 : 1);
  }

  private static Part part(String name) {
    return PARTS.stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no part '" + name + "'"));
  }

  private static void usage(PrintStream out) {
    out.println("stress/run [-minutes N] [-seed N] [PART...]     tries these parts, or all");
    for (var part : PARTS) {
      out.printf("  %-14s %s (%d min)%n", part.name(), part.title(), part.minutes());
    }
  }

  private static boolean run(Part part, Effort effort) {
    System.out.printf("%s: %s, seed %d%n", part.name(), part.title(), effort.seed());
    long began = System.nanoTime();
    try {
      var evidence = checked(part, effort);
      evidence.details().forEach(line -> System.out.println("  " + line));
      System.out.printf(
          "%s: %,d %s tried in %d s, nothing found; caught on purpose: %s%n",
          part.name(),
          evidence.tried(),
          evidence.unit(),
          (System.nanoTime() - began) / 1_000_000_000,
          String.join("; ", evidence.canaries()));
      return true;
    } catch (Throwable e) {
      System.out.printf("%s: FAILED, seed %d%n", part.name(), effort.seed());
      e.printStackTrace(System.out);
      return false;
    }
  }

  /** Runs a part, which fails as well if it tried nothing, or has caught none of its canaries. */
  static Evidence checked(Part part, Effort effort) throws Exception {
    var evidence = part.run(effort);
    if (evidence.tried() <= 0) {
      throw new AssertionError(part.name() + " tried nothing");
    }
    if (evidence.canaries().isEmpty()) {
      throw new AssertionError(part.name() + " has no canary: would it find anything?");
    }
    return evidence;
  }
}
