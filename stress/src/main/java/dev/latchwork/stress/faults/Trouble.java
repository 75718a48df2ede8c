package dev.latchwork.stress.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/** Things that go wrong. */
final class Trouble {
  private Trouble() {}

  /** Throws one of all the things that can be thrown. */
  static void strike(Random random) {
    Trouble.<RuntimeException>sneak(
        switch (random.nextInt(9)) {
          case 0 -> new IOException("checked");
          case 1 -> new IllegalStateException("unchecked");
          case 2 -> new AssertionError("an error");
          case 3 -> new OutOfMemoryError("not a real one");
          case 4 -> new StackOverflowError("not a real one");
          case 5 -> new Throwable("neither exception nor error");
          case 6 -> new InterruptedException("by nobody");
          case 7 -> new CancellationException("by nobody");
          default -> new Speechless();
        });
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void sneak(Throwable error) throws X {
    throw (X) error;
  }

  /** Takes all the memory that there is, for a moment. */
  static void hog() {
    List<long[]> all = new ArrayList<>();
    for (; ; ) {
      all.add(new long[1 << (all.size() % 12)]);
    }
  }

  /** Goes down until there is no more stack, and does something on each level. */
  static int dive(Runnable something, int depth) {
    if (depth % 3 == 0) {
      something.run();
    }
    return depth < 0 ? 0 : dive(something, depth + 1) + 1;
  }

  /** Does not end before it is told, whoever interrupts it. */
  static void persist(CountDownLatch end) {
    while (end.getCount() > 0) {
      LockSupport.parkNanos(1_000_000);
      var _ = Thread.interrupted();
    }
  }

  /** {@return a factory that is right most of the time} */
  static ThreadFactory factory(Random random) {
    return body -> {
      synchronized (random) {
        return switch (random.nextInt(16)) {
          case 0 -> throw new OutOfMemoryError("no thread");
          case 1 -> throw new IllegalStateException("no thread");
          case 2 -> nothing();
          case 3 -> Thread.startVirtualThread(body);
          case 4 -> ended();
          case 5 -> new LazyThread(body);
          case 6 -> new SecretiveThread(body);
          case 7 -> Thread.ofVirtual().unstarted(twice(body));
          default -> Thread.ofVirtual().unstarted(body);
        };
      }
    };
  }

  @SuppressWarnings("NullAway") // the fault
  private static Thread nothing() {
    return null;
  }

  private static Thread ended() {
    var thread = new Thread(() -> {});
    thread.start();
    while (thread.isAlive()) {
      Thread.onSpinWait();
    }
    return thread;
  }

  private static Runnable twice(Runnable body) {
    return () -> {
      body.run();
      body.run();
    };
  }

  /** Never runs. */
  private static final class LazyThread extends Thread {
    LazyThread(Runnable body) {
      super(body);
    }

    @Override
    public synchronized void start() {}
  }

  /** Neither lets itself be interrupted nor shows where it is. */
  private static final class SecretiveThread extends Thread {
    SecretiveThread(Runnable body) {
      super(body);
      setDaemon(true);
    }

    @Override
    public void interrupt() {
      throw new IllegalStateException("not me");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new OutOfMemoryError("no stack");
    }
  }

  /** A failure that fails itself when it is asked what it is. */
  private static final class Speechless extends Exception {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new AssertionError("no message");
    }

    @Override
    public String toString() {
      throw new AssertionError("no text");
    }
  }
}
