package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.worker.QueueScene.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the tables of {@code docs/lifecycle.md} against what a queue does, cell by cell. */
@ExtendWith(LeakCheck.class)
class StateTableTest {
  private static final Path PAGE =
      Path.of(System.getProperty("basedir", ""))
          .toAbsolutePath()
          .resolveSibling("docs/lifecycle.md");

  private static final StateTable OUTSIDE = read("operation");
  private static final StateTable INSIDE = read("own operation");

  @ParameterizedTest
  @MethodSource("rowsOnBothKindsOfThreads")
  void everyCellOfTheRowIsTrue(Threads threads, TableRow row) throws Exception {
    StateTable table = row.own() ? INSIDE : OUTSIDE;
    assertThat(differences(table, row, threads)).isEmpty();
  }

  @Test
  void everyOperationHasItsRowAndEveryRowItsOperation() {
    assertThat(OUTSIDE.rows().keySet()).containsExactlyInAnyOrderElementsOf(names(false));
    assertThat(INSIDE.rows().keySet()).containsExactlyInAnyOrderElementsOf(names(true));
  }

  @Test
  void everyStateHasItsColumn() {
    assertThat(OUTSIDE.rows().values())
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.keySet()).containsExactly(Column.values()));
    assertThat(INSIDE.rows().values())
        .isNotEmpty()
        .allSatisfy(row ->
            assertThat(row.keySet())
                .containsExactly(Column.ACTIVE, Column.PAUSING, Column.STOPPING));
  }

  @Test
  void aChangedCellIsNoticed() throws Exception {
    TableRow start = row("start");
    StateTable changed = OUTSIDE.with("start", Column.PAUSED, "returns → STARTED");
    assertThat(differences(changed, start, Threads.VIRTUAL))
        .containsExactly(
            "start in PAUSED: the page says \"returns → STARTED\", the queue \"CannotStart\"");
  }

  @Test
  void aCellThatCallsThePossibleImpossibleIsNoticed() throws Exception {
    TableRow start = row("start");
    StateTable changed = OUTSIDE.with("start", Column.S0, StateTable.NEVER);
    assertThat(differences(changed, start, Threads.VIRTUAL))
        .containsExactly("start in S0: the page says \"–\", the queue \"returns → STARTED\"");
  }

  static Stream<Arguments> rowsOnBothKindsOfThreads() {
    return rows().flatMap(row -> Stream.of(Threads.values()).map(t -> Arguments.of(t, row)));
  }

  private static List<String> differences(StateTable table, TableRow row, Threads threads)
      throws Exception {
    List<String> differences = new ArrayList<>();
    for (Column column : table.rows().get(row.name()).keySet()) {
      String said = table.cell(row.name(), column);
      String seen = Observation.of(threads, row, column);
      if (!said.equals(seen)) {
        differences.add(
            row + " in " + column + ": the page says \"" + said + "\", the queue \"" + seen + "\"");
      }
    }
    return differences;
  }

  private static Stream<TableRow> rows() {
    return Stream.concat(TableRow.fromOutside().stream(), TableRow.fromInside().stream());
  }

  private static TableRow row(String name) {
    return rows().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<String> names(boolean own) {
    return rows().filter(row -> row.own() == own).map(TableRow::name).toList();
  }

  private static StateTable read(String header) {
    try {
      return StateTable.read(Files.readAllLines(PAGE), header);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + PAGE, e);
    }
  }
}
