package dev.latchwork.stress;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The races of two threads that jcstress fits, on the parts that decide them and on whole queues. The
 * canaries are the same races with one mistake each; first they must be found.
 *
 * <p>Not repeatable by the seed: the races are those of the machine, and jcstress shuffles its tests.
 */
final class Races implements Part {
  /** Names of classes: jcstress looks for tests in all of them. */
  static final Pattern RACES = Pattern.compile("Races\\.");

  static final Pattern CANARIES = Pattern.compile("Canaries\\.");

  /** What jcstress takes to get to know the machine, twice. */
  private static final long AROUND = 30_000;

  /** For a canary, so that it is found on a busy machine, too. */
  private static final long ENOUGH = 2_400;

  @Override
  public String name() {
    return "races";
  }

  @Override
  public String title() {
    return "two threads at a time, millions of times, by jcstress";
  }

  @Override
  public int minutes() {
    return 10;
  }

  @Override
  public Evidence run(Effort effort) throws Exception {
    int tests = Jcstress.tests(RACES).size() + Jcstress.tests(CANARIES).size();
    long millis = Math.max(0, effort.seconds() * 1_000 - AROUND) / Math.max(1, tests);
    Path folder = Path.of("races").toAbsolutePath();
    List<String> caught =
        caught(Jcstress.run(CANARIES, folder.resolve("canaries"), Math.max(millis, ENOUGH)));
    return evidence(Jcstress.run(RACES, folder.resolve("races"), millis), caught);
  }

  /** {@return the canaries, all of which must have been caught} */
  static List<String> caught(List<Verdict> canaries) {
    List<String> missed = new ArrayList<>();
    List<String> caught = new ArrayList<>();
    for (Verdict canary : canaries) {
      if (canary.caught()) {
        caught.add(canary.test());
      } else {
        missed.add(
            "%s, tried %,d times %s"
                .formatted(canary.test(), canary.samples(), String.join("; ", canary.broken())));
      }
    }
    if (!missed.isEmpty() || caught.isEmpty()) {
      throw new AssertionError("canaries that were not caught: " + String.join("\n", missed));
    }
    return caught;
  }

  /** {@return what was tried, if nothing was found} */
  static Evidence evidence(List<Verdict> races, List<String> caught) {
    List<String> wrong = new ArrayList<>();
    List<String> unseen = new ArrayList<>();
    Map<String, Long> tried = new TreeMap<>();
    for (Verdict race : races) {
      race.forbidden().forEach(line -> wrong.add(race.test() + ": " + line));
      race.broken().forEach(line -> wrong.add(race.test() + ": " + line));
      race.unseen().forEach(line -> unseen.add("not seen: " + race.test() + " (" + line + ")"));
      tried.merge(race.test().replaceAll("\\..*", ""), race.samples(), Long::sum);
    }
    if (!wrong.isEmpty()) {
      throw new AssertionError("jcstress has found\n" + String.join("\n", wrong));
    }
    List<String> details = new ArrayList<>();
    details.add(races.size() + " races, " + caught.size() + " canaries");
    tried.forEach((group, samples) -> details.add("%s: %,d".formatted(group, samples)));
    details.addAll(unseen);
    long all = tried.values().stream().mapToLong(Long::longValue).sum();
    return new Evidence(all, "races", caught, details);
  }
}
