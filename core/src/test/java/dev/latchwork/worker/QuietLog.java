package dev.latchwork.worker;

import java.util.logging.Handler;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps what the library logs off the console while tests run that let thousands of things fail. */
public final class QuietLog implements BeforeAllCallback, AfterAllCallback {
  /** Kept here, or it would be collected with what was set. */
  private static final Logger ROOT = Logger.getLogger("");

  /** How many test classes want it. Guarded by the class. */
  private static int asked;

  /** Creates one; JUnit does that. */
  public QuietLog() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    ask(1);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    ask(-1);
  }

  private static synchronized void ask(int more) {
    asked += more;
    for (Handler handler : ROOT.getHandlers()) {
      handler.setFilter(
          asked == 0 ? null : entry -> !"dev.latchwork".equals(entry.getLoggerName()));
    }
  }
}
