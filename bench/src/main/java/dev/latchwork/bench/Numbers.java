package dev.latchwork.bench;

import java.util.Locale;

/** Figures as people read them: three digits that matter. */
final class Numbers {
  private static final String MISSING = "–";

  private Numbers() {}

  static String text(double value) {
    if (Double.isNaN(value)) {
      return MISSING;
    }
    double size = Math.abs(value);
    if (size >= 999_500) {
      return digits(value / 1e6) + " M";
    }
    return size >= 9_995 ? digits(value / 1e3) + " k" : digits(value);
  }

  static String ratio(double value) {
    return Double.isNaN(value) ? MISSING : String.format(Locale.ROOT, "%.2f×", value);
  }

  private static String digits(double value) {
    double size = Math.abs(value);
    int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
    return size < 0.005 ? "0" : String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
