package dev.latchwork.task;

import dev.latchwork.internal.Faults;
import dev.latchwork.internal.Watch;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects failures without ever blocking whoever reports them. It keeps the first ones up to a
 * limit and counts all.
 *
 * <p>It fits wherever failures go: as an {@link ErrorHandler}, as a {@code Consumer<Throwable>}.
 * Reading takes nothing away.
 *
 * {@snippet class="dev.latchwork.examples.Collecting" region="errors"}
 *
 * <p>Thread-safe. What a thread has handed over is seen by everybody from then on.
 */
// Invariants:
//  1. `last` only ever moves to a node whose count is one more: one CAS accepts one error, and what
//     a node says never changes. So first() is the first, and count() is exact.
//  2. A node within the limit links to the one before it; one beyond the limit takes over the links
//     of the last kept one, so that the chain never grows past the limit.
//  3. `looked` is the highest count that somebody has seen; it only grows. Whoever changes whether
//     `last.count > looked` tells the watch, and tells it again if that has changed meanwhile: the
//     last word that the watch hears is true.
public final class Errors implements ErrorHandler<@Nullable Object>, Consumer<Throwable> {
  /** How many failures are kept unless a limit is given. */
  public static final int DEFAULT_LIMIT = 1_024;

  private final int limit;
  private final AtomicReference<@Nullable Node> last = new AtomicReference<>();
  private final AtomicLong looked = new AtomicLong();

  /** Creates an empty one that keeps the first {@value #DEFAULT_LIMIT}. */
  public Errors() {
    this(DEFAULT_LIMIT);
  }

  /**
   * Creates an empty one.
   *
   * @param limit how many failures to keep
   * @throws IllegalArgumentException when the limit is below 1
   */
  public Errors(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("errors cannot keep " + limit + ": at least 1");
    }
    this.limit = limit;
  }

  /**
   * Takes a failure: keeps it if there is room, counts it in any case. Never blocks.
   *
   * @param error the failure
   */
  @Override
  public void accept(Throwable error) {
    Objects.requireNonNull(error, "error");
    Node seen;
    do {
      seen = last.get();
    } while (!last.compareAndSet(seen, after(seen, error)));
    if (count(seen) <= looked.get()) {
      tell();
    }
  }

  /**
   * Takes a failure as {@link #accept} does.
   *
   * @param item ignored
   * @param error the failure
   */
  @Override
  public void handle(@Nullable Object item, Throwable error) {
    accept(error);
  }

  /** {@return the first failure ever taken, empty if there was none} */
  public Optional<Throwable> first() {
    Node seen = look();
    return seen == null ? Optional.empty() : Optional.of(seen.first);
  }

  /** {@return the failures kept, in the order in which they were taken} */
  public List<Throwable> all() {
    return kept(look());
  }

  /** {@return how many were taken, kept or not} */
  public long count() {
    return count(look());
  }

  /** {@return how many were counted but not kept} */
  public long dropped() {
    return Math.max(0, count(look()) - limit);
  }

  /**
   * Throws the first failure, if there is one, with the others that were kept as suppressed: each
   * instance once, however often this is called. An {@link Error} is thrown as it is.
   *
   * @throws Exception the first failure
   * @throws CompletionException around a first failure that is neither {@link Exception} nor {@link
   *     Error}
   */
  public void throwIfAny() throws Exception {
    Node seen = look();
    if (seen == null) {
      return;
    }
    Throwable first = seen.first;
    synchronized (first) { // other collectors may hold the same one
      Set<Throwable> known = Collections.newSetFromMap(new IdentityHashMap<>());
      known.add(first);
      known.addAll(Arrays.asList(first.getSuppressed()));
      for (Throwable error : kept(seen)) {
        if (known.add(error)) {
          first.addSuppressed(error);
        }
      }
    }
    switch (first) {
      case Exception e -> throw e;
      case Error e -> throw e;
      default -> throw new CompletionException(Faults.safely(first::toString), first);
    }
  }

  @Override
  public String toString() {
    long count = count(last.get());
    return count == 1 ? "1 error" : count + " errors";
  }

  private Node after(@Nullable Node seen, Throwable error) {
    if (seen == null) {
      return new Node(1, error, null, error);
    }
    return seen.count < limit
        ? new Node(seen.count + 1, error, seen, seen.first)
        : new Node(seen.count + 1, seen.error, seen.before, seen.first);
  }

  private List<Throwable> kept(@Nullable Node seen) {
    var kept = new Throwable[(int) Math.min(limit, count(seen))];
    int i = kept.length;
    for (Node node = seen; node != null; node = node.before) {
      kept[--i] = node.error;
    }
    return List.of(kept);
  }

  private @Nullable Node look() {
    Node seen = last.get();
    long count = count(seen);
    if (looked.getAndAccumulate(count, Math::max) < count) {
      tell();
    }
    return seen;
  }

  private void tell() {
    long before;
    Throwable news;
    do {
      before = looked.get();
      news = newsSince(before);
      if (news != null) {
        Watch.current().failed(this, toString(), news);
      } else {
        Watch.current().read(this);
      }
    } while (before != looked.get() || (news == null) != (newsSince(before) == null));
  }

  private @Nullable Throwable newsSince(long before) {
    Node newest = last.get();
    return newest != null && newest.count > before ? newest.error : null;
  }

  private static long count(@Nullable Node node) {
    return node == null ? 0 : node.count;
  }

  /**
   * What has been collected at one moment.
   *
   * @param count how many were taken so far
   * @param error the last one kept
   * @param before the moment at which the one kept before was the last, or null
   * @param first the first one of all
   */
  private record Node(long count, Throwable error, @Nullable Node before, Throwable first) {}
}
