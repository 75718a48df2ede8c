package dev.latchwork.stress;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
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
   * Runs it, and waits for it.
   *
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
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int exit = process.waitFor();
    List<String> tried = output.lines().filter(line -> line.startsWith(TRIED)).toList();
    if (exit == FOUND) {
      return new Outcome(0, true, output);
    }
    if (exit != 0 || tried.isEmpty()) {
      throw new IllegalStateException(trial.name() + " ended with " + exit + ":\n" + output);
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
