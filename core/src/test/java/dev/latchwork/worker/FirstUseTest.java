package dev.latchwork.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The first start of a process, where there is no stack left for it, fails, and does not keep the next
 * one from succeeding. That needs a JVM of its own.
 */
class FirstUseTest {
  private static final String FINE = "the next one is fine";

  /** What that JVM runs. */
  static final class Program {
    static void main() throws InterruptedException {
      WorkQueue<Integer> first = WorkQueue.of(item -> {});
      Thread deep = new Thread(null, () -> startInTheDepth(first, 0), "deep", 200_000);
      deep.start();
      deep.join();
      first.stop();
      try (var next = WorkQueue.<Integer>of(item -> {}).start()) {
        next.put(1);
      }
      System.out.println(FINE);
    }

    /** Starts it on the way back, as deep as that is possible. */
    private static boolean startInTheDepth(WorkQueue<Integer> queue, int depth) {
      boolean started = false;
      try {
        started = depth >= 0 && startInTheDepth(queue, depth + 1);
      } catch (StackOverflowError e) {
        // this is the end
      }
      if (!started) {
        queue.start();
      }
      return true;
    }
  }

  @Test
  void atTheEndOfTheStack() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(process.waitFor(30, SECONDS)).isTrue(); // it says less than a pipe holds
      assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).contains(FINE);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
