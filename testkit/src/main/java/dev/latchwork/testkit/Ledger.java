package dev.latchwork.testkit;

import dev.latchwork.internal.Faults;
import dev.latchwork.internal.Watch;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the library has started and not ended, and which failures lie unread, for all tests of the
 * process; each entry belongs to the page of one test.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>An entry is on the page of the thread that caused it, or of the entry that it is part of. It
 *       leaves the ledger when the thing ends or is read, by whatever thread, or with its page.
 *   <li>A closed page takes no more entries: the ledger holds nothing of tests that are over.
 *   <li>Threads inherit the page of their maker. Not so those of fork-join pools, which outlive the
 *       test that happened to make them and serve others: they have the page that was opened on them,
 *       or none.
 * </ol>
 */
final class Ledger implements Watch {
  static final Ledger INSTANCE = new Ledger();

  private static final ThreadLocal<@Nullable Page> PAGES = new InheritableThreadLocal<>();

  /** By identity of what was started. Guarded by this. */
  private final IdentityHashMap<Object, Entry> running = new IdentityHashMap<>();

  /** By identity of who keeps the failure. Guarded by this. */
  private final IdentityHashMap<Object, Entry> unread = new IdentityHashMap<>();

  /** Guarded by this. */
  private long entries;

  private Ledger() {}

  /** Opens a page for what this thread, and those it makes, start from now on. */
  Page open() {
    if (Watch.current() != this) {
      Watch.install(this); // the first time, or when a test of watching has taken its place
    }
    var page = new Page(Thread.currentThread(), PAGES.get());
    PAGES.set(page);
    return page;
  }

  /** Closes a page. Returns what is left on it, the oldest first. */
  List<Entry> close(Page page) {
    if (page.outer == null) {
      PAGES.remove();
    } else {
      PAGES.set(page.outer);
    }
    synchronized (this) {
      page.closed = true;
      var left =
          Stream.of(running, unread)
              .flatMap(map -> map.values().stream())
              .filter(entry -> entry.page == page)
              .sorted(Comparator.comparingLong(Entry::number))
              .toList();
      running.values().removeAll(left);
      unread.values().removeAll(left);
      return left;
    }
  }

  @Override
  public synchronized void started(Object what, String description) {
    enter(what, description, pageOfThisThread());
  }

  @Override
  public synchronized void started(Object what, String description, Object whole) {
    Entry known = running.get(whole);
    enter(what, description, known == null ? pageOfThisThread() : known.page);
  }

  @Override
  public synchronized void ended(Object what) {
    running.remove(what);
  }

  @Override
  public synchronized void failed(Object holder, String description, Throwable error) {
    Page page = pageOfThisThread();
    if (page != null) {
      String failure = Faults.safely(error::toString); // foreign code, which may throw
      String sentence = "nobody has read a failure: " + description + ": " + failure;
      unread.putIfAbsent(holder, new Entry(page, entries++, sentence, error));
    }
  }

  @Override
  public synchronized void read(Object holder) {
    unread.remove(holder);
  }

  /** Guarded by this. */
  private void enter(Object what, String description, @Nullable Page page) {
    if (page != null && !page.closed) {
      var origin = new Origin(description + " was started here, by " + Thread.currentThread());
      String sentence = description + " was started and has not ended";
      running.put(what, new Entry(page, entries++, sentence, origin));
    }
  }

  /** Guarded by this. */
  private @Nullable Page pageOfThisThread() {
    Thread self = Thread.currentThread();
    Page page = PAGES.get();
    boolean stray = self instanceof ForkJoinWorkerThread && page != null && page.opener != self;
    return page == null || page.closed || stray ? null : page;
  }

  /** Of one test, or of what a class does outside its tests. */
  static final class Page {
    private final Thread opener;
    private final @Nullable Page outer;

    /** Guarded by the ledger. */
    private boolean closed;

    private Page(Thread opener, @Nullable Page outer) {
      this.opener = opener;
      this.outer = outer;
    }
  }

  /** Something that has yet to end or to be read; {@code origin} shows where it came from. */
  record Entry(Page page, long number, String sentence, Throwable origin) {}

  /** Carries the stack of a start. */
  private static final class Origin extends Throwable {
    private static final long serialVersionUID = 1;

    Origin(String message) {
      super(message);
    }
  }
}
