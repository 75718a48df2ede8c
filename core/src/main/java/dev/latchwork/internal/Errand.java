package dev.latchwork.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What runs on a fresh thread, since it calls foreign code, and must not be lost: if there is no thread
 * to be had, it tries again until there is one.
 *
 * <p>A start that throws may have started the thread all the same, so the code runs for the first that
 * comes, and once. That it came late is logged there: who sends it may hold a lock.
 */
public final class Errand extends Alarm implements Runnable {
  private static final long AGAIN_NANOS = 10_000_000;
  private static final VarHandle BEGUN;

  static {
    try {
      BEGUN = MethodHandles.lookup().findVarHandle(Errand.class, "begun", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Consumer<Runnable> starter;
  private final Runnable code;

  @SuppressWarnings("UnusedVariable") // by its handle
  private volatile boolean begun;

  /** Why there was no thread at first. Written before it is armed, and so before any later start. */
  private @Nullable Throwable refused;

  private Errand(Consumer<Runnable> starter, Runnable code) {
    this.starter = starter;
    this.code = code;
  }

  /**
   * Sees to it that the code runs; does not throw for want of a thread, unless that of all timers is the
   * one that cannot be had.
   *
   * @param starter starts a thread that runs what it is given; runs no foreign code itself
   * @param code what to run there
   */
  public static void send(Consumer<Runnable> starter, Runnable code) {
    new Errand(starter, code).signal();
  }

  @Override
  protected void signal() {
    try {
      starter.accept(this);
    } catch (Throwable e) {
      refused = e;
      Ticker.shared().arm(this, AGAIN_NANOS);
    }
  }

  @Override
  public void run() {
    if (BEGUN.compareAndSet(this, false, true)) {
      if (refused != null) {
        Faults.warnOfLateThread(refused);
      }
      code.run();
    }
  }
}
