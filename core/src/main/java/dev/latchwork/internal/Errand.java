package dev.latchwork.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
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
  /** When what could not be had is tried again: a thread, or memory. */
  public static final long AGAIN_NANOS = 10_000_000;

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
  private final boolean insists;

  @SuppressWarnings("UnusedVariable") // by its handle
  private volatile boolean begun;

  /** Why there was no thread at first. Written before it is armed, and so before any later start. */
  private @Nullable Throwable refused;

  private Errand(Consumer<Runnable> starter, Runnable code, boolean insists) {
    this.starter = starter;
    this.code = code;
    this.insists = insists;
  }

  /**
   * {@return one that has yet to be sent, and whose code runs anew, a little later, when it has met the end
   * of the memory or of the stack} Whoever must not fail later for want of memory makes it early.
   *
   * @param starter starts a thread that runs what it is given; runs no foreign code itself
   * @param code what to run there; may be broken off and begun again
   */
  public static Errand insisting(Consumer<Runnable> starter, Runnable code) {
    return new Errand(starter, code, true);
  }

  /** For those that go on trying on a thread that they have: returns when there may be memory again. */
  public static void awaitMemory() {
    boolean interrupted = Thread.interrupted(); // or it would not wait
    LockSupport.parkNanos(AGAIN_NANOS); // no time source needed: it ends by itself
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Sees to it that the code runs; see {@link #send()}.
   *
   * @param starter starts a thread that runs what it is given; runs no foreign code itself
   * @param code what to run there
   */
  public static void send(Consumer<Runnable> starter, Runnable code) {
    new Errand(starter, code, false).send();
  }

  /**
   * Sees to it, once, that the code runs; does not throw for want of a thread, unless that of all timers
   * is the one that cannot be had.
   */
  public void send() {
    signal();
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
    if (!BEGUN.compareAndSet(this, false, true)) {
      return;
    }
    Throwable late = refused;
    if (late != null) {
      refused = null;
      Faults.warnOfLateThread(late);
    }
    try {
      code.run();
    } catch (VirtualMachineError e) {
      if (!insists) {
        throw e;
      }
      begun = false;
      Ticker.shared().arm(this, AGAIN_NANOS);
    }
  }
}
