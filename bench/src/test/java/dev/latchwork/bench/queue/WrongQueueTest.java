package dev.latchwork.bench.queue;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchwork.bench.ExactlyOnce.RefusedException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The check before the timing lets no contender through that cheats. */
class WrongQueueTest {
  private static final int ITEMS = 1_000;

  /** Runs items on the producer, as often as it is told for the hundredth. */
  private record Cheat(AtomicInteger puts, int runsOfTheHundredth) implements ItemQueue {
    Cheat(int runsOfTheHundredth) {
      this(new AtomicInteger(), runsOfTheHundredth);
    }

    @Override
    public void put(Runnable item) {
      int runs = puts.incrementAndGet() == 100 ? runsOfTheHundredth : 1;
      for (int i = 0; i < runs; i++) {
        item.run();
      }
    }

    @Override
    public void end() {}
  }

  private static void check(int runsOfTheHundredth) throws InterruptedException {
    QueueRound.check("cheat", (n, c) -> new Cheat(runsOfTheHundredth), 2, false, 2, 64, ITEMS);
  }

  @Test
  void whoLosesAnItemIsRefused() {
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> check(0))
        .withMessage("cheat is refused: of 1000 items it lost 1 and ran 0 more than once");
  }

  @Test
  void whoRunsAnItemTwiceIsRefused() {
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> check(2))
        .withMessage("cheat is refused: of 1000 items it lost 0 and ran 1 more than once");
  }

  @Test
  void whoRunsEachItemOnceIsNot() {
    assertThatCode(() -> check(1)).doesNotThrowAnyException();
  }
}
