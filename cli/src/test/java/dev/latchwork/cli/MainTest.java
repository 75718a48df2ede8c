package dev.latchwork.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "batch",
        "batch --",
        "batch --no-such-option -- true",
        "batch -j x -- true",
        "batch -j 0 -- true",
        "batch --timeout 5 -- true",
        "batch --timeout 0 -- true",
        "batch --grace -1s -- true",
        "every",
        "every 5s",
        "every soon -- true",
        "every 0s -- true",
        "every 1s --times 0 -- true",
        "every 1s ls -l",
        "no-such-command",
        "--no-such-option"
      })
  void wrongUsageIsToldInASentenceAndAHint(String arguments) {
    var told = new ByteArrayOutputStream();
    var line = Main.commandLine(new Screen(told, told, false));
    assertThat(line.execute(arguments.split(" "))).isEqualTo(2);
    assertThat(told.toString(ISO_8859_1))
        .matches("latchwork: .+\nlatchwork: try latchwork.* --help\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "batch --help", "every -h"})
  void helpFitsOnAScreen(String arguments) {
    var help = new StringWriter();
    var told = new ByteArrayOutputStream();
    var line = Main.commandLine(new Screen(told, told, false)).setOut(new PrintWriter(help));
    assertThat(line.execute(arguments.split(" "))).isZero();
    assertThat(help.toString().lines()).hasSizeLessThan(40).allMatch(row -> row.length() <= 80);
    assertThat(help.toString()).contains("Usage: latchwork");
    assertThat(told.size()).isZero();
  }

  @Test
  void whatFollowsTheCommandBelongsToIt() {
    var line = Main.commandLine(Screen.system());
    var batch = line.parseArgs("batch", "-j2", "wc", "-l", "--", "@file", "{}").subcommand();
    assertThat(batch.matchedPositionalValue(0, List.of()))
        .containsExactly("wc", "-l", "--", "@file", "{}");
  }
}
