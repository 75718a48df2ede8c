package dev.latchwork.cli;

import dev.latchwork.cli.Children.Capture;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * The program's two outputs. What is shown is shown whole: one command's output never stands in the
 * middle of another's. On a terminal the last line may be a status, which makes way for everything
 * else. Thread-safe; whoever shows something may wait for another, or for a reader that is slow.
 */
final class Screen {
  /** The exit code by which a shell knows a program that wrote to a pipe without a reader. */
  static final int CLOSED_PIPE = 141;

  private static final String CLEAR = "\r\033[K";

  private final Watched out;
  private final Watched err;
  private final boolean terminal;

  // Guarded by this.
  private boolean statusShown;
  private boolean lineOpen;

  /**
   * Makes one.
   *
   * @param out where results go
   * @param err where messages and the status go
   * @param terminal whether a person looks at the messages as they come
   */
  Screen(OutputStream out, OutputStream err, boolean terminal) {
    this.out = new Watched(out);
    this.err = new Watched(err);
    this.terminal = terminal;
  }

  /** {@return the outputs of this process; the launcher says whether the second is a terminal} */
  static Screen system() {
    return new Screen(
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        Boolean.getBoolean("latchwork.terminal"));
  }

  /** {@return whether a person looks at the messages as they come} */
  boolean isTerminal() {
    return terminal;
  }

  /**
   * Shows what a command wrote.
   *
   * @throws IOException when the standard output takes no more
   */
  synchronized void show(Capture capture) throws IOException {
    if (capture.out().isEmpty() && capture.err().isEmpty()) {
      return;
    }
    clear();
    capture.out().copyTo(out);
    try {
      capture.err().copyTo(err);
    } catch (IOException e) {
      // nobody reads the messages; the results may still have a reader
    }
  }

  /**
   * Shows a line of results.
   *
   * @param raw the line
   * @throws IOException when the standard output takes no more
   */
  synchronized void print(String raw) throws IOException {
    clear();
    out.write(RawText.bytes(raw + "\n"));
  }

  /** Shows a line of messages, raw. */
  synchronized void message(String raw) {
    clear();
    tell("latchwork: " + raw + "\n");
  }

  /** Tells a person that a signal was heard, and what another one does. */
  void stopping() {
    if (terminal) {
      message("stopping; once more ends at once what still runs");
    }
  }

  /** Shows a status in the last line, on a terminal. */
  synchronized void status(String raw) {
    if (terminal) {
      // After a line that a command left open, the status would overwrite it.
      tell(lineOpen && !statusShown ? "\n" + raw : CLEAR + raw);
      statusShown = true;
    }
  }

  /**
   * Answers a standard output that takes no more: says why, unless its reader has just left.
   *
   * @return the exit code of the program
   */
  int lost(IOException e) {
    String why = String.valueOf(e.getMessage());
    if (why.toLowerCase(Locale.ROOT)
        .contains("pipe")) { // the only trace of EPIPE that the JDK leaves
      return CLOSED_PIPE;
    }
    message("cannot write the output: " + RawText.fromJava(why));
    return 1;
  }

  /** Takes the status away, without waiting for anybody who shows something: the program ends now. */
  void abandon() {
    if (terminal) {
      tell(CLEAR);
    }
  }

  private void clear() {
    if (statusShown) {
      tell(CLEAR);
      statusShown = false;
      lineOpen = false;
    }
  }

  private void tell(String raw) {
    try {
      err.write(RawText.bytes(raw));
    } catch (IOException e) {
      // nobody reads the messages
    }
  }

  /** Remembers whether the last line that was written has ended. */
  private final class Watched extends FilterOutputStream {
    Watched(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      if (length > 0) {
        lineOpen = bytes[offset + length - 1] != '\n';
      }
    }
  }
}
