package dev.latchwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How a batch ends that does not come to its end. Commands tell by one named pipe that they have
 * begun, and wait at another; the program tells on its terminal that it has heard a signal.
 */
final class StopIT {
  /** Ignores what would end it politely, and has a child that does too. */
  private static final String STUBBORN =
      "trap '' INT TERM; sleep 1000 & echo $$ $! > began; while :; do wait; done";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130", "HUP, 129"})
  void afterASignalTheRunningOnesFinishAndNoOtherBegins(String signal, int exit) throws Exception {
    Path began = Program.fifo(folder, "began");
    Path gate = Program.fifo(folder, "gate");
    String script = "echo $1 > began; cat gate; echo finished $1";
    try (var program =
        Program.start(folder, "TERMINAL", "batch", "-j1", "--", "sh", "-c", script, "sh", "{}")) {
      program.input("1\n2\n3\n");
      assertThat(Files.readString(began)).isEqualTo("1\n");
      program.signal(signal);
      program.awaitStopping();
      Files.writeString(gate, "");
      assertThat(program.out().lines()).containsExactly("finished 1");
      assertThat(program.exit()).isEqualTo(exit);
      assertThat(program.rest())
          .endsWith("1 succeeded, 0 failed; the rest of the input was not run\n");
    }
  }

  @Test
  void aSecondSignalKillsWhatRunsAtOnce() throws Exception {
    Path began = Program.fifo(folder, "began");
    try (var program =
        Program.start(
            folder, "TERMINAL", "batch", "--grace=1h", "--", "sh", "-c", STUBBORN, "{}")) {
      program.input("x\n");
      List<ProcessHandle> family = family(Files.readString(began));
      program.signal("INT");
      program.awaitStopping();
      program.signal("INT");
      assertThat(program.exit()).isEqualTo(130);
      awaitExits(family);
    }
  }

  @Test
  void whenTheGracePeriodIsOverEvenTheStubbornAreKilled() throws Exception {
    Path began = Program.fifo(folder, "began");
    try (var program =
        Program.start(folder, "batch", "--grace=1ms", "--", "sh", "-c", STUBBORN, "{}")) {
      program.input("x\n");
      List<ProcessHandle> family = family(Files.readString(began));
      program.signal("TERM");
      assertThat(program.exit()).isEqualTo(143);
      awaitExits(family);
      assertThat(program.rest())
          .endsWith("0 succeeded, 0 failed, 1 ended; the rest of the input was not run\n");
    }
  }

  @Test
  void aSignalWhileItWaitsForALineEndsItWithoutWaiting() throws Exception {
    try (var program = Program.start(folder, "batch", "--grace=1h", "--", "echo")) {
      program.input("x\n");
      assertThat(program.out().readLine()).isEqualTo("x");
      program.signal("TERM");
      assertThat(program.exit()).isEqualTo(143);
    }
  }

  @Test
  void failFastEndsTheOthers() throws Exception {
    Path began = Program.fifo(folder, "began");
    Path gate = Program.fifo(folder, "gate");
    String script = "if [ $1 = bad ]; then cat gate; exit 3; fi; echo $$ > began; exec sleep 1000";
    try (var program =
        Program.start(
            folder, "batch", "-j2", "--fail-fast", "--", "sh", "-c", script, "sh", "{}")) {
      program.input("good\nbad\nnever\n");
      List<ProcessHandle> family = family(Files.readString(began));
      Files.writeString(gate, "");
      assertThat(program.exit()).isEqualTo(1);
      awaitExits(family);
      assertThat(program.rest())
          .contains("latchwork: exit 3: sh -c")
          .endsWith("0 succeeded, 1 failed, 1 ended; the rest of the input was not run\n");
    }
  }

  @Test
  void whenTheReaderLeavesItEndsQuietlyAndLeavesNoOrphan() throws Exception {
    Path began = Program.fifo(folder, "began");
    Path gate = Program.fifo(folder, "gate");
    String script =
        "if [ $1 = writer ]; then cat gate; echo hi; exit; fi; echo $$ > began; exec sleep 1000";
    try (var program =
        Program.start(folder, "batch", "-j2", "--", "sh", "-c", script, "sh", "{}")) {
      program.input("writer\nother\nnever\n");
      List<ProcessHandle> family = family(Files.readString(began));
      program.out().close();
      Files.writeString(gate, "");
      assertThat(program.exit()).isEqualTo(141);
      awaitExits(family);
      assertThat(program.rest()).isEmpty();
    }
  }

  private static List<ProcessHandle> family(String pids) {
    var family =
        Stream.of(pids.strip().split(" "))
            .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
            .toList();
    assertThat(family).hasSize(pids.split(" ").length);
    return family;
  }

  /** Returns when all have ended; a test that hangs here has found an orphan. */
  private static void awaitExits(List<ProcessHandle> family) {
    family.forEach(member -> member.onExit().join());
  }
}
