package dev.latchwork.stress.soak;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** What is left to chance, all of it from one seed. Not thread-safe: each thread splits its own off. */
final class Chance {
  private static final ThreadFactory VIRTUAL = Thread.ofVirtual().name("given-virtual").factory();
  private static final ThreadFactory PLATFORM =
      Thread.ofPlatform().daemon().name("given-platform").factory();

  private final SplittableRandom random;

  private Chance(SplittableRandom random) {
    this.random = random;
  }

  static Chance of(long seed) {
    return new Chance(new SplittableRandom(seed));
  }

  Chance split() {
    return new Chance(random.split());
  }

  boolean percent(int share) {
    return random.nextInt(100) < share;
  }

  /** {@return a number, both ends included} */
  int between(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  /** {@return a number up to that, most often a small one} */
  int few(int most) {
    return between(0, Math.max(1, most >> between(0, 8)));
  }

  Duration millis(int low, int high) {
    return Duration.ofNanos(1_000L * between(1_000 * low, 1_000 * high));
  }

  <T> T oneOf(List<? extends T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** {@return null, which is the library's own way, as often as not} */
  @Nullable ThreadFactory threads() {
    return percent(50) ? null : percent(50) ? VIRTUAL : PLATFORM;
  }
}
