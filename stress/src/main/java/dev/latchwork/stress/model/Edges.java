package dev.latchwork.stress.model;

import java.util.Arrays;
import java.util.BitSet;

/** Which state leads to which, in the order of the states, and by whose step. */
final class Edges {
  private static final int OUTSIDE = 1 << 31;

  private int[] targets = new int[1 << 12];
  private int[] firsts = new int[1 << 10];
  private int size;
  private int states;

  int size() {
    return size;
  }

  /** What is added from now on leads on from the next state. */
  void nextState() {
    if (states + 1 >= firsts.length) {
      firsts = Arrays.copyOf(firsts, 2 * firsts.length);
    }
    firsts[states++] = size;
    firsts[states] = size;
  }

  void add(int target, boolean outside) {
    if (size == targets.length) {
      targets = Arrays.copyOf(targets, 2 * size);
    }
    targets[size++] = target | (outside ? OUTSIDE : 0);
    firsts[states] = size;
  }

  /**
   * {@return the first state from which none of the goals can be reached; -1 if there is none}
   *
   * @param goals which are reached; those that lead to them are added
   * @param outside whether steps of the world outside count
   */
  int firstWithout(BitSet goals, boolean outside) {
    for (boolean more = true; more; ) {
      more = false;
      for (int state = states - 1; state >= 0; state--) {
        if (!goals.get(state) && leadsTo(goals, state, outside)) {
          goals.set(state);
          more = true;
        }
      }
    }
    int first = goals.nextClearBit(0);
    return first < states ? first : -1;
  }

  private boolean leadsTo(BitSet goals, int state, boolean outside) {
    for (int i = firsts[state]; i < firsts[state + 1]; i++) {
      if ((outside || targets[i] >= 0) && goals.get(targets[i] & ~OUTSIDE)) {
        return true;
      }
    }
    return false;
  }
}
