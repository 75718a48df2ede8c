package dev.latchwork.stress.model;

import dev.latchwork.stress.Part;
import dev.latchwork.stress.model.Models.Canary;
import dev.latchwork.stress.model.Search.Found;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Searches the models, those with a mistake first, as far as there is time. */
public final class ModelPart implements Part {
  private static final int SECONDS_FOR_HUGE = 600;

  @Override
  public String name() {
    return "model";
  }

  @Override
  public String title() {
    return "goes through all states of small models of the core";
  }

  @Override
  public int minutes() {
    return 3;
  }

  @Override
  public Evidence run(Effort effort) {
    long until = System.nanoTime() + effort.seconds() * 1_000_000_000;
    List<String> caught = Models.canaries().stream().map(ModelPart::caught).toList();
    List<String> details = new ArrayList<>();
    Set<Step> taken = EnumSet.noneOf(Step.class);
    boolean all = true;
    long states = 0;
    for (var model : models(effort)) {
      if (System.nanoTime() - until > 0) {
        details.add("no time for " + model.get().title());
        all = false;
        continue;
      }
      Found found = right(Search.all(model.get(), until));
      details.add(found.toString());
      taken.addAll(found.taken());
      all &= found.complete();
      states += found.states();
    }
    var never = EnumSet.complementOf(EnumSet.copyOf(taken));
    if (all && !never.isEmpty()) {
      throw new AssertionError("nothing in any model ever makes the steps " + never);
    }
    return new Evidence(states, "states", caught, details);
  }

  private static List<Supplier<Model>> models(Effort effort) {
    return Stream.of(
            Models.small(),
            Models.large(),
            effort.seconds() < SECONDS_FOR_HUGE ? List.<Supplier<Model>>of() : Models.huge())
        .flatMap(List::stream)
        .toList();
  }

  /** {@return what was found, which must be nothing wrong} */
  static Found right(Found found) {
    if (found.wrong() != null) {
      throw new AssertionError(found.wrong());
    }
    return found;
  }

  /** {@return the name of a mistake that is found} */
  static String caught(Canary canary) {
    Found found = Search.all(canary.model().get());
    String wrong = found.wrong();
    if (wrong == null || !wrong.lines().findFirst().orElse("").contains(canary.wrong())) {
      throw new AssertionError(
          "the search has missed a mistake, " + canary.name() + ", and found: " + wrong);
    }
    return canary.name();
  }
}
