package dev.latchwork.stress.soak;

import dev.latchwork.worker.Snapshot;

/** Conservation of work: what was accepted has an end, and one only. */
final class Law {
  private Law() {}

  @SuppressWarnings("AnnotateFormatMethod") // that annotation would be a dependency more
  static void that(boolean truth, String sentence, Object... details) {
    if (!truth) {
      throw new AssertionError(String.format(sentence, details));
    }
  }

  /** Holds at any moment. */
  static void balanced(Snapshot counts) {
    long known =
        counts.waiting()
            + counts.running()
            + counts.succeeded()
            + counts.failed()
            + counts.cancelled()
            + counts.handedBack()
            + counts.abandoned();
    that(counts.accepted() == known, "%d of the items have no end, or two: %s", known, counts);
    that(counts.waiting() >= 0 && counts.running() >= 0, "less than nothing: %s", counts);
  }

  /** Holds when a run is over. */
  static void over(Snapshot counts) {
    balanced(counts);
    that(counts.waiting() == 0 && counts.running() == 0, "over, and yet busy: %s", counts);
  }

  /**
   * Holds when a run is over, and somebody else has counted too. What was given up may have been so
   * before its first step, and may still go on.
   */
  static void witnessed(Snapshot counts, Witness witness) {
    over(counts);
    long most = counts.accepted() - counts.handedBack();
    long least = most - counts.cancelled() - counts.abandoned();
    long begun = witness.begun();
    that(begun <= most && begun >= least, "%d actions began: %s", begun, counts);
    long returned = witness.returned();
    that(
        returned >= counts.succeeded() && returned <= counts.succeeded() + counts.abandoned(),
        "%d actions returned: %s",
        returned,
        counts);
    that(witness.interrupted() == 0, "an interrupt hit somebody else's action: %s", counts);
  }
}
