package dev.latchwork.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A command with places for an item: each <code>{}</code> in a word, or, without any, a last word of its own. */
final class CommandTemplate {
  private static final String PLACE = "{}";
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private final List<String> words;

  /**
   * Makes a template.
   *
   * @param words the command and its arguments, raw
   */
  CommandTemplate(List<String> words) {
    this.words = new ArrayList<>(words);
    if (words.stream().noneMatch(word -> word.contains(PLACE))) {
      this.words.add(PLACE);
    }
  }

  /** {@return the command for an item: one argument each, never split and never read by a shell} */
  List<String> expand(String item) {
    return words.stream().map(word -> word.replace(PLACE, item)).toList();
  }

  /** {@return a command as one would type it into a POSIX shell} */
  static String quote(List<String> command) {
    return command.stream().map(CommandTemplate::quote).collect(Collectors.joining(" "));
  }

  private static String quote(String word) {
    // In quotes, an assignment or a reserved word is not taken for one; only the plainest go
    // without.
    boolean plain = PLAIN.matcher(word).matches() && word.indexOf('=') < 0;
    return plain ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
