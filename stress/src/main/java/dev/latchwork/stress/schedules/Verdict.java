package dev.latchwork.stress.schedules;

import dev.latchwork.task.Deferred;
import dev.latchwork.worker.BatchReport;
import dev.latchwork.worker.Snapshot;
import dev.latchwork.worker.StopReport;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/** What must be true after a race, whoever was first. */
final class Verdict {
  private static final Set<String> EXPECTED =
      Set.of(
          Words.ILLEGAL,
          Words.CANNOT_START,
          Words.CANNOT_STOP,
          Words.CANNOT_CANCEL,
          Words.FAILED,
          Words.INTERRUPTED,
          Words.CANCELLED,
          Words.ABANDONED);

  private final Race race;
  private final Fates fates;
  private final Kind kind;
  private final Set<StopReport<?>> reports = Collections.newSetFromMap(new IdentityHashMap<>());

  /** The items that were given up; they may begin later, or never. */
  private final Set<Integer> givenUp = new HashSet<>();

  private final Set<Integer> accepted = new TreeSet<>();

  private Verdict(Race race) {
    this.race = race;
    this.fates = race.fates;
    this.kind = fates.setup.kind();
  }

  static void on(Race race) {
    var verdict = new Verdict(race);
    verdict.gather();
    verdict.actions();
    verdict.results();
    if (race.world instanceof BatchWorld batch) {
      verdict.batch(batch);
    }
    if (verdict.kind.isLifecycle()) {
      new Accounts(race, verdict.reports, verdict.accepted, verdict.givenUp).check();
    }
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new Divergence(otherwise);
    }
  }

  private void gather() {
    reports.addAll(fates.hooked);
    for (Lane lane : race.lanes) {
      reports.addAll(lane.reports);
      lane.stages.forEach(stage -> reports.add((StopReport<?>) stage.join()));
      lane.outcomes.forEach((op, outcome) -> {
        boolean isAccepted = outcome.equals("true") || outcome.equals(Words.RETURNED);
        if (op.verb().isIntake() && isAccepted) {
          accepted.add(op.id());
        }
      });
    }
    for (StopReport<?> report : reports) {
      for (StopReport.Running running : report.stillRunning()) {
        if (running.item() instanceof Item item) {
          require(givenUp.add(item.id()), item + " was given up twice");
        }
      }
    }
  }

  /** Nothing runs twice, or beside more than may, or in a pause. */
  private void actions() {
    fates.begins.forEach(
        (id, times) -> require(times == 1, "action " + id + " ran " + times + " times"));
    require(fates.begins.keySet().equals(fates.ends.keySet()), "an action has no end");
    long most = fates.setup.parallelism() + total(Snapshot::abandoned);
    if (fates.setup.parallelism() == 1 || kind == Kind.BATCH) {
      most = fates.setup.parallelism(); // what was given up keeps the next run from its start
    }
    if (kind != Kind.DEFERRED) {
      require(
          fates.mostActive.get() <= most,
          fates.mostActive + " ran at a time, where no more than " + most + " may");
    }
    for (Lane lane : race.lanes) {
      lane.suspects.removeAll(givenUp);
      boolean isCertain = total(Snapshot::abandoned) == givenUp.size();
      require(!isCertain || lane.suspects.isEmpty(), lane.suspects + " began in a pause");
    }
  }

  /** Every result is there, and says what its action did. */
  private void results() {
    for (Map.Entry<Integer, Deferred<?>> entry : race.world.results.entrySet()) {
      int id = entry.getKey();
      String outcome = Words.outcome(entry.getValue());
      String end = fates.ends.get(id);
      boolean fits =
          switch (outcome) {
            case Words.RUNNING -> false;
            case Words.SUCCESS -> outcome.equals(end);
            case Words.ABANDONED -> true;
            case Words.CANCELLED ->
                end == null || end.equals(Words.CANCELLED) || end.equals(Words.INTERRUPTED);
            default -> end != null && outcome.equals(Words.failed(end));
          };
      require(fits, "result " + id + " is " + outcome + ", and its action " + end);
    }
    for (Lane lane : race.lanes) {
      lane.outcomes.forEach((op, outcome) ->
          require(
              !outcome.endsWith("Exception") || EXPECTED.contains(outcome),
              op + " ended with " + outcome));
    }
  }

  /** The counts of a batch are what was seen, and with what is left they are all. */
  private void batch(BatchWorld world) {
    Snapshot counts = world.snapshot();
    Balance.checkEnd(counts);
    long returned = fates.returned();
    require(
        returned - counts.abandoned() <= counts.succeeded() && counts.succeeded() <= returned,
        counts + ", and seen to succeed were " + returned);
    require(fates.begins.size() <= counts.accepted(), counts + ", and begun have " + fates.begins);
    BatchReport<Item> report = world.report();
    long size = fates.setup.conducts().size();
    if (report != null) {
      require(
          report.notStarted().isEmpty()
              || report.notStarted().getAsLong() + counts.accepted() == size,
          "of " + size + ": " + report);
      require(
          !report.clean() || returned == size, "all " + size + " are said to be done: " + report);
    }
  }

  private long total(ToLongFunction<Snapshot> count) {
    return total(reports, count);
  }

  static long total(Set<StopReport<?>> reports, ToLongFunction<Snapshot> count) {
    return reports.stream().map(StopReport::counts).mapToLong(count).sum();
  }
}
