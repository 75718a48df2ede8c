package dev.latchwork.cli;

import static dev.latchwork.cli.Program.run;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code latchwork batch} makes of its input, with real commands. */
final class BatchIT {
  @TempDir Path folder;

  @Test
  void namesWithSpacesQuotesAndLineEndsAreOneArgumentEach() throws Exception {
    String items = "a  b\0it's \"$HOME\" *\0two\nlines\n\0-n\0\0";
    var result = run(folder, items, "batch", "-0", "-j1", "--", "printf", "[%s]");
    assertThat(result.out()).isEqualTo("[a  b][it's \"$HOME\" *][two\nlines\n][-n][]");
    assertThat(result.exit()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void bytesThatAreNoTextArriveAsTheyWere(String locale) throws Exception {
    Path in = folder.resolve("names");
    String names = "\u00ff\u00fe x'%\\.\n\u00c3\u00a9\n\u00e9\n";
    Files.writeString(in, names, ISO_8859_1);
    var builder =
        new ProcessBuilder(
            Program.line("batch", "-j1", "-a", in.toString(), "--", "printf", "%s\\n"));
    builder.environment().put("LC_ALL", locale);
    var result = run(builder, folder);
    assertThat(result.out()).isEqualTo(names);
    assertThat(result.exit()).isZero();
  }

  @Test
  void anArgumentThatTheLocaleCannotReadIsRefusedNotGarbled() throws Exception {
    // The test's own JVM may be unable to pass such an argument: a shell makes it.
    var line = Program.line("batch", "--", "echo");
    String script = "arg=$(printf 'a\\377'); LC_ALL=C exec \"$@\" \"$arg\"";
    var builder = new ProcessBuilder("sh", "-c", script, "sh");
    builder.command().addAll(line);
    var result = run(builder, folder);
    assertThat(result.err()).startsWith("latchwork: the argument 'a?' is not text in US-ASCII");
    assertThat(result.exit()).isEqualTo(2);
  }

  @Test
  void aCommandThatDoesNotExistFailsForEachLineWithoutEndingTheBatch() throws Exception {
    var result = run(folder, "one\ntwo\n", "batch", "-j1", "--", "no-such-command");
    assertThat(result.err())
        .isEqualTo(
            """
            latchwork: exit 127 (no-such-command: command not found): no-such-command one
            latchwork: exit 127 (no-such-command: command not found): no-such-command two
            latchwork: 0 succeeded, 2 failed
            """);
    assertThat(result.out()).isEmpty();
    assertThat(result.exit()).isEqualTo(1);
  }

  @Test
  void whatCannotBeExecutedFailsWith126() throws Exception {
    Files.writeString(folder.resolve("plain"), "");
    var result = run(folder, "./plain\n./\n", "batch", "-j1", "--", "{}");
    assertThat(result.err())
        .contains("exit 126 (./plain: permission denied): ./plain\n")
        .contains("exit 126 (./: is a directory): ./\n");
    assertThat(result.exit()).isEqualTo(1);
  }

  @Test
  void anArgumentThatWouldBeCutShortIsNotPassed() throws Exception {
    var result = run(folder, "a\0b\nc\0\u00ff\n", "batch", "-j1", "--", "echo");
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains("exit 126 (no argument can hold a NUL): echo 'a?b'\n")
        .endsWith("0 succeeded, 2 failed\n");
  }

  @Test
  void failuresAreNamedWithTheirExitCodesAndTheRestRuns() throws Exception {
    var result = run(folder, "0\n3\n0\n7\n", "batch", "-j1", "--", "sh", "-c", "exit {}");
    assertThat(result.err())
        .isEqualTo(
            """
            latchwork: exit 3: sh -c 'exit 3'
            latchwork: exit 7: sh -c 'exit 7'
            latchwork: 2 succeeded, 2 failed
            """);
    assertThat(result.exit()).isEqualTo(1);
  }

  @Test
  void theListOfFailuresIsBoundedAndCannotMoveTheCursor() throws Exception {
    String items = "\033[2J\n".repeat(Failures.LISTED + 3);
    var result = run(folder, items, "batch", "--", "false");
    assertThat(result.err().lines()).hasSize(Failures.LISTED + 2);
    assertThat(result.err())
        .startsWith("latchwork: exit 1: false '?[2J'\n")
        .endsWith("latchwork: and 3 more\nlatchwork: 0 succeeded, 53 failed\n");
  }

  @Test
  void bothOutputsOfACommandStayInOnePiece() throws Exception {
    String script = "for i in $(seq 300); do echo $1; echo $1 >&2; done";
    var result = run(folder, numbers(1, 24), "batch", "-j8", "--", "sh", "-c", script, "sh", "{}");
    assertThat(result.exit()).isZero();
    for (String output : List.of(result.out(), result.err())) {
      var lines = output.lines().toList();
      assertThat(lines).hasSize(24 * 300);
      for (int block = 0; block < 24; block++) {
        assertThat(lines.subList(block * 300, (block + 1) * 300))
            .containsOnly(lines.get(block * 300));
      }
    }
  }

  @Test
  void aHundredMegabytesOfOutputNeedNoMemory() throws Exception {
    String script = "head -c 100000000 /dev/zero";
    var builder = new ProcessBuilder(Program.line("batch", "--", "sh", "-c", script, "{}"));
    Path in = Files.writeString(folder.resolve("in"), "x\n");
    Process process = builder.redirectInput(in.toFile()).redirectError(Redirect.INHERIT).start();
    long length = process.getInputStream().transferTo(OutputStream.nullOutputStream());
    assertThat(length).isEqualTo(100_000_000);
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void anEndlessInputEndsWithTheFirstFailure() throws Exception {
    String generator =
        """
        filler=$(head -c 20000 /dev/zero | tr '\\0' x)
        i=0
        while echo "$i $filler" 2>/dev/null; do i=$((i+1)); done
        """;
    var fill = new ProcessBuilder("sh", "-c", generator);
    var builder =
        new ProcessBuilder(
            Program.line(
                "batch",
                "-j4",
                "--fail-fast",
                "--",
                "sh",
                "-c",
                "test ${1%% *} -ne 400",
                "sh",
                "{}"));
    Path err = folder.resolve("err");
    builder.redirectError(err.toFile());
    List<Process> both = ProcessBuilder.startPipeline(List.of(fill, builder));
    assertThat(both.getLast().waitFor()).isEqualTo(1);
    both.getFirst().waitFor(); // nobody reads it any more
    assertThat(err)
        .content()
        .contains("exit 1: sh")
        .endsWith("the rest of the input was not run\n");
  }

  @Test
  void commandsReadNothingFromTheListOfItems() throws Exception {
    var result = run(folder, "a\nb\nc\n", "batch", "-j1", "--", "sh", "-c", "cat; echo {}");
    assertThat(result.out()).isEqualTo("a\nb\nc\n");
  }

  @Test
  void aDryRunPrintsWhatAShellWouldRun() throws Exception {
    String items = "a b\0it's\0two\nlines\0touched; touch touched\0";
    String[] arguments = {"batch", "-j1", "-0", "--dry-run", "--", "printf", "<%s>", "$x", "{}"};
    var dry = run(folder, items, arguments);
    assertThat(dry.exit()).isZero();
    Path script = Files.writeString(folder.resolve("script"), dry.out(), ISO_8859_1);
    var copied = run(new ProcessBuilder("sh", script.toString()), folder);
    assertThat(copied.out())
        .isEqualTo("<$x><a b><$x><it's><$x><two\nlines><$x><touched; touch touched>");
    assertThat(folder.resolve("touched")).doesNotExist();
  }

  @Test
  void aDryRunRunsNothing() throws Exception {
    var result = run(folder, "touched\n", "batch", "--dry-run", "--", "touch", "{}");
    assertThat(result.out()).isEqualTo("touch touched\n");
    assertThat(folder.resolve("touched")).doesNotExist();
  }

  @Test
  void wrongUsageIsExitCode2() throws Exception {
    var result = run(folder, "", "batch", "-j", "0", "--", "true");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .isEqualTo(
            """
            latchwork: -j 0: at least one must run at a time
            latchwork: try latchwork batch --help
            """);
  }

  @Test
  void moreJobsThanThereAreLinesCostNothing() throws Exception {
    var result = run(folder, "a\nb\n", "batch", "-j", "2000000000", "--", "echo", "{}");
    assertThat(result.exit()).isZero();
    assertThat(result.out().lines()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aFileThatCannotBeReadIsToldInASentence() throws Exception {
    var result = run(folder, "", "batch", "-a", "missing", "--", "true");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo("latchwork: cannot read missing (No such file or directory)\n");
  }

  @Test
  void fiveThousandLinesRunOnceEach() throws Exception {
    everyLineRunsOnce(5_000);
  }

  @Test
  @Tag("stress")
  void aHundredThousandLinesRunOnceEach() throws Exception {
    everyLineRunsOnce(100_000);
  }

  private void everyLineRunsOnce(int lines) throws Exception {
    var result = run(folder, numbers(1, lines), "batch", "-j8", "--", "printf", "%s\\n");
    assertThat(result.exit()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines().sorted().toList())
        .isEqualTo(numbers(1, lines).lines().sorted().toList());
  }

  private static String numbers(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(i -> i + "\n").collect(Collectors.joining());
  }
}
