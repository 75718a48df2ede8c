package dev.latchwork.stress.soak;

/** What may not grow. */
enum Measure {
  /** In KB, after a full collection. */
  HEAP("heap KB", 1_024),
  THREADS("threads", 4),
  VIRTUAL("virtual", 4),
  TIMERS("timers", 8),
  /** Runs, deferred actions and strays that the library says have begun and not ended. */
  ALIVE("alive", 0),
  CLASSES("classes", 20),
  /** Times that a virtual thread blocked and kept its carrier, since the beginning; see Pinning. */
  PINNED("pinned", 0);

  final String label;

  /** By how much it may be more in the last third than in the first: what comes and goes anyway. */
  final long tolerance;

  Measure(String label, long tolerance) {
    this.label = label;
    this.tolerance = tolerance;
  }
}
