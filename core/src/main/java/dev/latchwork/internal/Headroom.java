package dev.latchwork.internal;

/**
 * Stack to go on with. Foreign code may call from the very end of its stack; what must not be broken
 * off in the middle, since others wait for a lock or a wake-up then, asks for headroom first. So a
 * {@link StackOverflowError} comes before the first step, and harms nobody but the caller.
 */
public final class Headroom {
  /**
   * Of 44 bytes each once they are compiled: about 4 KB, as much as the deepest of what follows needs
   * while that is still interpreted.
   */
  private static final int FRAMES = 96;

  /** As much as a chain of static initializers needs. */
  private static final int MANY_FRAMES = 1_000;

  private Headroom() {}

  /**
   * Does nothing where there is room enough, at a cost of some hundred nanoseconds.
   *
   * @throws StackOverflowError where there is not
   */
  public static void require() {
    if (use(FRAMES, 1, 2, 3) == 0) {
      throw new AssertionError("a sum of positive numbers");
    }
  }

  /**
   * As {@link #require}, for what asks for headroom itself, some calls further down, and must get it:
   * there is room for the calls in between, too.
   *
   * @throws StackOverflowError where there is not room enough
   */
  public static void requireTwice() {
    if (use(3 * FRAMES, 1, 2, 3) == 0) {
      throw new AssertionError("a sum of positive numbers");
    }
  }

  /**
   * As {@link #require}, for what is done once and goes deep.
   *
   * @throws StackOverflowError where there is not room enough
   */
  static void requireMuch() {
    if (use(MANY_FRAMES, 1, 2, 3) == 0) {
      throw new AssertionError("a sum of positive numbers");
    }
  }

  /** What it adds up keeps the compiler from doing without the frames. */
  private static long use(int frames, long a, long b, long c) {
    return frames == 0 ? a : use(frames - 1, b, c, a + frames) + (a ^ b) + c;
  }
}
