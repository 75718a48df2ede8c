package dev.latchwork.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the diagram and the list of moves in {@code docs/lifecycle.md} against {@link State}. */
class StateDiagramTest {
  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final Pattern ARROW = Pattern.compile("\\s+([A-Z]+) --> ([A-Z]+).*");
  private static final Pattern ITEM = Pattern.compile("- ([A-Z]+) → ([A-Z, ]+)");

  @Test
  void theDiagramShowsTheLegalMovesAndNoOthers() throws IOException {
    assertThat(drawn(page())).containsExactlyInAnyOrderElementsOf(legal());
  }

  @Test
  void theListNamesTheLegalMovesAndNoOthers() throws IOException {
    assertThat(listed(page())).containsExactlyInAnyOrderElementsOf(legal());
  }

  @Test
  void eachStateIsExplained() throws IOException {
    for (State state : State.values()) {
      assertThat(page()).filteredOn(line -> line.startsWith("| `" + state + "` |")).hasSize(1);
    }
  }

  @Test
  void anInventedMoveIsFound() {
    assertThat(drawn(List.of("    PAUSED --> STARTED : wrong")))
        .containsExactly("PAUSED → STARTED");
    assertThat(listed(List.of("- PAUSED → STARTED, STOPPED")))
        .containsExactly("PAUSED → STARTED", "PAUSED → STOPPED")
        .isNotEqualTo(legal());
  }

  private static List<String> legal() {
    return Stream.of(State.values())
        .flatMap(
            from -> Stream.of(State.values()).filter(from::leadsTo).map(to -> from + " → " + to))
        .toList();
  }

  private static List<String> drawn(List<String> page) {
    return page.stream()
        .map(ARROW::matcher)
        .filter(matcher -> matcher.matches())
        .map(matcher -> matcher.group(1) + " → " + matcher.group(2))
        .toList();
  }

  private static List<String> listed(List<String> page) {
    return page.stream()
        .map(ITEM::matcher)
        .filter(matcher -> matcher.matches())
        .flatMap(matcher ->
            Stream.of(matcher.group(2).split(", ")).map(to -> matcher.group(1) + " → " + to))
        .toList();
  }

  private static List<String> page() throws IOException {
    return Files.readAllLines(MODULE.resolveSibling("docs/lifecycle.md"));
  }
}
