package dev.latchwork.stress.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.stress.Part.Effort;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SoakTest {
  private static List<Sample> heaps(long... values) {
    return LongStream.of(values)
        .mapToObj(value -> new Sample(Map.of(Measure.HEAP, value)))
        .toList();
  }

  @Test
  void aSteadyGrowthIsFound() {
    assertThat(Growth.found(heaps(1_000, 2_000, 3_000, 4_000, 5_000, 6_000)))
        .containsExactly(new Growth(Measure.HEAP, 2_000, 6_000));
  }

  @Test
  void whatComesAndGoesIsNoGrowth() {
    assertThat(Growth.found(heaps(1_000, 9_000, 1_000, 9_000, 1_000, 1_000, 1_000, 9_000, 1_000)))
        .isEmpty();
  }

  @Test
  void aShortSoakFindsNothingAndCatchesEveryLeak() throws Exception {
    var evidence = new Soak().run(new Effort(2, System.nanoTime()));

    assertThat(evidence.tried()).isPositive();
    assertThat(evidence.canaries()).hasSize(2 + Leak.values().length);
  }
}
