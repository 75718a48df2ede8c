package dev.latchwork.stress.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The models speak of methods that are there, and these say so. */
class StepTest {
  private static final Path CORE = Path.of("..", "core", "src", "main", "java");

  /** The names of the steps, and the method below them. */
  private static final Pattern MARK =
      Pattern.compile("// model: ([A-Z_, ]+)\\n(?:\\s*@[^\\n]*\\n)*[^\\n]*?(\\w+)\\(");

  private static final Pattern COMMA = Pattern.compile(", ");

  static Stream<Step> ours() {
    return Arrays.stream(Step.values()).filter(step -> !step.isOutside());
  }

  private static String source(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> marks(String source) {
    List<String> marks = new ArrayList<>();
    for (MatchResult found : MARK.matcher(source).results().toList()) {
      COMMA.splitAsStream(found.group(1)).forEach(name -> marks.add(name + " " + found.group(2)));
    }
    return marks;
  }

  @ParameterizedTest
  @MethodSource("ours")
  void eachStepIsOneOfAMethodThatNamesIt(Step step) throws Exception {
    assertThat(Class.forName(step.type()).getDeclaredMethods())
        .extracting(Method::getName)
        .contains(step.method());
    Path file = CORE.resolve(step.type().replace('.', '/') + ".java");
    assertThat(marks(source(file))).contains(step.name() + " " + step.method());
  }

  @Test
  void noMethodNamesAStepThatIsNone() throws IOException {
    List<String> named = new ArrayList<>();
    try (var files = Files.walk(CORE)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(file -> named.addAll(marks(source(file))));
    }
    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(
            ours().map(step -> step.name() + " " + step.method()).toList());
  }
}
