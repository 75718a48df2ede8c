package dev.latchwork.stress.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.stress.model.Models.Canary;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelTest {
  static List<Supplier<Model>> small() {
    return Models.small();
  }

  static List<Canary> canaries() {
    return Models.canaries();
  }

  @ParameterizedTest
  @MethodSource("small")
  void nothingIsWrongInASmallModel(Supplier<Model> model) {
    var found = ModelPart.right(Search.all(model.get()));
    assertThat(found.complete()).isTrue();
    assertThat(found.ends()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("canaries")
  void eachMistakeIsFound(Canary canary) {
    assertThat(ModelPart.caught(canary)).isEqualTo(canary.name());
  }

  @Test
  void aMistakeThatIsNotFoundFails() {
    var none = new Canary("no mistake", Models.small().getFirst(), "");
    assertThatThrownBy(() -> ModelPart.caught(none)).hasMessageContaining("missed a mistake");
  }

  @Test
  void aTraceSaysWhoDidWhat() {
    var first = Models.canaries().getFirst();
    String wrong = Search.all(first.model().get()).wrong();
    assertThat(wrong)
        .startsWith("taker 1 goes wrong: it takes an item after the halt; after 11 steps of ring")
        .contains("producer 1   CLAIM (Ring.put)")
        .contains("halted 1");
  }
}
