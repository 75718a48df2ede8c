package dev.latchwork.worker;

import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a batch takes its items from. All of it is foreign code: one thread at a time calls {@link
 * #next}, never under a lock.
 *
 * @param <T> the type of the items
 */
final class Source<T> {
  private final Supplier<? extends Iterator<? extends T>> opener;
  private final OptionalLong size;
  private final @Nullable AutoCloseable closeable;

  /** Belongs to whoever may call {@code next}. */
  private @Nullable Iterator<? extends T> iterator;

  private Source(
      Supplier<? extends Iterator<? extends T>> opener, OptionalLong size, Object closeable) {
    this.opener = opener;
    this.size = size;
    this.closeable = closeable instanceof AutoCloseable c ? c : null;
  }

  static <T> Source<T> of(Iterable<? extends T> items) {
    Objects.requireNonNull(items, "source");
    OptionalLong size =
        items instanceof Collection<?> c ? OptionalLong.of(c.size()) : OptionalLong.empty();
    return new Source<>(items::iterator, size, items);
  }

  static <T> Source<T> of(Iterator<? extends T> items) {
    Objects.requireNonNull(items, "source");
    return new Source<>(() -> items, OptionalLong.empty(), items);
  }

  static <T> Source<T> of(Stream<? extends T> items) {
    Objects.requireNonNull(items, "source");
    Spliterator<? extends T> spliterator = items.spliterator();
    long size = spliterator.getExactSizeIfKnown();
    return new Source<>(
        () -> Spliterators.iterator(spliterator),
        size < 0 ? OptionalLong.empty() : OptionalLong.of(size),
        items);
  }

  /** {@return how many items there are in all, where that is known} */
  OptionalLong size() {
    return size;
  }

  /** {@return the next item, or null at the end} */
  @Nullable T next() {
    if (iterator == null) {
      iterator = opener.get();
    }
    return iterator.hasNext()
        ? Objects.requireNonNull(iterator.next(), "the source gave a null")
        : null;
  }

  void close() throws Exception {
    if (closeable != null) {
      closeable.close();
    }
  }
}
