package dev.latchwork.cli;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import org.jspecify.annotations.Nullable;

/**
 * What a command wrote to one of its outputs: in memory up to 1 MiB, then in a temporary file that has
 * no name any more, so that nothing can leave it behind. Thread-safe; bytes that come after {@link
 * #close()} are dropped.
 */
final class CapturedOutput extends OutputStream {
  static final int IN_MEMORY = 1 << 20;

  private @Nullable ByteArrayOutputStream memory = new ByteArrayOutputStream(0);
  private @Nullable RandomAccessFile file;
  private boolean closed;

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    if (closed) {
      return;
    }
    if (memory != null && memory.size() + length > IN_MEMORY) {
      file = nameless();
      file.write(memory.toByteArray());
      memory = null;
    }
    if (memory != null) {
      memory.write(bytes, offset, length);
    } else if (file != null) {
      file.write(bytes, offset, length);
    }
  }

  /** {@return whether nothing was written} */
  synchronized boolean isEmpty() {
    return memory != null && memory.size() == 0;
  }

  /** Writes all of it to another stream. */
  synchronized void copyTo(OutputStream out) throws IOException {
    if (memory != null) {
      memory.writeTo(out);
    } else if (file != null) {
      file.seek(0);
      byte[] chunk = new byte[1 << 16];
      for (int n; (n = file.read(chunk)) > 0; ) {
        out.write(chunk, 0, n);
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    memory = null;
    if (file != null) {
      file.close();
      file = null;
    }
  }

  private static RandomAccessFile nameless() throws IOException {
    File file = File.createTempFile("latchwork", ".out");
    var open = new RandomAccessFile(file, "rw");
    if (!file.delete()) {
      file.deleteOnExit();
    }
    return open;
  }
}
