package dev.latchwork.worker;

import dev.latchwork.worker.QueueScene.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The tables of a page that begin with a certain header cell, as operation → column → cell. A row
 * whose first cell names several operations in backticks counts for each; what follows the names
 * belongs to each.
 */
record StateTable(Map<String, Map<Column, String>> rows) {
  /** What cannot happen. */
  static final String NEVER = "–";

  private static final Pattern CODE = Pattern.compile("`([^`]+)`,? ?");

  static StateTable read(List<String> page, String header) {
    Map<String, Map<Column, String>> rows = new LinkedHashMap<>();
    List<String> columns = null;
    for (String line : page) {
      List<String> cells = line.startsWith("|") ? cells(line) : List.of();
      if (cells.isEmpty()) {
        columns = null;
      } else if (cells.getFirst().equals(header)) {
        columns = cells;
      } else if (columns != null && !cells.getFirst().startsWith("---")) {
        Map<Column, String> row = new LinkedHashMap<>();
        for (int i = 1; i < columns.size(); i++) {
          row.put(Column.valueOf(columns.get(i)), cells.get(i).replace("`", ""));
        }
        for (String operation : operations(cells.getFirst())) {
          if (rows.put(operation, row) != null) {
            throw new IllegalArgumentException(operation + " has two rows");
          }
        }
      }
    }
    return new StateTable(rows);
  }

  String cell(String operation, Column column) {
    return rows.get(operation).get(column);
  }

  /** The same table with one cell changed. */
  StateTable with(String operation, Column column, String cell) {
    Map<String, Map<Column, String>> changed = new LinkedHashMap<>(rows);
    Map<Column, String> row = new LinkedHashMap<>(changed.get(operation));
    row.put(column, cell);
    changed.put(operation, row);
    return new StateTable(changed);
  }

  private static List<String> cells(String line) {
    String inside = line.strip().substring(1, line.strip().length() - 1);
    return Arrays.stream(inside.split("\\|", -1)).map(String::strip).toList();
  }

  private static List<String> operations(String cell) {
    List<String> names = new ArrayList<>();
    var matcher = CODE.matcher(cell);
    int end = 0;
    while (matcher.lookingAt()) {
      names.add(matcher.group(1));
      end = matcher.end();
      matcher.region(end, cell.length());
    }
    String rest = cell.substring(end);
    if (names.isEmpty()) {
      return List.of(rest);
    }
    return names.stream().map(name -> rest.isEmpty() ? name : name + ", " + rest).toList();
  }
}
