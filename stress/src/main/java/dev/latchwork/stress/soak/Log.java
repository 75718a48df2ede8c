package dev.latchwork.stress.soak;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Listens to the log, where failures of actions belong, and those of the library itself do not. */
final class Log extends Handler {
  /** What only the library says of itself. */
  private static final Pattern OWN =
      Pattern.compile(
          "(the thread .* failed and goes on|a tick threw|a timer threw|an interrupt of .*)");

  private static final Logger LOGGER = Logger.getLogger("dev.latchwork");

  private final LongAdder records = new LongAdder();
  private final AtomicReference<@Nullable LogRecord> own = new AtomicReference<>();

  /** Takes the place of all that would print. */
  void install() {
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(this);
  }

  long records() {
    return records.sum();
  }

  void check() {
    LogRecord found = own.get();
    if (found != null) {
      throw new AssertionError("the library failed: " + found.getMessage(), found.getThrown());
    }
  }

  @Override
  public void publish(LogRecord entry) {
    records.increment();
    if (OWN.matcher(entry.getMessage()).matches()) {
      own.compareAndSet(null, entry);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
