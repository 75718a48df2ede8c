package dev.latchwork.stress.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.stress.Part.Effort;
import org.junit.jupiter.api.Test;

class TckPartTest {
  @Test
  void oneRoundOfTheKitPassesAndCatchesTheBrokenSubscribers() {
    var evidence = new TckPart().run(new Effort(0, 1));
    assertThat(evidence.tried()).isGreaterThanOrEqualTo(25);
    assertThat(evidence.canaries()).hasSize(4);
  }
}
