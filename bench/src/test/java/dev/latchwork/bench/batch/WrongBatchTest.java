package dev.latchwork.bench.batch;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchwork.bench.ExactlyOnce.RefusedException;
import org.junit.jupiter.api.Test;

/** The check before the timing lets no batch through that cheats. */
class WrongBatchTest {

  @Test
  void whoLeavesTheLastItemOutIsRefused() {
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() ->
            BatchRound.check(
                "cheat", items -> items.subList(0, items.size() - 1).forEach(Runnable::run), 100))
        .withMessageContaining("lost 1");
  }

  @Test
  void whoRunsTheFirstItemAgainIsRefused() {
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() ->
            BatchRound.check(
                "cheat",
                items -> {
                  items.forEach(Runnable::run);
                  items.getFirst().run();
                },
                100))
        .withMessageContaining("ran 1 more than once");
  }
}
