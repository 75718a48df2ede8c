package dev.latchwork.cli;

import dev.latchwork.task.ErrorHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * The commands that did not succeed, for the summary: the first fifty, and how many there were.
 * Thread-safe.
 */
final class Failures implements ErrorHandler<String> {
  static final int LISTED = 50;
  private static final int LINE = 300;

  private final CommandTemplate template;

  // Guarded by this.
  private final List<String> lines = new ArrayList<>();
  private long unlisted;

  Failures(CommandTemplate template) {
    this.template = template;
  }

  @Override
  public void handle(String item, Throwable error) {
    add(why(error) + ": " + CommandTemplate.quote(template.expand(item)));
  }

  /** {@return how a command ended that did not succeed} */
  static String why(Throwable error) {
    if (error instanceof CommandFailure failure) {
      return failure.raw();
    }
    boolean ended = error instanceof InterruptedException || error instanceof CancellationException;
    return ended ? "ended" : RawText.fromJava(error.toString());
  }

  private synchronized void add(String line) {
    if (lines.size() == LISTED) {
      unlisted++;
      return;
    }
    // A name may hold line ends and what moves a terminal's cursor; a long one would be all to see.
    String shown = line.replaceAll("\\p{Cntrl}", "?");
    lines.add(shown.length() <= LINE ? shown : shown.substring(0, LINE) + "...");
  }

  /** Shows them. */
  synchronized void tell(Screen screen) {
    lines.forEach(screen::message);
    if (unlisted > 0) {
      screen.message("and " + unlisted + " more");
    }
  }
}
