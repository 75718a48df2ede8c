package dev.latchwork.stress.model;

/** A small number in the state of a model: a few bits of it. */
final class Num {
  final String name;
  private final long[] words;
  private final int word;
  private final int shift;
  private final int most;
  private final long mask;

  Num(String name, int most, long[] words, int word, int shift) {
    this.name = name;
    this.most = most;
    this.words = words;
    this.word = word;
    this.shift = shift;
    this.mask = (1L << bits(most)) - 1;
  }

  static int bits(int most) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(most);
  }

  int get() {
    return in(words);
  }

  /** {@return its value in a state that is not the current one} */
  int in(long[] state) {
    return (int) ((state[word] >>> shift) & mask);
  }

  boolean is(int value) {
    return get() == value;
  }

  boolean isSet() {
    return get() != 0;
  }

  void set(int value) {
    if (value < 0 || value > most) {
      throw new Wrong(name + " would become " + value + ", and " + most + " is the most");
    }
    words[word] = (words[word] & ~(mask << shift)) | ((long) value << shift);
  }

  void set(boolean value) {
    set(value ? 1 : 0);
  }

  void add(int more) {
    set(get() + more);
  }

  void swap(Num other) {
    int value = get();
    set(other.get());
    other.set(value);
  }
}
