package dev.latchwork.internal;

import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where failures go that nobody else is there to hear: the log, never nowhere. */
public final class Faults {
  private static final System.Logger LOG = System.getLogger("dev.latchwork");

  private Faults() {}

  /**
   * Runs the code of somebody else whose failure must not harm the caller; it is logged instead.
   *
   * @param who whose code it is, as the subject of a sentence
   * @param code what to run
   */
  public static void guard(String who, Runnable code) {
    try {
      code.run();
    } catch (Throwable e) {
      log(who + " threw", e);
    }
  }

  /**
   * {@return what foreign code says of itself, even where it throws instead}
   *
   * @param text for example {@code error::toString}
   */
  public static String safely(Supplier<@Nullable String> text) {
    try {
      return String.valueOf(text.get());
    } catch (Throwable e) {
      return "(" + e.getClass().getName() + " instead of a text)";
    }
  }

  /**
   * Logs a failure.
   *
   * @param sentence what happened
   * @param error the failure
   */
  public static void log(String sentence, Throwable error) {
    try {
      LOG.log(Level.ERROR, sentence, error);
    } catch (Throwable e) {
      Watch.current().failed(e, sentence, e); // it must not harm whoever has something to say
    }
    Watch.current().failed(error, sentence, error);
  }

  /**
   * Logs that something came late, since its thread could not be started at first.
   *
   * @param error why not
   */
  public static void warnOfLateThread(Throwable error) {
    try {
      warn(
          "a thread could not be started at first, and what it does came late: "
              + safely(error::toString));
    } catch (OutOfMemoryError e) {
      // what comes late is not to be lost for want of a sentence
    }
  }

  /**
   * Logs that something ended in a way that somebody should know of.
   *
   * @param sentence what happened
   */
  public static void warn(String sentence) {
    try {
      LOG.log(Level.WARNING, sentence);
    } catch (Throwable e) {
      Watch.current().failed(e, sentence, e);
    }
  }
}
