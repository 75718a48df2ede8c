package dev.latchwork.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.stress.Part.Effort;
import dev.latchwork.stress.Part.Evidence;
import java.util.List;
import org.junit.jupiter.api.Test;

class StressTest {
  private static Part part(long tried, String... canaries) {
    return new Part() {
      @Override
      public String name() {
        return "one";
      }

      @Override
      public String title() {
        return "tries this and that";
      }

      @Override
      public int minutes() {
        return 1;
      }

      @Override
      public Evidence run(Effort effort) {
        return new Evidence(tried, "things", List.of(canaries), List.of());
      }
    };
  }

  @Test
  void aPartThatTriedNothingFails() {
    assertThatThrownBy(() -> Stress.checked(part(0, "a mistake"), new Effort(1, 1)))
        .hasMessage("one tried nothing");
  }

  @Test
  void aPartThatCaughtNoCanaryFails() {
    assertThatThrownBy(() -> Stress.checked(part(1), new Effort(1, 1)))
        .hasMessageContaining("has no canary");
  }

  @Test
  void aPartThatTriedAndCaughtIsEvidence() throws Exception {
    assertThat(Stress.checked(part(7, "a mistake"), new Effort(1, 1)).tried()).isEqualTo(7);
  }

  @Test
  void namesOfPartsAreUnique() {
    assertThat(Stress.PARTS).extracting(Part::name).doesNotHaveDuplicates();
  }
}
