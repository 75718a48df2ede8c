package dev.latchwork.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.stress.Part.Effort;
import dev.latchwork.stress.TrialProcess.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("Lincheck changes all classes while it runs")
class TrialsTest {
  static Stream<Trial> trials() {
    return Trials.all();
  }

  /** One of each kind: Lincheck takes a second or two for each class that it has not seen yet. */
  @ParameterizedTest
  @ValueSource(strings = {"ErrorsTrial", "ErrorsTrial (stress)", "WaitersTrial", "ManualTime"})
  void oneOfEachKindRuns(String name) throws Throwable {
    Trial trial = trials().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    assertThat(trial.run(0)).isPositive();
  }

  @Test
  void namesAreUnique() {
    assertThat(trials().map(Trial::name)).doesNotHaveDuplicates();
  }

  @Test
  void eachMutantCanBeMade(@TempDir Path folder) throws Exception {
    for (Trial trial : trials().filter(one -> one.canary() != null).toList()) {
      trial.canary().write(folder.resolve(trial.name()));
    }
    assertThat(folder).isNotEmptyDirectory();
  }

  @Test
  void aMutantIsFoundAndTheLibraryIsNot() throws Exception {
    var settling = new SettlingTrial(Mistakes.unparkPastTheSeam());
    var part = new TrialsPart("one", "tries one thing", 1, "times", List.of(settling));
    assertThat(part.run(new Effort(1, 1)).canaries()).hasSize(1);
  }

  @Test
  void aMutantThatIsNotFoundFails() {
    var settling = new SettlingTrial(null);
    assertThatThrownBy(() -> TrialsPart.expect(settling, new Mutant("none", List.of()), 1))
        .hasMessageContaining("has not found none");
  }

  @Test
  void aTrialThatTriedNothingFails() {
    var settling = new SettlingTrial(null);
    assertThat(TrialsPart.tried(settling, new Outcome(7, false, ""))).isEqualTo(7);
    assertThatThrownBy(() -> TrialsPart.tried(settling, new Outcome(0, false, "said")))
        .isInstanceOf(AssertionError.class)
        .hasMessage("ManualTime tried nothing:\nsaid");
  }

  @Test
  void aTrialThatHangsIsKilledAndFails() {
    List<String> command = Jvm.command(List.of(), Hanging.class, List.of());
    assertThatThrownBy(() -> TrialProcess.outcome("one", command, 100))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("one hangs: killed after 100 ms");
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  static final class Hanging {
    static void main() throws InterruptedException {
      new CountDownLatch(1).await();
    }
  }
}
