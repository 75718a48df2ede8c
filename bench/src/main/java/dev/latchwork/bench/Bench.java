package dev.latchwork.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Asks questions and prints what came out. */
final class Bench {
  private static final String USAGE =
      """
      bench/run [-quick] [-rounds N] [-only CONTENDER,...] [-setting TEXT] [QUESTION...]
        Without a question it asks all.
      Questions:
      """;

  private Bench() {}

  static void main(String... args) throws Exception {
    var effort = Effort.FULL;
    int rounds = 0;
    List<String> only = List.of();
    String wanted = "";
    var keys = new ArrayList<String>();
    for (var arg = Arrays.asList(args).iterator(); arg.hasNext(); ) {
      var word = arg.next();
      switch (word) {
        case "-quick" -> effort = Effort.QUICK;
        case "-rounds" -> rounds = Integer.parseInt(arg.next());
        case "-only" -> only = List.of(arg.next().split(","));
        case "-setting" -> wanted = arg.next();
        default -> keys.add(word);
      }
    }
    if (rounds > 0) {
      effort = new Effort(rounds, effort.warmups(), effort.iterations(), effort.millis());
    }
    var known = Questions.ALL.stream().map(Question::key).toList();
    if (!known.containsAll(keys)) {
      System.err.print(USAGE);
      Questions.ALL.forEach(q -> System.err.println("  " + q.key() + ": " + q.title()));
      System.exit(2);
    }
    System.setProperty("jmh.ignoreLock", "true");
    System.setProperty(Work.PROPERTY, "" + Work.calibrate());
    for (var question : Questions.ALL) {
      if (keys.isEmpty() || keys.contains(question.key())) {
        for (var setting : question.settings()) {
          if (setting.label().contains(wanted)) {
            ask(question, setting, only, effort);
          }
        }
      }
    }
  }

  private static void ask(Question question, Setting setting, List<String> only, Effort effort)
      throws Exception {
    var contenders =
        question.contenders(setting).stream()
            .filter(c -> only.isEmpty() || only.contains(c.key()))
            .toList();
    Map<Contender<?>, List<Sample>> samples = new LinkedHashMap<>();
    for (int round = 0; round < effort.rounds(); round++) {
      for (var contender : contenders) {
        samples
            .computeIfAbsent(contender, c -> new ArrayList<>())
            .add(question.turn(setting, contender, effort));
      }
    }
    System.out.printf("%n%s: %s%n", question.title(), setting.label());
    samples.forEach((contender, turns) ->
        System.out.printf(
            "%-45s %,15.0f %s  (%,.0f to %,.0f)  %8.1f switches/1000  %6.1f B%n",
            contender.label(),
            median(turns, Sample::value),
            question.unit(),
            turns.stream().mapToDouble(Sample::value).min().orElseThrow(),
            turns.stream().mapToDouble(Sample::value).max().orElseThrow(),
            median(turns, Sample::switches),
            median(turns, Sample::bytes)));
  }

  private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
    var sorted = samples.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
