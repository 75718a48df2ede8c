package dev.latchwork.task;

import dev.latchwork.internal.Faults;
import java.lang.ref.Cleaner;
import java.lang.ref.Cleaner.Cleanable;
import java.lang.ref.SoftReference;
import org.jspecify.annotations.Nullable;

/**
 * A failure that lies in a deferred until somebody reads it, and is logged if the deferred is collected
 * before that.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>The cleaner holds this until the deferred is collected, so nothing here leads to the deferred:
 *       not even the failure, which may know what it is about, and is held softly for that reason.
 *       Of one that is collected first, its type is left to be told.
 *   <li>{@code run} is called once: by whoever reads the failure, or by the cleaner once nobody can.
 * </ol>
 */
final class UnreadFailure implements Runnable {
  /** It runs nothing but this, so a log that blocks holds up no other thing than the next report. */
  private static @Nullable Cleaner cleaner;

  private final String name;
  private final String type;
  private final SoftReference<Throwable> failure;

  /** Set before this is published. */
  private @Nullable Cleanable cleanable;

  private boolean read;

  UnreadFailure(String name, String type, SoftReference<Throwable> failure) {
    this.name = name;
    this.type = type;
    this.failure = failure;
  }

  /**
   * {@return a failure that is logged when its holder is collected}
   *
   * @param holder what it lies in
   */
  static UnreadFailure in(Completion<?> holder, Throwable failure) {
    String type = failure.getClass().getName();
    var unread = new UnreadFailure(holder.name, type, new SoftReference<>(failure));
    unread.cleanable = cleaner().register(holder, unread);
    return unread;
  }

  /** Made for the first failure: if there is no thread for it, the next one tries again. */
  private static synchronized Cleaner cleaner() {
    if (cleaner == null) {
      cleaner =
          Cleaner.create(
              Thread.ofPlatform()
                  .daemon()
                  .inheritInheritableThreadLocals(false)
                  .name("latchwork-unread")
                  .factory());
    }
    return cleaner;
  }

  /** Somebody reads it: nobody has to be told any more. */
  void read() {
    read = true;
    if (cleanable != null) {
      cleanable.clean();
    }
  }

  @Override
  public void run() {
    if (read) {
      return;
    }
    Throwable known = failure.get();
    if (known != null) {
      Faults.log(name + " failed, and nobody has read its failure", known);
    } else {
      Faults.warn(name + " failed with a " + type + ", and nobody has read its failure");
    }
  }
}
