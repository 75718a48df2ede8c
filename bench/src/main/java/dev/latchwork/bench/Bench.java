package dev.latchwork.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks questions, prints what came out, and leaves it in files. */
final class Bench {
  private static final String USAGE =
      """
      bench/run [OPTION...] [QUESTION...]     asks these questions, or all

        -quick            fewer and shorter turns: a first impression
        -rounds N         how often the contenders take turns
        -only KEY,...     these contenders alone
        -setting TEXT     the settings alone whose name has this text
        -docs             then puts all results into docs/performance.md

      Results: bench/target/results

      """;

  private final List<String> keys = new ArrayList<>();
  private Effort effort = Effort.FULL;
  private List<String> only = List.of();
  private String settings = "";
  private boolean docs;

  private Bench() {}

  static void main(String... args) throws Exception {
    var bench = new Bench();
    if (!bench.understands(args)) {
      System.err.print(USAGE);
      Questions.ALL.forEach(q -> System.err.printf("  %-15s %s%n", q.key(), q.title()));
      System.exit(2);
    }
    bench.run("./bench/run " + String.join(" ", args));
  }

  private boolean understands(String... args) {
    int rounds = 0;
    for (var arg = Arrays.asList(args).iterator(); arg.hasNext(); ) {
      var word = arg.next();
      if (List.of("-rounds", "-only", "-setting").contains(word) && !arg.hasNext()) {
        return false;
      }
      switch (word) {
        case "-quick" -> effort = Effort.QUICK;
        case "-docs" -> docs = true;
        case "-rounds" -> rounds = Integer.parseInt(arg.next());
        case "-only" -> only = List.of(arg.next().split(","));
        case "-setting" -> settings = arg.next();
        default -> keys.add(word);
      }
    }
    effort = rounds > 0 ? effort.withRounds(rounds) : effort;
    return Questions.ALL.stream().map(Question::key).toList().containsAll(keys);
  }

  private void run(String command) throws Exception {
    System.setProperty("jmh.ignoreLock", "true");
    System.setProperty(Work.PROPERTY, "" + Work.calibrate());
    var home = Path.of(System.getProperty("bench.home", "bench"));
    var results = new Results(home.resolve("target").resolve("results"));
    for (var question : Questions.ALL) {
      if (keys.isEmpty() || keys.contains(question.key())) {
        List<Answer> answers = new ArrayList<>();
        for (var setting : question.settings()) {
          if (setting.label().contains(settings)) {
            answers.add(ask(question, setting));
          }
        }
        if (!answers.isEmpty()) {
          results.write(answers, command.strip());
          System.out.println("\n" + Report.section(answers));
          System.out.println(Report.targetsHead() + Report.targets(answers));
        }
      }
    }
    if (docs) {
      results.publish(home.resolveSibling("docs").resolve("performance.md"), Questions.ALL);
    }
  }

  private Answer ask(Question question, Setting setting) throws Exception {
    Map<Contender<?>, List<Sample>> turns = new LinkedHashMap<>();
    for (int round = 1; round <= effort.rounds(); round++) {
      for (var contender : question.contenders()) {
        if (takesPart(contender)) {
          System.err.printf(
              "%s, %s: round %d of %d, %s%n",
              question.key(), setting.label(), round, effort.rounds(), contender.label());
          turns
              .computeIfAbsent(contender, c -> new ArrayList<>())
              .add(question.turn(setting, contender, effort));
        }
      }
    }
    return new Answer(question, setting, turns);
  }

  private boolean takesPart(Contender<?> contender) {
    return (only.isEmpty() || only.contains(contender.key()))
        && (Go.isHere() || !contender.key().equals(Go.KEY));
  }
}
