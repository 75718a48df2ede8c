package dev.latchwork.bench;

import java.util.List;
import java.util.Locale;

/** A bar for each contender, a panel for each setting and figure, as SVG for light and dark pages. */
final class Chart {
  private static final int WIDTH = 860;
  private static final int BARS = 330; // where they begin; the names stand before
  private static final int LONGEST = 400;
  private static final int ROW = 22;
  private static final int BAR = 14;
  private static final String STYLE =
      """
      <style>
        text { font: 13px system-ui, sans-serif; fill: #24292f }
        .title { font-size: 17px; font-weight: 600 }
        .panel { font-weight: 600 }
        .note { fill: #57606a }
        .us { font-weight: 700 }
        rect { fill: #8c959f }
        rect.us { fill: #0969da }
        rect.ideal { fill: #d0d7de }
        line { stroke: #24292f; stroke-width: 1 }
        .page { fill: #ffffff }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 }
          .note { fill: #9198a1 }
          rect { fill: #6e7681 }
          rect.us { fill: #4493f8 }
          rect.ideal { fill: #3d444d }
          line { stroke: #e6edf3 }
          .page { fill: #0d1117 }
        }
      </style>
      """;

  private final StringBuilder body = new StringBuilder();
  private int y = 34;

  private Chart() {}

  static String of(List<Answer> answers) {
    var chart = new Chart();
    var title = answers.getFirst().question().title();
    chart.text(16, "title", "start", title);
    for (var answer : answers) {
      for (var figure : answer.question().figures()) {
        if (figure.competes()) {
          chart.panel(answer, figure);
        }
      }
    }
    chart.y += 30;
    chart.text(
        16, "note", "start", "Bars are medians; the lines go from the lowest to the highest turn.");
    int height = chart.y + 16;
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\""
        + WIDTH
        + "\" height=\""
        + height
        + "\" viewBox=\"0 0 "
        + WIDTH
        + " "
        + height
        + "\" role=\"img\">\n"
        + "<title>"
        + escape(title)
        + "</title>\n"
        + STYLE
        + "<rect class=\"page\" width=\""
        + WIDTH
        + "\" height=\""
        + height
        + "\"/>\n"
        + chart.body
        + "</svg>\n";
  }

  private void panel(Answer answer, Figure figure) {
    y += 34;
    boolean high = figure.better() == Figure.Better.HIGHER;
    text(16, "panel", "start", Report.capital(answer.setting().label()) + ": " + figure.label());
    text(WIDTH - 16, "note", "end", high ? "longer is better" : "shorter is better");
    y += 8;
    var ranked = answer.ranked(figure);
    double most = ranked.stream().mapToDouble(c -> answer.highest(c, figure)).max().orElse(1);
    for (var contender : ranked) {
      y += ROW;
      row(answer, figure, contender, LONGEST / Math.max(most, Double.MIN_NORMAL));
    }
  }

  private void row(Answer answer, Figure figure, Contender<?> contender, double scale) {
    var kind =
        contender.isPeer() ? "peer" : contender.key().equals(Contender.IDEAL) ? "ideal" : "us";
    double median = answer.median(contender, figure);
    text(BARS - 8, kind, "end", contender.label());
    if (Double.isNaN(median)) {
      text(BARS + 8, "note", "start", "not measured");
      return;
    }
    double low = BARS + answer.lowest(contender, figure) * scale;
    double high = BARS + answer.highest(contender, figure) * scale;
    body.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n",
            kind,
            BARS,
            y - BAR + 3,
            Math.max(1, median * scale),
            BAR));
    body.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n",
            low,
            high,
            y - BAR / 2 + 3,
            y - BAR / 2 + 3));
    text((int) Math.ceil(Math.max(high, BARS)) + 8, kind, "start", Numbers.text(median));
  }

  private void text(int x, String kind, String anchor, String text) {
    body.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
            kind,
            x,
            y,
            anchor,
            escape(text)));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
