package dev.latchwork.stress.model;

import java.util.Arrays;

/** The states that a search has found, each with the one that it was found from. */
final class States {
  private final int width;
  private long[] words;
  private int[] parents;

  /** Numbers plus one, by hash; at most half of it is used. */
  private int[] table = new int[1 << 12];

  private int size;

  States(int width) {
    this.width = width;
    this.words = new long[width << 10];
    this.parents = new int[1 << 10];
  }

  int size() {
    return size;
  }

  int parent(int state) {
    return parents[state];
  }

  /** Reads a state. */
  void load(int state, long[] into) {
    System.arraycopy(words, state * width, into, 0, width);
  }

  /** {@return the number of a state, which may be known} */
  int add(long[] state, int parent) {
    int slot = slot(state);
    if (table[slot] != 0) {
      return table[slot] - 1;
    }
    if (size == parents.length) {
      parents = Arrays.copyOf(parents, 2 * size);
      words = Arrays.copyOf(words, 2 * size * width);
    }
    parents[size] = parent;
    System.arraycopy(state, 0, words, size * width, width);
    table[slot] = ++size;
    if (2 * size > table.length) {
      spread();
    }
    return size - 1;
  }

  private void spread() {
    table = new int[2 * table.length];
    long[] state = new long[width];
    for (int i = 0; i < size; i++) {
      load(i, state);
      table[slot(state)] = i + 1;
    }
  }

  /** {@return where it is in the table, or belongs} */
  private int slot(long[] state) {
    long hash = 0;
    for (int i = 0; i < width; i++) {
      hash = (hash ^ state[i]) * 0x9E37_79B9_7F4A_7C15L;
      hash ^= hash >>> 29;
    }
    int slot = (int) (hash >>> 32) & (table.length - 1);
    while (table[slot] != 0 && !isAt(table[slot] - 1, state)) {
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }

  private boolean isAt(int number, long[] state) {
    int at = number * width;
    return Arrays.equals(words, at, at + width, state, 0, width);
  }
}
