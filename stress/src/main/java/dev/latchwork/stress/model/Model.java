package dev.latchwork.stress.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A few processes over one state. Who makes one starts in the state that its constructor leaves.
 *
 * <p>A state without a step of the library's own is <em>at rest</em>: only the world outside, which may
 * take its time, can go on from there. One without any step is an <em>end</em>.
 */
abstract class Model {
  private static final int MOST_WORDS = 5;

  /** The current state. */
  final long[] words = new long[MOST_WORDS];

  private final List<Function<long[], String>> shown = new ArrayList<>();
  private int word;
  private int bit;

  private int choice;
  private int choices;

  /** {@return the name, with the bounds} */
  abstract String title();

  /** {@return how many processes there are} */
  abstract int processes();

  abstract String process(int number);

  /**
   * Makes the next step of a process in the current state.
   *
   * @return which step that was; null if it cannot make one, and then the state does not count
   * @throws Wrong when the step does what must never be done
   */
  abstract @Nullable Step step(int process);

  /**
   * {@return a process whose next step nobody else can tell from having been made already, and nothing that
   * others can do changes; -1 if there is none} Then the search lets it go first: the other orders lead to the same.
   */
  int urgent() {
    return -1;
  }

  /** Turns the current state into the one that stands for all that are the same but for names. */
  void normalize() {}

  /** {@return what is wrong in the current state, whatever goes on; else null} */
  abstract @Nullable String wrong();

  /** {@return what is wrong if the current state is at rest; else null} */
  abstract @Nullable String wrongAtRest();

  /** {@return what is wrong if the current state is an end; else null} */
  abstract @Nullable String wrongAtEnd();

  /** {@return one of so many alternatives of this step, from 0: the search tries all} */
  final int choose(int alternatives) {
    choices = alternatives;
    return choice;
  }

  /** Makes a step with one alternative of it; {@link #hasAlternative} says whether there is a next. */
  final @Nullable Step step(int process, int alternative) {
    choice = alternative;
    choices = 1;
    Step step = step(process);
    normalize();
    return step;
  }

  final boolean hasAlternative(int alternative) {
    return alternative < choices;
  }

  /** {@return how many words the state takes} */
  final int width() {
    return word + 1;
  }

  final Num number(String name, int most) {
    int bits = Num.bits(most);
    if (bit + bits > Long.SIZE) {
      word++;
      bit = 0;
    }
    var number = new Num(name, most, words, word, bit);
    bit += bits;
    shown.add(state -> name + " " + number.in(state));
    return number;
  }

  final Num[] numbers(String name, int count, int most) {
    var numbers = new Num[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = number(name + " " + (i + 1), most);
    }
    return numbers;
  }

  final <E extends Enum<E>> Mode<E> mode(String name, E[] all) {
    var number = number(name, all.length - 1);
    var mode = new Mode<>(number, all);
    shown.set(shown.size() - 1, state -> name + " " + mode.in(state));
    return mode;
  }

  final <E extends Enum<E>> List<Mode<E>> modes(String name, int count, E[] all) {
    List<Mode<E>> modes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      modes.add(mode(name + " " + (i + 1), all));
    }
    return modes;
  }

  /** {@return what differs in the current state from another one, in words} */
  final String changes(long[] before) {
    if (Arrays.equals(before, words)) {
      return "nothing changes";
    }
    return String.join(
        ", ",
        shown.stream()
            .filter(one -> !one.apply(before).equals(one.apply(words)))
            .map(one -> one.apply(words))
            .toList());
  }
}
