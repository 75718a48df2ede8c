package dev.latchwork.cli;

import static dev.latchwork.cli.Program.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code latchwork every} with real commands. */
final class EveryIT {
  @TempDir Path folder;

  @Test
  void itRunsAsOftenAsToldBeginningAtOnce() throws Exception {
    var result = run(folder, "x\n", "every", "1ms", "--times=3", "--", "sh", "-c", "cat; echo hi");
    assertThat(result.out()).isEqualTo("hi\nhi\nhi\n");
    assertThat(result.err()).matches("latchwork: 3 succeeded, 0 failed, \\d+ missed\n");
    assertThat(result.exit()).isZero();
    assertThat(run(folder, "", "every", "1h", "--times=1", "--", "echo", "hi").out())
        .isEqualTo("hi\n");
  }

  @Test
  void itGoesOnAfterAFailureAndTellsItInTheEnd() throws Exception {
    var result = run(folder, "", "every", "1ms", "--times=2", "--", "sh", "-c", "exit 4");
    assertThat(result.err())
        .startsWith("latchwork: exit 4: sh -c 'exit 4'\nlatchwork: exit 4: sh -c 'exit 4'\n")
        .contains("0 succeeded, 2 failed");
    assertThat(result.exit()).isEqualTo(1);
  }

  @Test
  void withStopOnErrorTheFirstFailureIsTheLast() throws Exception {
    var result = run(folder, "", "every", "1ms", "--stop-on-error", "--", "no-such-command");
    assertThat(result.err())
        .startsWith("latchwork: exit 127 (no-such-command: command not found): no-such-command\n")
        .contains("0 succeeded, 1 failed");
    assertThat(result.exit()).isEqualTo(1);
  }

  @Test
  void aSignalLetsTheRunningOneFinishAndNoOtherBegins() throws Exception {
    Path began = Program.fifo(folder, "began");
    Path gate = Program.fifo(folder, "gate");
    String script = "echo > began; cat gate; echo finished";
    try (var program =
        Program.start(folder, "TERMINAL", "every", "1ms", "--grace=1h", "--", "sh", "-c", script)) {
      Files.readString(began);
      program.signal("TERM");
      program.awaitStopping();
      Files.writeString(gate, "");
      assertThat(program.out().lines()).containsExactly("finished");
      assertThat(program.exit()).isEqualTo(143);
    }
  }

  @Test
  void whenTheReaderLeavesItEndsQuietly() throws Exception {
    try (var program = Program.start(folder, "every", "1ms", "--", "echo", "hi")) {
      try (var out = program.out()) {
        assertThat(out.readLine()).isEqualTo("hi");
      }
      assertThat(program.exit()).isEqualTo(141);
      assertThat(program.rest()).isEmpty();
    }
  }
}
