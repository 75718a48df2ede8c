package dev.latchwork.stress;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing that is tried, with a mistake that it must find. */
interface Trial {
  /** {@return what it is about, in a few words} */
  String name();

  /**
   * {@return a version of the library in which it must find something, or null if others show that
   * such a thing is found}
   */
  @Nullable Mutant canary();

  /** {@return what its process is started with} */
  default List<String> jvmArgs() {
    return List.of();
  }

  /**
   * Tries.
   *
   * @param nanos for how long, about
   * @return how often
   * @throws Throwable when something is wrong
   */
  long run(long nanos) throws Throwable;
}
