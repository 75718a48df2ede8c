package dev.latchwork.stress.soak;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.State;
import dev.latchwork.worker.StopReport;
import dev.latchwork.worker.WorkQueue;
import dev.latchwork.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A queue, or a worker, through some runs. */
final class QueueEpisode implements Episode {
  private final boolean single;

  QueueEpisode(boolean single) {
    this.single = single;
  }

  @Override
  public void live(Chance chance, Ground ground) throws Exception {
    try (var context = ground.parent().withCancel()) {
      Desk desk =
          single
              ? Desk.of(Worker.of(Item::act, o -> options(chance, o, context)))
              : Desk.of(
                  WorkQueue.of(
                      Item::act,
                      o ->
                          options(chance, o, context)
                              .withParallelism(chance.between(1, 8))
                              .withCapacity(1 << chance.between(0, 9))));
      int runs = chance.between(1, 5);
      var strays = new ArrayList<Witness>();
      for (int run = 1; run <= runs; run++) {
        var witness = new Witness();
        strays.add(witness);
        run(chance, ground, desk, context, witness, run == runs);
        if (run > 1) {
          ground.ledger().restarts.increment();
        }
      }
      strays.forEach(Witness::awaitStrays);
    }
  }

  private static WorkQueue.Options<Item> options(
      Chance chance, WorkQueue.Options<Item> options, Context context) {
    return options
        .withGracePeriod(chance.millis(0, 40))
        .withStopOnError(chance.percent(5))
        .withInterrupts(chance.percent(90))
        .withOverdueAfter(chance.percent(30) ? Duration.ofMillis(1) : null)
        .withErrors(chance.percent(80) ? (item, error) -> {} : null)
        .withAfterEach(chance.percent(20) ? item -> new Deed(Deed.Kind.SPIN, 1).act() : null)
        .withOnStop(chance.percent(20) ? report -> Law.over(report.counts()) : null)
        .withInterceptor(chance.percent(20) ? call -> call.proceed() : null)
        .withContext(chance.percent(50) ? context : Context.root())
        .withThreads(chance.threads());
  }

  private static void run(
      Chance chance,
      Ground ground,
      Desk desk,
      Context.Cancellable context,
      Witness witness,
      boolean last)
      throws Exception {
    Episode.start(desk.worker()::start);
    var producers = new ArrayList<Producer>();
    for (int n = chance.between(1, 3); n > 0; n--) {
      producers.add(Producer.start(desk, chance.split(), witness, last));
    }
    for (int n = chance.between(0, 6); n > 0; n--) {
      disturb(chance, ground, desk, producers);
    }
    end(chance, desk, context, last);
    StopReport<?> report = desk.worker().stop();
    long accepted = witness.children();
    for (var producer : producers) {
      accepted += producer.join();
    }
    // An action that was given up may not have counted yet what it had put.
    long uncounted = report.counts().accepted() - accepted;
    Law.that(
        uncounted >= 0 && uncounted <= (last ? report.counts().abandoned() : 0),
        "%d were accepted: %s",
        accepted,
        report);
    Law.that(report.notRun().size() <= report.counts().handedBack(), "too much back: %s", report);
    Law.witnessed(report.counts(), witness);
    ground.ledger().add(report.counts());
  }

  private static void disturb(Chance chance, Ground ground, Desk desk, List<Producer> producers)
      throws Exception {
    switch (chance.between(0, 4)) {
      case 0 -> pause(chance, ground, desk);
      case 1 -> Episode.pass(chance.millis(0, 10));
      case 2 -> {
        if (chance.percent(20)) {
          chance.oneOf(producers).interrupt();
        }
      }
      default -> Episode.look(desk.worker(), ground);
    }
  }

  private static void pause(Chance chance, Ground ground, Desk desk) throws Exception {
    try {
      desk.pause().run();
      ground.ledger().pauses.increment();
      Law.that(desk.worker().snapshot().running() == 0, "paused, and something runs");
      Episode.pass(chance.millis(0, 3));
      if (chance.percent(80)) {
        desk.resume().run();
      }
    } catch (IllegalStateException e) {
      Law.that(desk.worker().failure().isPresent(), "%s cannot pause: %s", desk.worker(), e);
    }
  }

  private static void end(Chance chance, Desk desk, Context.Cancellable context, boolean last)
      throws Exception {
    switch (chance.between(0, 5)) {
      case 0 -> desk.worker().stop(Duration.ZERO);
      case 1 -> desk.worker().close();
      case 2 -> {
        var _ = desk.worker().requestStop();
        desk.worker().await(State.STOPPED, PATIENCE);
      }
      case 3 -> {
        if (last) {
          context.cancel();
        }
      }
      case 4 -> {
        if (desk.worker() instanceof WorkQueue<?> queue) {
          try {
            queue.awaitIdle(chance.millis(0, 50));
          } catch (IllegalStateException e) {
            Law.that(queue.failure().isPresent(), "%s cannot idle: %s", queue, e);
          }
        }
      }
      default -> desk.worker().stop(chance.millis(0, 20));
    }
  }
}
