package dev.latchwork.cli;

import dev.latchwork.worker.Snapshot;
import java.time.Duration;
import java.util.Locale;

/** How far a batch is, in one short line. */
final class Progress {
  private Progress() {}

  /**
   * {@return the line}
   *
   * @param counts what the batch says
   * @param read the share of the input that has been read, negative when unknown
   * @param elapsed since the start
   */
  static String line(Snapshot counts, double read, Duration elapsed) {
    long done = counts.succeeded() + counts.failed();
    double seconds = Math.max(0.001, elapsed.toNanos() / 1e9);
    double rate = done / seconds;
    var line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%d done, %d failed, %d running, %s/s",
            done,
            counts.failed(),
            counts.running(),
            number(rate)));
    if (read > 0 && done > 0) {
      // What has been read is done or runs; the rest of the bytes holds as many items for each
      // byte.
      double begun = done + counts.running();
      double left = counts.running() + begun * (1 - read) / read;
      line.append(", ").append(clock(Math.round(left / rate))).append(" left");
    }
    return line.toString();
  }

  private static String number(double rate) {
    return String.format(Locale.ROOT, rate < 10 ? "%.1f" : "%.0f", rate);
  }

  private static String clock(long seconds) {
    long minutes = seconds / 60;
    return minutes < 60
        ? String.format(Locale.ROOT, "%d:%02d", minutes, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", minutes / 60, minutes % 60, seconds % 60);
  }
}
