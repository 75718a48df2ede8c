package dev.latchwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CapturedOutputTest {

  @Test
  void whatIsWrittenComesBackOnBothSidesOfTheBorderBetweenMemoryAndFile() throws IOException {
    int border = CapturedOutput.IN_MEMORY;
    for (int length : new int[] {0, 1, border - 1, border, border + 1, 3 * border}) {
      byte[] bytes = new byte[length];
      new Random(length).nextBytes(bytes);
      try (var output = new CapturedOutput()) {
        for (int at = 0; at < length; at += 100_000) {
          output.write(bytes, at, Math.min(100_000, length - at));
        }
        assertThat(output.isEmpty()).isEqualTo(length == 0);
        assertThat(copyOf(output)).as("length %d", length).isEqualTo(bytes);
      }
    }
  }

  @Test
  void whatComesAfterTheEndIsDropped() throws IOException {
    var output = new CapturedOutput();
    output.write('a');
    output.close();
    output.write(new byte[2 * CapturedOutput.IN_MEMORY]);
    assertThat(copyOf(output)).isEmpty();
  }

  private static byte[] copyOf(CapturedOutput output) throws IOException {
    var copy = new ByteArrayOutputStream();
    output.copyTo(copy);
    return copy.toByteArray();
  }
}
