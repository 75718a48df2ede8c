package dev.latchwork.stress;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of the same Java as this one. */
public final class Jvm {
  /** Where this one has its classes from. */
  static final String CLASS_PATH = System.getProperty("java.class.path");

  private Jvm() {}

  /**
   * {@return the command that starts one on the classes of this one}
   *
   * @param options of the JVM
   * @param main what it runs
   * @param args of that
   */
  public static List<String> command(List<String> options, Class<?> main, List<String> args) {
    return command(options, CLASS_PATH, main, args);
  }

  /** {@return the command that starts one on other classes} */
  static List<String> command(
      List<String> options, String classPath, Class<?> main, List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(args);
    return command;
  }
}
