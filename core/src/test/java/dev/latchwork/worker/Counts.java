package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

/** The equation that holds in every snapshot. */
public final class Counts {
  private Counts() {}

  public static void assertBalanced(Snapshot counts) {
    assertThat(
            counts.waiting()
                + counts.running()
                + counts.succeeded()
                + counts.failed()
                + counts.cancelled()
                + counts.handedBack()
                + counts.abandoned())
        .as(counts.toString())
        .isEqualTo(counts.accepted());
    assertThat(counts.waiting()).as(counts.toString()).isNotNegative();
    assertThat(counts.running()).as(counts.toString()).isNotNegative();
  }

  /** Balanced, and nothing waits or runs any more. */
  public static void assertFinal(Snapshot counts) {
    assertBalanced(counts);
    assertThat(counts.waiting()).as(counts.toString()).isZero();
    assertThat(counts.running()).as(counts.toString()).isZero();
  }
}
