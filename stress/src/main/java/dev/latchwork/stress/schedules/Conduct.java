package dev.latchwork.stress.schedules;

/** How an action behaves. */
enum Conduct {
  /** Returns at once. */
  QUICK,
  /** Throws at once. */
  FAILING,
  /** Waits until it is told what to do, or interrupted. */
  POLITE,
  /** Waits until it is told what to do, or interrupted, or its context is cancelled. */
  ATTENTIVE,
  /** Waits until it is told what to do, whatever happens. */
  STUBBORN;

  /** Whether it waits to be told what to do. */
  boolean waits() {
    return this != QUICK && this != FAILING;
  }
}
