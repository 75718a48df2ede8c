package dev.latchwork.worker;

import dev.latchwork.internal.Watch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the library logs about one worker, whose name no other test may use. */
public final class LogCapture implements AutoCloseable {
  private final Logger logger = Logger.getLogger("dev.latchwork");
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final Handler handler;

  public LogCapture(String worker) {
    handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            if (entry.getMessage().contains(worker)) {
              records.add(entry);
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
  }

  public List<String> messages() {
    return records.stream().map(LogRecord::getMessage).toList();
  }

  /** Who calls this has read them. */
  public List<Throwable> errors() {
    List<Throwable> errors = records.stream().map(LogRecord::getThrown).toList();
    errors.forEach(Watch.current()::read);
    return errors;
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
  }
}
