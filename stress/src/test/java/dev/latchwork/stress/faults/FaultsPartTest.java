package dev.latchwork.stress.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One round of the scenes that are quick. */
class FaultsPartTest {
  @ParameterizedTest
  @EnumSource(names = {"MEMORY", "THROWING"})
  void aRoundFindsNothing(Scene scene) throws Exception {
    var said = Child.run(scene, List.of("-Xmx32m", "-Xss512k"), false, 0, 1);

    assertThat(said.text()).startsWith("tried ");
    assertThat(said.exit()).isZero();
    assertThat(said.tried()).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void aRoundOfTheCanaryFindsIt(Scene scene) throws Exception {
    var said = Child.run(scene, List.of("-Xmx32m"), true, 30, 1);

    assertThat(said.exit()).isEqualTo(Child.FOUND);
    assertThat(said.text()).contains("items came to no end");
  }
}
