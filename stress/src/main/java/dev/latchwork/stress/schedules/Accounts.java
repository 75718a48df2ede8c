package dev.latchwork.stress.schedules;

import static dev.latchwork.stress.schedules.Verdict.require;

import dev.latchwork.worker.Snapshot;
import dev.latchwork.worker.StopReport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/** What must be true of the reports of all runs after a race, and of the items. */
final class Accounts {
  private final Race race;
  private final Fates fates;
  private final Kind kind;
  private final Set<StopReport<?>> reports;
  private final Set<Integer> accepted;
  private final Set<Integer> givenUp;
  private final Set<Integer> notRun = new HashSet<>();

  /**
   * The accounts of one race.
   *
   * @param reports of all its runs, each once
   * @param accepted the items that were accepted
   * @param givenUp the items that were given up
   */
  Accounts(Race race, Set<StopReport<?>> reports, Set<Integer> accepted, Set<Integer> givenUp) {
    this.race = race;
    this.fates = race.fates;
    this.kind = fates.setup.kind();
    this.reports = reports;
    this.accepted = accepted;
    this.givenUp = givenUp;
  }

  void check() {
    reports();
    items();
    sums();
  }

  /** Each run has one report, which adds up, and hands back in order. */
  private void reports() {
    for (StopReport<?> report : reports) {
      Snapshot counts = report.counts();
      Balance.checkEnd(counts);
      long others = report.stillRunning().size() - counts.abandoned();
      // Who makes the thread of a tick is named, too, but is no action.
      require(others == 0 || (kind == Kind.INTERVAL && others > 0), "not all named: " + report);
      List<Integer> left = new ArrayList<>();
      report.notRun().forEach(item -> left.add(((Item) item).id()));
      left.forEach(id -> require(notRun.add(id), id + " was handed back twice"));
      inOrder(left, "were handed back out of order");
    }
    require(
        fates.hooked.size() == Set.copyOf(identities(fates.hooked)).size(),
        "a hook was called twice with one report");
    require(
        kind == Kind.INTERVAL || reports.size() == fates.hooked.size(),
        reports.size() + " reports of " + fates.hooked.size() + " runs");
    if (fates.setup.parallelism() == 1 && kind.isQueue()) {
      List<Integer> begun = new ArrayList<>(fates.order);
      begun.removeAll(givenUp);
      inOrder(begun, "began out of order");
    }
  }

  private static List<Integer> identities(List<?> all) {
    return all.stream().map(System::identityHashCode).toList();
  }

  /** What one lane has put comes in its order. */
  private void inOrder(List<Integer> items, String otherwise) {
    if (kind.isQueue()) {
      for (Lane lane : race.lanes) {
        List<Integer> own = new ArrayList<>();
        lane.outcomes.keySet().forEach(op -> own.add(op.id()));
        own.retainAll(items);
        List<Integer> seen = new ArrayList<>(items);
        seen.retainAll(own);
        require(seen.equals(own), seen + " " + otherwise);
      }
    }
  }

  /** Each accepted item has one end, all others none. */
  private void items() {
    if (!kind.isQueue()) {
      return;
    }
    for (Lane lane : race.lanes) {
      for (Op op : lane.outcomes.keySet()) {
        int id = op.id();
        boolean ran = fates.begins.containsKey(id);
        boolean isBack = notRun.contains(id);
        if (op.verb().isIntake() && !accepted.contains(id)) {
          require(!ran && !isBack && !givenUp.contains(id), op + " was refused, and yet taken");
        } else if (op.verb() == Verb.SUBMIT) {
          require(!isBack, op + " is listed, though it has a result");
        } else if (op.verb().isIntake()) {
          require(ran || isBack || givenUp.contains(id), op + " is lost");
          require(!ran || !isBack, op + " ran, and was handed back");
        }
      }
    }
  }

  /** The counts of all runs are what was seen. */
  private void sums() {
    long begun = fates.begins.size();
    long returned = fates.returned();
    long abandoned = total(Snapshot::abandoned);
    long counted = total(Snapshot::accepted);
    if (kind == Kind.INTERVAL) {
      require(counted - abandoned <= begun, counted + " ticks counted of " + begun);
      return;
    }
    long taken = kind.isQueue() ? accepted.size() : begun;
    long late = kind.isQueue() ? 0 : abandoned; // given up before its first step
    require(
        taken <= counted && counted <= taken + late, counted + " counted, and accepted " + taken);
    long succeeded = total(Snapshot::succeeded);
    require(
        returned - abandoned <= succeeded && succeeded <= returned,
        succeeded + " counted as succeeded, and " + returned + " were seen");
    long failed = total(Snapshot::failed);
    require(failed <= begun - returned, failed + " counted as failed, and fewer were seen");
    if (kind.isQueue()) {
      Set<Integer> nowhere = new HashSet<>(accepted);
      List.of(fates.begins.keySet(), notRun, givenUp).forEach(nowhere::removeAll);
      long back = total(Snapshot::handedBack) - notRun.size();
      require(
          back <= nowhere.size() && nowhere.size() <= back + total(Snapshot::cancelled),
          back + " results handed back, and these never ran: " + nowhere);
    }
  }

  private long total(ToLongFunction<Snapshot> count) {
    return Verdict.total(reports, count);
  }
}
