package dev.latchwork.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Tables of what came out, in Markdown that can also be read as it is. */
final class Report {
  private static final String NO_GO =
      "There is no `go` command on this machine, so the row of Go is missing.\n";

  private Report() {}

  /** {@return the section of one question} */
  static String section(List<Answer> answers) {
    var question = answers.getFirst().question();
    var text = new StringBuilder("### " + question.title() + "\n");
    for (var answer : answers) {
      text.append('\n').append(capital(answer.setting().label())).append(":\n\n");
      text.append(table(answer));
    }
    if (!Go.isHere() && question.contenders().stream().anyMatch(c -> c.key().equals(Go.KEY))) {
      text.append('\n').append(NO_GO);
    }
    return text.toString();
  }

  private static String table(Answer answer) {
    var figures = answer.question().figures();
    var first = figures.getFirst();
    var us = answer.find(Contender.LATCHWORK);
    var best = answer.best(first, List.of(Target.ANYBODY));
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(""));
    figures.forEach(
        figure -> head.add(figure.label() + (figure.competes() ? " (lowest to highest)" : "")));
    head.add("Latchwork ÷ this");
    rows.add(head);
    for (var contender : answer.ranked(first)) {
      List<String> row = new ArrayList<>();
      boolean isBest = best.filter(contender::equals).isPresent();
      boolean isUs = us.filter(contender::equals).isPresent();
      row.add(
          isUs
              ? "**" + contender.label() + "**"
              : contender.label() + (isBest ? " (best peer)" : ""));
      figures.forEach(figure -> row.add(cell(answer, contender, figure)));
      row.add(
          us.isEmpty() || isUs
              ? ""
              : Numbers.ratio(answer.median(us.get(), first) / answer.median(contender, first)));
      rows.add(row);
    }
    return markdown(rows);
  }

  private static String cell(Answer answer, Contender<?> contender, Figure figure) {
    var median = Numbers.text(answer.median(contender, figure));
    return figure.competes()
        ? median
            + " ("
            + Numbers.text(answer.lowest(contender, figure))
            + " to "
            + Numbers.text(answer.highest(contender, figure))
            + ")"
        : median;
  }

  /** {@return the head of the table of targets} */
  static String targetsHead() {
    return "| question | setting | target | measured | met |\n|---|---|---|--:|---|\n";
  }

  /** {@return the rows of one question in the table of targets} */
  static String targets(List<Answer> answers) {
    var rows = new StringBuilder();
    for (var answer : answers) {
      for (var target : answer.targets()) {
        rows.append("| ").append(answer.question().title());
        rows.append(" | ").append(answer.setting().label());
        rows.append(" | ").append(wording(answer, target));
        double measured = measured(answer, target);
        boolean absolute = target.isAbsolute();
        rows.append(" | ").append(absolute ? Numbers.text(measured) : Numbers.ratio(measured));
        rows.append(" | ").append(verdict(target, measured)).append(" |\n");
      }
    }
    return rows.toString();
  }

  private static String verdict(Target target, double measured) {
    if (Double.isNaN(measured)) {
      return "not measured";
    }
    return target.isMetBy(measured) ? "yes" : "**no**";
  }

  private static double measured(Answer answer, Target target) {
    var us = answer.find(Contender.LATCHWORK);
    if (us.isEmpty()) {
      return Double.NaN;
    }
    double ours = answer.median(us.get(), target.figure());
    return target.isAbsolute()
        ? ours
        : answer
            .best(target.figure(), target.peers())
            .map(peer -> ours / answer.median(peer, target.figure()))
            .orElse(Double.NaN);
  }

  private static String wording(Answer answer, Target target) {
    var bound = target.figure().label() + (target.atLeast() ? " ≥ " : " ≤ ");
    if (target.isAbsolute()) {
      return bound + Numbers.text(target.bound());
    }
    var whom =
        target.peers().contains(Target.ANYBODY)
            ? "the best peer"
            : answer.question().contenders().stream()
                .filter(c -> target.peers().contains(c.key()))
                .map(Contender::label)
                .collect(Collectors.joining(" or "));
    return bound + Numbers.ratio(target.bound()) + " " + whom;
  }

  private static String markdown(List<List<String>> rows) {
    var widths = new int[rows.getFirst().size()];
    rows.forEach(row -> {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    });
    var text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      for (int i = 0; i < widths.length; i++) {
        var cell = rows.get(r).get(i);
        var blanks = " ".repeat(widths[i] - cell.length());
        text.append("| ").append(i == 0 ? cell + blanks : blanks + cell).append(' ');
      }
      text.append("|\n");
      if (r == 0) {
        for (int i = 0; i < widths.length; i++) {
          text.append('|')
              .append("-".repeat(widths[i] + (i == 0 ? 2 : 1)))
              .append(i == 0 ? "" : ":");
        }
        text.append("|\n");
      }
    }
    return text.toString();
  }

  static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
