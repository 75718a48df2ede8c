package dev.latchwork.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.cli.Children.Capture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class ScreenTest {
  /** Both outputs in one, as a terminal has them. */
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  @Test
  void theStatusMakesWayForOutputAndMessages() throws IOException {
    var screen = new Screen(shown, shown, true);
    screen.status("1 done");
    screen.status("2 done");
    show(screen, "result\n", "trouble\n");
    screen.status("3 done");
    screen.message("the end");
    assertThat(text())
        .isEqualTo(
            "\r\033[K1 done\r\033[K2 done\r\033[Kresult\ntrouble\n\r\033[K3 done\r\033[K"
                + "latchwork: the end\n");
  }

  @Test
  void theStatusDoesNotOverwriteALineThatWasLeftOpen() throws IOException {
    var screen = new Screen(shown, shown, true);
    show(screen, "no line end", "");
    screen.status("1 done");
    assertThat(text()).isEqualTo("no line end\n1 done");
  }

  @Test
  void withoutATerminalThereIsNoStatus() throws IOException {
    var screen = new Screen(shown, shown, false);
    screen.status("1 done");
    show(screen, "result\n", "");
    assertThat(text()).isEqualTo("result\n");
  }

  @Test
  void aReaderThatHasLeftIsNoTroubleWorthTelling() {
    var screen = new Screen(shown, shown, false);
    assertThat(screen.lost(new IOException("Broken pipe"))).isEqualTo(141);
    assertThat(text()).isEmpty();
    assertThat(screen.lost(new IOException("No space left on device"))).isEqualTo(1);
    assertThat(text()).isEqualTo("latchwork: cannot write the output: No space left on device\n");
  }

  private static void show(Screen screen, String out, String err) throws IOException {
    try (var capture = new Capture()) {
      capture.out().write(out.getBytes(ISO_8859_1));
      capture.err().write(err.getBytes(ISO_8859_1));
      screen.show(capture);
    }
  }

  private String text() {
    return shown.toString(ISO_8859_1);
  }
}
