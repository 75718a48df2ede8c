package dev.latchwork.bench;

import java.util.List;

/**
 * What Latchwork is to reach.
 *
 * @param setting a part of the label of the settings that it is for
 * @param figure the figure that it is about
 * @param atLeast whether the bound is a lower one
 * @param bound a multiple of the best of these peers, or where there are none the figure itself
 * @param peers the keys of those it is compared with; {@link #ANYBODY} for all
 */
record Target(String setting, Figure figure, boolean atLeast, double bound, List<String> peers) {
  static final String ANYBODY = "*";

  static Target times(String setting, Figure figure, double bound, String... peers) {
    boolean higher = figure.better() == Figure.Better.HIGHER;
    return new Target(setting, figure, higher, bound, List.of(peers));
  }

  static Target atMost(String setting, Figure figure, double bound) {
    return new Target(setting, figure, false, bound, List.of());
  }

  static Target atLeast(String setting, Figure figure, double bound) {
    return new Target(setting, figure, true, bound, List.of());
  }

  boolean isAbsolute() {
    return peers.isEmpty();
  }

  boolean isMetBy(double measured) {
    return atLeast ? measured >= bound : measured <= bound;
  }
}
