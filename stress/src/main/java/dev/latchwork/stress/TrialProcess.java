package dev.latchwork.stress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs one trial in a process of its own: what Lincheck does to all classes is gone with it, and so
 * is a mutant, with the threads that it has left.
 */
final class TrialProcess {
  private static final String TRIED = "tried ";
  private static final int FOUND = 3;

  /** In milliseconds; a JVM starts in it, Lincheck gets to know all classes, and a last round ends. */
  private static final long PATIENCE = 180_000;

  private TrialProcess() {}

  /**
   * What a process has said.
   *
   * @param tried how often the trial was run
   * @param foundSomething whether it has failed
   * @param output what it printed
   */
  record Outcome(long tried, boolean foundSomething, String output) {}

  /**
   * Runs it, and waits for it; one that takes much longer than it was given is killed, and fails.
   *
   * @param millis for how long, about
   * @param instead a folder with classes that take the place of others, or null
   */
  static Outcome run(Trial trial, long millis, @Nullable Path instead)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(trial.jvmArgs());
    options.add("-XX:+UseSerialGC");
    options.add("-XX:+EnableDynamicAgentLoading");
    options.add("--sun-misc-unsafe-memory-access=allow");
    List<String> command =
        Jvm.command(
            options,
            (instead == null ? "" : instead + File.pathSeparator) + Jvm.CLASS_PATH,
            TrialProcess.class,
            List.of(trial.name(), Long.toString(millis)));
    return outcome(trial.name(), command, PATIENCE + 2 * millis);
  }

  /** {@return what a process has said, which ends by itself in so many milliseconds, or fails} */
  static Outcome outcome(String name, List<String> command, long most)
      throws IOException, InterruptedException {
    Path said = Files.createTempFile("latchwork-trial", ".txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      boolean ended = process.waitFor(most, MILLISECONDS);
      String output = Files.readString(said, UTF_8);
      if (!ended) {
        throw new AssertionError(name + " hangs: killed after " + most + " ms\n" + output);
      }
      return outcome(name, process.exitValue(), output);
    } finally {
      process.destroyForcibly().waitFor();
      Files.delete(said);
    }
  }

  private static Outcome outcome(String name, int exit, String output) {
    List<String> tried = output.lines().filter(line -> line.startsWith(TRIED)).toList();
    if (exit == FOUND) {
      return new Outcome(0, true, output);
    }
    if (exit != 0 || tried.isEmpty()) {
      throw new IllegalStateException(name + " ended with " + exit + ":\n" + output);
    }
    return new Outcome(Long.parseLong(tried.getLast().substring(TRIED.length())), false, output);
  }

  static void main(String... args) throws Throwable {
    Trial trial = Trials.all().filter(one -> one.name().equals(args[0])).findFirst().orElseThrow();
    try {
      System.out.println(TRIED + trial.run(Long.parseLong(args[1]) * 1_000_000));
    } catch (AssertionError e) {
      e.printStackTrace(System.out);
      System.exit(FOUND);
    }
    System.exit(0); // whatever threads it has left
  }
}
