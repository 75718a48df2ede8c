package dev.latchwork.internal;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/** Does in the name of the library what it must never do: blocks while the thread cannot be moved. */
public final class Clogged {
  private Clogged() {}

  /**
   * On the thread of the caller, for 30 ms: initializes a class that takes so long.
   *
   * @throws IOException when the class cannot be read
   * @throws IllegalAccessException when it cannot be defined
   */
  public static void block() throws IOException, IllegalAccessException {
    String file = "/" + Slow.class.getName().replace('.', '/') + ".class";
    try (var bytes = Clogged.class.getResourceAsStream(file)) {
      MethodHandles.lookup().defineHiddenClass(Objects.requireNonNull(bytes).readAllBytes(), true);
    }
  }

  /** Defined anew each time, and so initialized each time. */
  private static final class Slow {
    static {
      LockSupport.parkNanos(30_000_000);
    }
  }
}
