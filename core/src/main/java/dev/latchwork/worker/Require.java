package dev.latchwork.worker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What options must be, told at once in a sentence. */
final class Require {
  private Require() {}

  static void positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be 1 or more: it is " + value);
    }
  }

  static void atMost(String what, int most, int value) {
    if (value > most) {
      throw new IllegalArgumentException(what + " must be " + most + " or less: it is " + value);
    }
  }

  static void positive(String what, @Nullable Duration value) {
    if (value != null && (value.isNegative() || value.isZero())) {
      throw new IllegalArgumentException(what + " must be more than zero: it is " + value);
    }
  }

  static void notNegative(String what, @Nullable Duration value) {
    if (value != null && value.isNegative()) {
      throw new IllegalArgumentException(what + " must not be negative: it is " + value);
    }
  }

  static void atLeast(String what, Duration least, @Nullable Duration value) {
    if (value != null && value.compareTo(least) < 0) {
      throw new IllegalArgumentException(what + " must be " + least + " or more: it is " + value);
    }
  }
}
