package dev.latchwork.stress.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latchwork.stress.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;

/** One scene in a JVM of its own, round after round, until time is over or something is found. */
final class Child {
  static final int FOUND = 1;
  private static final int HANGS = 3;

  /** No round may take so long, whatever happens in it. */
  private static final long PATIENCE_SECONDS = 60;

  private static final String TRIED = "tried ";

  private static volatile long roundBegan = System.nanoTime();

  private Child() {}

  /**
   * What a child has said.
   *
   * @param exit its exit code: 0, {@link #FOUND}, or another one if it hung or died
   * @param text all that it printed
   */
  record Said(int exit, String text) {
    long tried() {
      return text.lines()
          .filter(line -> line.startsWith(TRIED))
          .mapToLong(line -> Long.parseLong(line.substring(TRIED.length())))
          .sum();
    }
  }

  static Said run(Scene scene, List<String> options, boolean canary, long seconds, long seed)
      throws Exception {
    List<String> args =
        List.of(
            scene.name(), Boolean.toString(canary), Long.toString(seconds), Long.toString(seed));
    List<String> command = Jvm.command(options, Child.class, args);
    Path output = Files.createTempFile("latchwork-faults", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(seconds + 3 * PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return new Said(HANGS, "it does not even say that it hangs\n" + Files.readString(output));
      }
      return new Said(process.exitValue(), Files.readString(output, UTF_8));
    } finally {
      process.destroyForcibly().waitFor();
      Files.delete(output);
    }
  }

  static void main(String... args) {
    LogManager.getLogManager().reset(); // what is logged here is on purpose
    Scene scene = Scene.valueOf(args[0]);
    boolean canary = Boolean.parseBoolean(args[1]);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(args[2]));
    long seed = Long.parseLong(args[3]);
    Thread.ofPlatform().daemon().name("watchdog").start(Child::watch);
    long tried = 0;
    @Nullable Throwable found = null;
    do {
      roundBegan = System.nanoTime();
      try {
        tried += scene.round(new Random(seed++), canary);
      } catch (Throwable e) {
        // No memory for this very thread is no finding: the next round will tell.
        found = scene.takesMemory() && e instanceof OutOfMemoryError ? null : e;
      }
    } while (found == null && (tried == 0 || System.nanoTime() - end < 0));
    while (!say(tried, seed - 1, found)) {
      Thread.onSpinWait();
    }
    Runtime.getRuntime().halt(found == null ? 0 : FOUND);
  }

  /** {@return false when there was no memory for it} */
  private static boolean say(long tried, long seed, @Nullable Throwable found) {
    try {
      if (found == null) {
        System.out.println(TRIED + tried);
      } else {
        System.out.println("in the round of seed " + seed);
        found.printStackTrace(System.out);
      }
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  @SuppressWarnings("BusyWait") // it is there to look now and then
  private static void watch() {
    while (System.nanoTime() - roundBegan < TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
      try {
        Thread.sleep(500);
      } catch (InterruptedException e) {
        return;
      }
    }
    try {
      System.out.println("a round hangs:");
      Thread.getAllStackTraces()
          .forEach((thread, stack) -> System.out.println(thread + " " + Arrays.toString(stack)));
    } finally { // there may be no memory for that
      Runtime.getRuntime().halt(HANGS);
    }
  }
}
