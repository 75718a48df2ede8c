package dev.latchwork.stress.races;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits of actors. They end in any case, so that what never comes is found and does not hang. */
public final class Waiting {
  /** For how long they wait; longer than a busy machine keeps a thread from running. */
  public static final Duration LONG = Duration.ofSeconds(10);

  private Waiting() {}

  /** {@return whether it comes} */
  static boolean come(Future<?> future) {
    return inTime(() -> {
      try {
        future.get(LONG.toSeconds(), TimeUnit.SECONDS);
        return true;
      } catch (TimeoutException e) {
        return false;
      }
    });
  }

  /**
   * {@return whether a wait says that what it was for has come} A waiter that was forgotten looks once
   * more when its time is over, and finds it: that does not count.
   */
  public static boolean inTime(Wait wait) {
    long began = System.nanoTime();
    boolean came = in(wait);
    return came && System.nanoTime() - began < LONG.toNanos() / 2;
  }

  private static boolean in(Wait wait) {
    try {
      return wait.await();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e); // actors throw nothing that is checked
    }
  }

  /** A wait that says whether what it is for has come. */
  public interface Wait {
    /** {@return whether it has} */
    boolean await() throws Exception;
  }
}
