package dev.latchwork.cli;

import static dev.latchwork.cli.Program.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when real time has passed. No test says how soon, only that it happens at all. */
@Tag("realtime")
final class TimeIT {
  @TempDir Path folder;

  @Test
  void aCommandThatHangsIsEndedAfterItsTimeoutAndItsOutputKept() throws Exception {
    String script = "echo before; sleep 1000; echo after";
    var result = run(folder, "x\n", "batch", "--timeout=300ms", "--", "sh", "-c", script, "{}");
    assertThat(result.out()).isEqualTo("before\n");
    assertThat(result.err())
        .isEqualTo(
            """
            latchwork: timed out after 0.3s: sh -c 'echo before; sleep 1000; echo after' x
            latchwork: 0 succeeded, 1 failed
            """);
    assertThat(result.exit()).isEqualTo(1);
  }

  @Test
  void aCommandThatIgnoresTheEndIsKilled() throws Exception {
    String script = "trap '' TERM; while :; do sleep 1; done";
    var result = run(folder, "x\n", "batch", "--timeout=100ms", "--", "sh", "-c", script, "{}");
    assertThat(result.err()).contains("timed out after 0.1s");
    assertThat(result.exit()).isEqualTo(1);
  }

  @Test
  void aProcessLeftInTheBackgroundDoesNotHoldUpTheEnd() throws Exception {
    var result =
        run(folder, "x\n", "batch", "--", "sh", "-c", "sleep 1000 & echo $! > pid; echo done {}");
    var left = ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve("pid")).strip()));
    assertThat(left).isPresent();
    left.get().destroyForcibly();
    assertThat(result.out()).isEqualTo("done x\n");
    assertThat(result.exit()).isZero();
  }

  @Test
  void beatsThatComeWhileTheCommandRunsAreMissedAndCounted() throws Exception {
    var result = run(folder, "", "every", "10ms", "--times=2", "--", "sleep", "0.1");
    assertThat(result.err()).matches("latchwork: 2 succeeded, 0 failed, [1-9]\\d* missed\n");
    assertThat(result.exit()).isZero();
  }
}
