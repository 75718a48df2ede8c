package dev.latchwork.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every question once, tiny: all contenders do their job, and no figure means anything. */
@Isolated
@Tag("realtime") // intervals tick in real time here; no figure is asserted
class SmokeTest {

  @BeforeAll
  static void otherRunsOfJmhDoNotMatter() {
    System.setProperty("jmh.ignoreLock", "true");
  }

  static Stream<Question> questions() {
    return Questions.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("questions")
  void everyContenderAnswersTheQuestion(Question question) throws Exception {
    var setting = question.settings().getFirst();
    Map<Contender<?>, List<Sample>> turns = new LinkedHashMap<>();
    for (var contender : question.contenders()) {
      if (!contender.key().equals(Go.KEY)) {
        turns.put(contender, List.of(question.turn(setting.tiny(), contender, Effort.SMOKE)));
      }
    }
    var answer = new Answer(question, setting, turns);
    for (var figure : question.figures()) {
      assertThat(answer.median(answer.find(Contender.LATCHWORK).orElseThrow(), figure))
          .as(figure.label())
          .isNotNaN();
    }
  }

  @ParameterizedTest
  @MethodSource("questions")
  void goAnswersTheQuestionToo(Question question) throws Exception {
    assumeTrue(Go.isHere(), "there is no go command");
    var go = question.contenders().stream().filter(c -> c.key().equals(Go.KEY)).findFirst();
    assumeTrue(go.isPresent(), "Go takes no part in this one");
    var sample =
        question.turn(question.settings().getFirst().tiny(), go.orElseThrow(), Effort.SMOKE);
    assertThat(sample.get(question.figures().getFirst())).isPositive();
  }
}
