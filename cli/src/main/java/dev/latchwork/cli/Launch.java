package dev.latchwork.cli;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a raw command is started. Normally just so. Two things only a shell can do for us, and then one
 * stands in front and replaces itself by the command at once; it never reads the arguments as code.
 *
 * <ul>
 *   <li>A Ctrl-C goes to all that run in the terminal. Commands that may finish must not hear it.
 *   <li>The JDK passes text, not bytes. What is not text in the system's encoding is written as
 *       octal numbers, from which the shell makes the bytes again.
 * </ul>
 */
final class Launch {
  /** Whether a Ctrl-C can come from a terminal. */
  private final boolean shielded;

  Launch() {
    shielded = hasTerminal();
  }

  /**
   * {@return a process to be started}
   *
   * @throws CommandFailure when the command cannot be found, or not be run
   */
  ProcessBuilder prepare(List<String> command) throws CommandFailure {
    if (command.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
      throw CommandFailure.exit(CommandFailure.CANNOT_RUN, "no argument can hold a NUL");
    }
    checkExecutable(command.getFirst());
    List<@Nullable String> words = command.stream().<@Nullable String>map(RawText::toJava).toList();
    if (words.contains(null)) {
      return new ProcessBuilder("/bin/sh", "-c", shield() + spelled(command) + "exec \"$@\"");
    }
    var line = new ArrayList<String>();
    if (shielded) {
      line.addAll(List.of("/bin/sh", "-c", shield() + "exec \"$@\"", "latchwork"));
    }
    words.forEach(word -> line.add(String.valueOf(word)));
    return new ProcessBuilder(line);
  }

  private String shield() {
    return shielded ? "trap '' INT; " : "";
  }

  private static String spelled(List<String> command) {
    // The dot keeps line ends at the end of a word, which the shell would cut off.
    return command.stream()
        .map(word -> "_lw=$(printf '" + octal(word) + ".'); set -- \"$@\" \"${_lw%.}\"; ")
        .collect(Collectors.joining());
  }

  private static String octal(String raw) {
    return raw.chars()
        .mapToObj(c -> isLetterOrDigit(c) ? Character.toString(c) : String.format("\\%03o", c))
        .collect(Collectors.joining());
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static void checkExecutable(String program) throws CommandFailure {
    String name = RawText.toJava(program);
    if (name == null) {
      return; // the shell will see
    }
    List<File> candidates = candidates(name).filter(File::isFile).toList();
    if (candidates.stream().anyMatch(File::canExecute)) {
      return;
    }
    boolean directory = name.contains("/") && new File(name).isDirectory();
    if (candidates.isEmpty() && !directory) {
      throw CommandFailure.exit(CommandFailure.NOT_FOUND, program + ": command not found");
    }
    String why = directory ? ": is a directory" : ": permission denied";
    throw CommandFailure.exit(CommandFailure.CANNOT_RUN, program + why);
  }

  private static Stream<File> candidates(String name) {
    if (name.contains("/") || name.isEmpty()) {
      return Stream.of(new File(name));
    }
    String path = System.getenv("PATH");
    return Stream.of((path == null ? "/bin:/usr/bin" : path).split(":", -1))
        .map(folder -> new File(folder.isEmpty() ? "." : folder, name));
  }

  private static boolean hasTerminal() {
    try (var terminal = new FileInputStream("/dev/tty")) {
      return terminal.getFD().valid();
    } catch (IOException e) {
      return false;
    }
  }
}
