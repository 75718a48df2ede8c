package dev.latchwork.worker;

import dev.latchwork.task.AbandonedException;
import dev.latchwork.task.CannotCancelException;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** Everything that foreign code can throw, where the library has not asked for it. */
public enum Fault {
  CHECKED,
  UNCHECKED,
  ERROR,
  MEMORY,
  DEPTH,
  LINKAGE,
  NEITHER_EXCEPTION_NOR_ERROR,
  NULL,
  SPEECHLESS,
  WITHOUT_A_STACK,
  ITS_OWN_CAUSE,
  AN_INTERRUPT,
  A_CANCELLATION,
  AN_ABANDONMENT,
  A_REFUSAL,
  A_COMPLETION;

  /** Throws it. */
  public void strike() {
    Fault.<RuntimeException>sneak(make());
  }

  private Throwable make() {
    return switch (this) {
      case CHECKED -> new IOException();
      case UNCHECKED -> new IllegalArgumentException();
      case ERROR -> new AssertionError();
      case MEMORY -> new OutOfMemoryError();
      case DEPTH -> new IllegalStateException("never so deep: " + dive(1));
      case LINKAGE -> new NoClassDefFoundError();
      case NEITHER_EXCEPTION_NOR_ERROR -> new Throwable();
      case NULL -> null;
      case SPEECHLESS -> new Speechless();
      case WITHOUT_A_STACK -> new Exception("bare", null, false, false) {};
      case ITS_OWN_CAUSE -> circle();
      case AN_INTERRUPT -> new InterruptedException();
      case A_CANCELLATION -> new CancellationException();
      case AN_ABANDONMENT -> new AbandonedException("not by the library");
      case A_REFUSAL -> new CannotCancelException("not by the library");
      case A_COMPLETION -> new CompletionException("without a cause", null);
    };
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void sneak(Throwable error) throws X {
    throw (X) error;
  }

  private static int dive(int depth) {
    try {
      return deeper(depth);
    } catch (StackOverflowError e) {
      e.setStackTrace(Arrays.copyOf(e.getStackTrace(), 1)); // it is logged
      throw e;
    }
  }

  private static int deeper(int depth) {
    return depth < 0 ? 0 : deeper(depth + 1) + depth;
  }

  private static Throwable circle() {
    var first = new IOException("first");
    var second = new IOException("second", first);
    first.initCause(second);
    return first;
  }
}
