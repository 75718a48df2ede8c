package dev.latchwork.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The items of an input, raw, one at a time and only when asked for, so that an endless input takes
 * constant memory. Empty lines are no items. Between NULs everything is one, and what stands there is
 * taken as it is.
 *
 * <p>A read from a terminal or a pipe cannot be interrupted. It happens on a thread of its own, and
 * {@link #close()} ends the sequence without waiting for it. Otherwise for one thread at a time.
 */
final class Items implements Iterator<String>, AutoCloseable {
  /** No system takes a longer argument; whoever feeds one has the wrong delimiter. */
  static final int LONGEST = 1 << 20;

  private final InputStream in;
  private final OptionalLong size;
  private final char delimiter;

  /** The reader writes it, after each item. */
  private volatile long bytesRead;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock. The reader reads one item whenever `wanted`, and clears it when `next` is
  // there.
  private boolean started;
  private boolean wanted;
  private boolean ended;
  private boolean exhausted;
  private @Nullable String next;
  private @Nullable IOException failure;

  /**
   * Reads a stream.
   *
   * @param in the stream
   * @param size how many bytes it has, if that is known
   * @param delimiter what ends an item
   */
  Items(InputStream in, OptionalLong size, char delimiter) {
    this.in = new BufferedInputStream(in);
    this.size = size;
    this.delimiter = delimiter;
  }

  /** {@return the items of an open file; the size of a regular one is known} */
  static Items of(FileInputStream in, char delimiter) {
    return new Items(in, size(in), delimiter);
  }

  /** {@return the share of the input that has been read, between 0 and 1; negative when unknown} */
  double progress() {
    return size.isEmpty() ? -1 : Math.min(1, bytesRead / (double) size.getAsLong());
  }

  /** {@return whether the input has been read to its end, and not just closed} */
  boolean isExhausted() {
    lock.lock();
    try {
      return exhausted;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean hasNext() {
    lock.lock();
    try {
      while (next == null && !ended) {
        if (!started) {
          started = true;
          Thread.ofPlatform().daemon().name("latchwork-input").start(this::read);
        }
        wanted = true;
        changed.signalAll();
        changed.await();
      }
      if (failure != null) {
        throw new UncheckedIOException(failure);
      }
      return next != null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    lock.lock();
    try {
      String item = next;
      next = null;
      if (item == null) {
        throw new NoSuchElementException(); // closed in between
      }
      return item;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the sequence: whoever waits for an item, or asks for one, is told that there is none. Any thread. */
  @Override
  public void close() {
    lock.lock();
    try {
      ended = true;
      next = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void read() {
    lock.lock();
    try {
      while (!ended) {
        if (!wanted) {
          changed.await();
          continue;
        }
        lock.unlock();
        @Nullable String item = null;
        @Nullable IOException thrown = null;
        try {
          item = readItem();
        } catch (IOException e) {
          thrown = e;
        } finally {
          lock.lock();
        }
        if (!ended) {
          next = item;
          failure = thrown;
          ended = item == null;
          exhausted = ended && thrown == null;
        }
        wanted = false;
        changed.signalAll();
      }
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts the reader", e);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable String readItem() throws IOException {
    var item = new ByteArrayOutputStream();
    long read = bytesRead;
    while (true) {
      int b = in.read();
      read++;
      if (b >= 0 && b != delimiter) {
        if (item.size() == LONGEST) {
          throw new IOException("an item is longer than 1 MiB, is it a list of names?");
        }
        item.write(b);
      } else if (item.size() > 0 || (b == 0 && delimiter == 0)) {
        bytesRead = read;
        return RawText.of(item.toByteArray(), item.size());
      } else if (b < 0) {
        return null;
      }
    }
  }

  private static OptionalLong size(FileInputStream in) {
    try {
      long rest = in.getChannel().size() - in.getChannel().position();
      return rest > 0 ? OptionalLong.of(rest) : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty(); // a pipe has no position
    }
  }
}
