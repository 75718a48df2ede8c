package dev.latchwork.stress.model;

import java.util.List;

/**
 * How large a model of a run is, and what happens in it.
 *
 * @param title what it is about
 * @param items what is put: p for a plain item, t for one with a result, b for a plain one of a publisher,
 *     which goes behind the ring when that is full, o for a plain one that the action of another item
 *     puts; that comes last
 * @param seats how many workers
 * @param fails whether actions may fail, which ends the run
 * @param hook whether there is a stop hook
 * @param callers what each of those that call from outside may call, and how often
 */
record RunBounds(
    String title, String items, int seats, boolean fails, boolean hook, List<Caller> callers) {
  /** What one caller may do. */
  record Caller(int calls, List<Call> choice) {
    static Caller of(int calls, Call... choice) {
      return new Caller(calls, List.of(choice));
    }
  }

  /** One way to call from outside. */
  enum Call {
    PAUSE,
    RESUME,
    STOP,
    STOP_NOW,
    CANCEL
  }

  RunBounds(String title, String items, int seats, boolean fails, boolean hook, Caller... callers) {
    this(title, items, seats, fails, hook, List.of(callers));
  }

  /** {@return that of the ring} What comes before a publisher's has room; what an action puts may have none. */
  int capacity() {
    return behind() > 0 ? behind() - 1 : fromOutside();
  }

  /** {@return how many threads can be there at a time: one may end while the next has its seat} */
  int threads() {
    return seats + 1;
  }

  int own() {
    return items.indexOf('o') + 1;
  }

  int behind() {
    return items.indexOf('b') + 1;
  }

  /** {@return whether something may go past the ring} */
  boolean hasPast() {
    return own() > 0 || behind() > 0;
  }

  /** {@return whether what is put first has to begin first} */
  boolean isInOrder() {
    return seats == 1 && own() == 0;
  }

  boolean isTicket(int item) {
    return items.charAt(item - 1) == 't';
  }

  int fromOutside() {
    return items.length() - (own() > 0 ? 1 : 0);
  }

  @Override
  public String toString() {
    return "run: %s; items %s, ring of %d, %d workers%s%s"
        .formatted(
            title,
            items,
            capacity(),
            seats,
            fails ? ", failures" : "",
            hook ? ", a stop hook" : "");
  }
}
