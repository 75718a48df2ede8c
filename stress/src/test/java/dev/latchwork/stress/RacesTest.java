package dev.latchwork.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.stress.Part.Evidence;
import dev.latchwork.stress.races.InterruptCanaries;
import dev.latchwork.stress.races.InterruptRaces;
import dev.latchwork.worker.IdleCanaries;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.SpinLoopStyle;
import org.openjdk.jcstress.infra.runners.TestList;

/** Tries two of the races for a moment, and that none of the others is passed over. */
class RacesTest {
  private static final Pattern CLASS = Pattern.compile("public final class (\\w+)");
  private static final Pattern TEST = Pattern.compile("public static class (\\w+)");

  /** Runs one in this JVM, as jcstress does it in a JVM of its own. */
  @SuppressWarnings("EnumOrdinal") // jcstress reads it so
  private static Verdict run(Class<?> test, int millis) throws Exception {
    String name = test.getCanonicalName();
    var bytes = new ByteArrayOutputStream();
    try (var config = new DataOutputStream(bytes)) {
      config.writeInt(SpinLoopStyle.THREAD_SPIN_WAIT.ordinal());
      config.writeInt(millis);
      config.writeInt(1); // iteration
      config.writeUTF(TestList.getInfo(name).generatedRunner());
      config.writeInt(16); // megabytes
      config.writeInt(256);
      config.writeInt(40);
      config.writeBoolean(false); // on any processor
    }
    var config =
        new ForkedTestConfig(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    Class<?> runner = Class.forName(config.generatedRunnerName);
    TestResult result =
        ((Runner<?>) runner.getConstructor(ForkedTestConfig.class).newInstance(config)).run();
    return Verdict.of(name, List.of(result));
  }

  @Test
  void aRaceIsTriedAndNothingIsFound() throws Exception {
    Verdict verdict = run(InterruptRaces.OfTheItemBefore.class, 200);
    assertThat(verdict.passed()).as(verdict::toString).isTrue();
    assertThat(verdict.samples()).isPositive();
    assertThat(verdict.test()).isEqualTo("InterruptRaces.OfTheItemBefore");
  }

  @Test
  void aCanaryIsCaught() throws Exception {
    Verdict verdict = run(IdleCanaries.NoLookAfterThePush.class, 200);
    assertThat(Races.caught(List.of(verdict))).containsExactly("IdleCanaries.NoLookAfterThePush");
    assertThat(verdict.forbidden()).singleElement().asString().contains("sleeps beside an item");
    assertThatThrownBy(() -> Races.evidence(List.of(verdict), List.of("a canary")))
        .hasMessageContaining("IdleCanaries.NoLookAfterThePush: 0, ");
  }

  @Test
  void aRaceThatWasNotRunFails() {
    Verdict verdict = Verdict.of(InterruptRaces.OfOneCall.class.getCanonicalName(), List.of());
    assertThat(verdict.passed()).isFalse();
    assertThatThrownBy(() -> Races.evidence(List.of(verdict), List.of("a canary")))
        .hasMessageContaining("it was not run");
  }

  @Test
  void aCanaryThatIsNotCaughtFails() {
    assertThatThrownBy(() -> Races.caught(List.of())).hasMessageContaining("not caught");
    Verdict lazy = Verdict.of(InterruptCanaries.ClearedBetween.class.getCanonicalName(), List.of());
    assertThatThrownBy(() -> Races.caught(List.of(lazy)))
        .hasMessageContaining("ClearedBetween, tried 0 times");
  }

  @Test
  void whatWasFoundIsEvidenceIfItIsNotWrong() {
    var verdict = new Verdict("ARaces.One", 7, List.of(), List.of(), List.of("late"));
    Evidence evidence = Races.evidence(List.of(verdict, verdict), List.of("a canary"));
    assertThat(evidence.tried()).isEqualTo(14);
    assertThat(evidence.details())
        .containsExactly(
            "2 races, 1 canaries",
            "ARaces: 14",
            "not seen: ARaces.One (late)",
            "not seen: ARaces.One (late)");
  }

  /** What the sources hold, jcstress has listed; and the two patterns find it. */
  @Test
  void noRaceIsPassedOver() throws IOException {
    var found = new TreeSet<String>();
    found.addAll(Jcstress.tests(Races.RACES));
    assertThat(Jcstress.tests(Races.CANARIES)).isNotEmpty().noneMatch(found::contains);
    found.addAll(Jcstress.tests(Races.CANARIES));
    assertThat(found).containsExactlyElementsOf(new TreeSet<>(TestList.tests()));
    assertThat(found.stream().map(name -> name.replaceAll(".*\\.(\\w+\\.\\w+)$", "$1")))
        .containsExactlyInAnyOrderElementsOf(inTheSources());
  }

  /** The machine has two processors: jcstress passes over what has more actors. */
  @Test
  void aRaceHasTwoActors() {
    assertThat(TestList.tests()).allMatch(name -> TestList.getInfo(name).threads() == 2);
  }

  private static List<String> inTheSources() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file);
        Matcher outer = CLASS.matcher(source);
        if (source.contains("@JCStressTest") && outer.find()) {
          Matcher tests = TEST.matcher(source);
          while (tests.find()) {
            names.add(outer.group(1) + "." + tests.group(1));
          }
        }
      }
    }
    return names;
  }
}
