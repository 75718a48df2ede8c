package dev.latchwork.stress.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Goes through all states of a model, nearest first, until one is wrong. */
final class Search {
  private static final int LOOK_AT_CLOCK = (1 << 14) - 1;

  private final Model model;
  private final States states;
  private final Edges edges = new Edges();
  private final BitSet rests = new BitSet();
  private final BitSet ends = new BitSet();
  private final Set<Step> taken = EnumSet.noneOf(Step.class);

  private Search(Model model) {
    this.model = model;
    this.states = new States(model.width());
  }

  /**
   * What was found.
   *
   * @param title of the model
   * @param states how many there are
   * @param steps how many lead from one to another
   * @param ends how many states are an end
   * @param complete whether these are all
   * @param taken which kinds of steps
   * @param wrong what is wrong, and how it comes to that, step by step; null if nothing is
   */
  record Found(
      String title,
      int states,
      int steps,
      int ends,
      boolean complete,
      Set<Step> taken,
      @Nullable String wrong) {
    @Override
    public String toString() {
      return "%s: %,d states, %,d steps, %,d ends%s"
          .formatted(title, states, steps, ends, complete ? "" : ", cut short: not all");
    }
  }

  /** {@return what a search has found, however long it takes} */
  static Found all(Model model) {
    return all(model, System.nanoTime() + Long.MAX_VALUE);
  }

  /**
   * {@return what a search has found}
   *
   * @param until when it is to be cut short, by {@link System#nanoTime()}
   */
  static Found all(Model model, long until) {
    return new Search(model).run(until);
  }

  private Found run(long until) {
    states.add(model.words, -1);
    for (int state = 0; state < states.size(); state++) {
      if ((state & LOOK_AT_CLOCK) == LOOK_AT_CLOCK && System.nanoTime() - until > 0) {
        return found(false, null);
      }
      String wrong = expand(state);
      if (wrong != null) {
        return found(false, wrong);
      }
    }
    int stuck = edges.firstWithout((BitSet) rests.clone(), false);
    if (stuck >= 0) {
      return found(true, traced(stuck, "the library does not come to rest from here"));
    }
    int endless = edges.firstWithout((BitSet) ends.clone(), true);
    return found(true, endless < 0 ? null : traced(endless, "no end can be reached from here"));
  }

  private Found found(boolean complete, @Nullable String wrong) {
    return new Found(
        model.title(), states.size(), edges.size(), ends.cardinality(), complete, taken, wrong);
  }

  private @Nullable String expand(int state) {
    boolean rest = true;
    boolean end = true;
    edges.nextState();
    states.load(state, model.words);
    int urgent = model.urgent();
    for (int process = 0; process < model.processes(); process++) {
      if (urgent >= 0 && process != urgent) {
        continue;
      }
      int alternative = 0;
      do {
        states.load(state, model.words);
        String who = model.process(process);
        Step step;
        try {
          step = model.step(process, alternative);
        } catch (Wrong e) {
          return traced(state, who + " goes wrong: " + e.getMessage());
        }
        if (step != null) {
          end = false;
          rest &= step.isOutside();
          taken.add(step);
          edges.add(states.add(model.words, state), step.isOutside());
        }
        alternative++;
      } while (model.hasAlternative(alternative));
    }
    states.load(state, model.words);
    rests.set(state, rest);
    ends.set(state, end);
    String wrong = model.wrong();
    if (wrong == null && rest) {
      wrong = model.wrongAtRest();
    }
    if (wrong == null && end) {
      wrong = model.wrongAtEnd();
    }
    return wrong == null ? null : traced(state, wrong);
  }

  /** {@return how it comes to a state, step by step, and what is wrong there} */
  private String traced(int wrongState, String wrong) {
    List<String> lines = new ArrayList<>();
    for (int state = wrongState; states.parent(state) >= 0; state = states.parent(state)) {
      lines.add(line(states.parent(state), state));
    }
    var text = new StringBuilder(wrong);
    text.append("; after ").append(lines.size()).append(" steps of ").append(model.title());
    for (String line : lines.reversed()) {
      text.append("\n  ").append(line);
    }
    return text.toString();
  }

  private String line(int from, int to) {
    long[] before = new long[model.words.length];
    states.load(from, before);
    for (int process = 0; process < model.processes(); process++) {
      int alternative = 0;
      do {
        states.load(from, model.words);
        String who = model.process(process);
        Step step = model.step(process, alternative++);
        if (step != null && states.add(model.words, from) == to) {
          return "%-12s %-42s %s".formatted(who, step, model.changes(before));
        }
      } while (model.hasAlternative(alternative));
    }
    throw new AssertionError("a step that was made cannot be made again");
  }
}
