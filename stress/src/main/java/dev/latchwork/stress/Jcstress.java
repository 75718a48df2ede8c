package dev.latchwork.stress;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jcstress.Main;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Runs jcstress in a JVM of its own, which starts one for each test and way to compile it, and reads
 * what it has found from its own file.
 */
final class Jcstress {
  /** Interpreted, C1, C2, and C2 that moves code about: what jcstress finds here by itself. */
  private static final int MODES = 4;

  /** With less time there is one mode, in which the JVM compiles as it always does. */
  private static final long TIME_FOR_ALL_MODES = 2_500;

  /** What a JVM takes to start, to try the actors and to end, in milliseconds. */
  private static final long AROUND = 800;

  private static final int ITERATIONS = 2;
  private static final long SHORTEST = 100;
  private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";

  private Jcstress() {}

  /** {@return the tests that there are whose names contain the pattern} */
  static List<String> tests(Pattern which) {
    return TestList.tests().stream().filter(which.asPredicate()).sorted().toList();
  }

  /**
   * Runs tests.
   *
   * @param which those whose names contain this
   * @param folder where the results go; emptied first
   * @param millis for how long, about, for each test
   * @return a verdict for each
   */
  static List<Verdict> run(Pattern which, Path folder, long millis)
      throws IOException, InterruptedException {
    List<String> tests = tests(which);
    empty(folder);
    Path log = folder.resolve("log.txt");
    var jcstress =
        new ProcessBuilder(command(which, millis))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int code;
    try {
      long most = 300_000 + 10 * millis * tests.size();
      code = jcstress.waitFor(most, TimeUnit.MILLISECONDS) ? jcstress.exitValue() : -1;
    } finally {
      jcstress.descendants().forEach(ProcessHandle::destroyForcibly);
      jcstress.destroyForcibly();
    }
    Map<String, List<TestResult>> found =
        read(folder).stream().collect(Collectors.groupingBy(TestResult::getName));
    List<Verdict> verdicts =
        tests.stream().map(test -> Verdict.of(test, found.getOrDefault(test, List.of()))).toList();
    if (code != 0 && verdicts.stream().allMatch(Verdict::passed)) {
      throw new AssertionError("jcstress ended with " + code + ": see " + log.toAbsolutePath());
    }
    return verdicts;
  }

  private static List<String> command(Pattern which, long millis) {
    boolean all = millis >= TIME_FOR_ALL_MODES;
    long time = (millis / (all ? MODES : 1) - AROUND) / ITERATIONS;
    List<String> args = new ArrayList<>();
    args.addAll(List.of("-t", which.pattern(), "-m", "quick", "-r", "."));
    args.addAll(List.of("-sc", "false", "-pth", "false"));
    args.addAll(List.of("-iters", "" + ITERATIONS, "-time", "" + Math.max(SHORTEST, time)));
    args.addAll(List.of(all ? "-jvmArgsPrepend" : "-jvmArgs", NATIVE));
    return Jvm.command(List.of(NATIVE), Main.class, args);
  }

  private static List<TestResult> read(Path folder) throws IOException {
    List<TestResult> results = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".bin.gz")).toList()) {
        var reader = new DiskReadCollector(file.toString(), results::add);
        reader.dump();
        reader.close();
      }
    } catch (ClassNotFoundException e) {
      throw new IOException(e);
    }
    return results;
  }

  private static void empty(Path folder) throws IOException {
    Files.createDirectories(folder);
    File[] old = folder.toFile().listFiles(File::isFile);
    for (File file : old == null ? new File[0] : old) {
      Files.delete(file.toPath());
    }
  }
}
