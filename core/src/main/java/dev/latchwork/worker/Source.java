package dev.latchwork.worker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
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
  /**
   * The lists of the JDK that run nobody else's code: many threads may read them at a time, unseen. To
   * others it may matter by whom, in which order and how far ahead they are read.
   */
  private static final Set<Class<?>> PLAIN =
      Set.of(
          ArrayList.class,
          new ArrayList<>().subList(0, 0).getClass(),
          Arrays.asList().getClass(),
          List.of().getClass(),
          List.of(1).getClass(),
          List.of(1, 2, 3).subList(0, 1).getClass(),
          Collections.nCopies(1, 1).getClass());

  private final Supplier<? extends Iterator<? extends T>> opener;
  private final OptionalLong size;
  private final @Nullable AutoCloseable closeable;
  private final @Nullable List<? extends T> list;

  /** Belongs to whoever may call {@code next}. */
  private @Nullable Iterator<? extends T> iterator;

  private Source(
      Supplier<? extends Iterator<? extends T>> opener,
      OptionalLong size,
      Object closeable,
      @Nullable List<? extends T> list) {
    this.opener = opener;
    this.size = size;
    this.closeable = closeable instanceof AutoCloseable c ? c : null;
    this.list = list;
  }

  static <T> Source<T> of(Iterable<? extends T> items) {
    Objects.requireNonNull(items, "source");
    OptionalLong size =
        items instanceof Collection<?> c ? OptionalLong.of(c.size()) : OptionalLong.empty();
    List<? extends T> list =
        items instanceof List<? extends T> l && PLAIN.contains(l.getClass()) ? l : null;
    return new Source<>(items::iterator, size, items, list);
  }

  static <T> Source<T> of(Iterator<? extends T> items) {
    Objects.requireNonNull(items, "source");
    return new Source<>(() -> items, OptionalLong.empty(), items, null);
  }

  static <T> Source<T> of(Stream<? extends T> items) {
    Objects.requireNonNull(items, "source");
    Spliterator<? extends T> spliterator = items.spliterator();
    long size = spliterator.getExactSizeIfKnown();
    return new Source<>(
        () -> Spliterators.iterator(spliterator),
        size < 0 ? OptionalLong.empty() : OptionalLong.of(size),
        items,
        null);
  }

  /** {@return the source itself, if it can be read by many threads at a time; else null} */
  @Nullable List<? extends T> list() {
    return list;
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
