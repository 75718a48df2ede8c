package dev.latchwork.stress.model;

/** One of a few constants in the state of a model: where a process stands, or what became of an item. */
@SuppressWarnings("EnumOrdinal") // nothing outlives the program
final class Mode<E extends Enum<E>> {
  private final Num number;
  private final E[] all;

  Mode(Num number, E[] all) {
    this.number = number;
    this.all = all;
  }

  E get() {
    return all[number.get()];
  }

  E in(long[] state) {
    return all[number.in(state)];
  }

  String name() {
    return number.name;
  }

  boolean is(E value) {
    return number.get() == value.ordinal();
  }

  int code() {
    return number.get();
  }

  void swap(Mode<E> other) {
    number.swap(other.number);
  }

  void to(E value) {
    number.set(value.ordinal());
  }
}
