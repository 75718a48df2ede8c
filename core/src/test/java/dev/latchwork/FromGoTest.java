package dev.latchwork;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/from-go.md} against the list of what Go's async package exports. */
class FromGoTest {

  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** A name of the package itself; names of other packages carry a lower-case qualifier. */
  private static final Pattern EXPORTED = Pattern.compile("[A-Z]\\w*(\\.[A-Z]\\w*)?");

  @Test
  void everyExportedGoSymbolStandsInTheGoColumnOfTheGuide() throws IOException {
    assertThat(symbols()).isNotEmpty();
    assertThat(missing(symbols(), guide())).isEmpty();
  }

  @Test
  void theGoColumnNamesNothingThatThePackageDoesNotExport() throws IOException {
    assertThat(goColumn(guide()).filter(name -> EXPORTED.matcher(name).matches()))
        .isNotEmpty()
        .isSubsetOf(symbols());
  }

  @Test
  void theListIsSortedAndFreeOfDuplicates() throws IOException {
    assertThat(symbols()).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void anInventedSymbolIsReportedAsMissing() throws IOException {
    assertThat(missing(List.of("Latch", "Queue.Teleport"), guide()))
        .containsExactly("Queue.Teleport");
  }

  @Test
  void aNameInProseOrInAnotherColumnOrWithoutBackticksIsNotEnough() {
    var text = List.of("`InProse` is here.", "| Bare, `Listed` | `InJavaColumn` | why |");
    assertThat(missing(List.of("InProse", "Bare", "Listed", "InJavaColumn"), text))
        .containsExactly("InProse", "Bare", "InJavaColumn");
  }

  private static List<String> missing(List<String> symbols, List<String> guide) {
    var named = goColumn(guide).toList();
    return symbols.stream().filter(symbol -> !named.contains(symbol)).toList();
  }

  private static Stream<String> goColumn(List<String> guide) {
    return guide.stream()
        .filter(line -> line.startsWith("|"))
        .map(row -> row.substring(1, row.indexOf('|', 1)))
        .flatMap(cell -> CODE.matcher(cell).results())
        .map((MatchResult code) -> code.group(1));
  }

  private static List<String> symbols() throws IOException {
    try (var lines = Files.lines(MODULE.resolve("src/test/resources/go-async-symbols.txt"))) {
      return lines.filter(line -> !line.startsWith("#")).toList();
    }
  }

  private static List<String> guide() throws IOException {
    return Files.readAllLines(MODULE.resolveSibling("docs/from-go.md"));
  }
}
