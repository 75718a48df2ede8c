package dev.latchwork.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ItemsTest {

  @Test
  void linesAreItemsAndEmptyOnesAreNone() {
    assertThat(items("a b\n\n\n c\r\nlast", '\n')).containsExactly("a b", " c\r", "last");
    assertThat(items("", '\n')).isEmpty();
    assertThat(items("\n", '\n')).isEmpty();
  }

  @Test
  void betweenNulsEverythingIsAnItem() {
    assertThat(items("a\nb\0\0c\0", '\0')).containsExactly("a\nb", "", "c");
    assertThat(items("c", '\0')).containsExactly("c");
  }

  @Test
  void bytesStayWhatTheyAre() {
    assertThat(items("\u00ff\u00c3\u00a9\n", '\n')).containsExactly("\u00ff\u00c3\u00a9");
  }

  @Test
  void nothingIsReadBeforeItIsAskedFor() {
    var in = new Counting("a\nb\nc\n");
    try (var items = new Items(in, OptionalLong.empty(), '\n')) {
      assertThat(in.lines).hasValue(0);
      assertThat(items.next()).isEqualTo("a");
      assertThat(in.lines).hasValue(1);
    }
  }

  @Test
  void progressIsTheShareOfTheBytesThatWasRead() {
    var items = new Items(bytes("aa\nbbbbb\n"), OptionalLong.of(9), '\n');
    assertThat(items.progress()).isZero();
    items.next();
    assertThat(items.progress()).isEqualTo(3 / 9.0);
    items.next();
    assertThat(items.progress()).isEqualTo(1);
    assertThat(items.isExhausted()).isFalse();
    assertThat(items.hasNext()).isFalse();
    assertThat(items.isExhausted()).isTrue();
    assertThat(new Items(bytes(""), OptionalLong.empty(), '\n').progress()).isNegative();
  }

  @Test
  void closingWakesWhoeverWaitsForALineThatDoesNotCome() throws Exception {
    var reading = new CountDownLatch(1);
    try (var pipe = new PipedOutputStream();
        var source = new PipedInputStream(pipe)) {
      var in =
          new InputStream() {
            @Override
            public int read() throws IOException {
              reading.countDown();
              return source.read();
            }

            @Override
            public int read(byte[] b, int off, int len) throws IOException {
              reading.countDown();
              return source.read(b, off, len);
            }
          };
      var items = new Items(in, OptionalLong.empty(), '\n');
      var waiting = new FutureTask<>(items::hasNext);
      Thread.ofPlatform().daemon().start(waiting);
      reading.await();
      items.close();
      assertThat(waiting.get()).isFalse();
      assertThat(items.isExhausted()).isFalse();
      assertThatThrownBy(items::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void anEndlessLineIsRefusedNotCollected() {
    var endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };
    try (var items = new Items(endless, OptionalLong.empty(), '\n')) {
      assertThatThrownBy(items::hasNext)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("longer than 1 MiB");
    }
  }

  private static List<String> items(String text, char delimiter) {
    var all = new ArrayList<String>();
    try (var items = new Items(bytes(text), OptionalLong.empty(), delimiter)) {
      items.forEachRemaining(all::add);
    }
    return all;
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(ISO_8859_1));
  }

  /** Gives one byte for each read, and counts the lines it gave. */
  private static final class Counting extends InputStream {
    private final InputStream in;
    final AtomicInteger lines = new AtomicInteger();

    Counting(String text) {
      in = bytes(text);
    }

    @Override
    public int read() throws IOException {
      throw new IOException("reads come in chunks");
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      int n = in.read(b, off, 1);
      if (n == 1 && b[off] == '\n') {
        lines.incrementAndGet();
      }
      return n;
    }
  }
}
