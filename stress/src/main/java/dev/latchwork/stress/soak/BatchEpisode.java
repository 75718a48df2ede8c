package dev.latchwork.stress.soak;

import dev.latchwork.signal.Context;
import dev.latchwork.worker.Batch;
import dev.latchwork.worker.BatchReport;
import dev.latchwork.worker.Snapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;

/** A batch over a source of any kind, which may be hurried. */
final class BatchEpisode implements Episode {
  @Override
  public void live(Chance chance, Ground ground) throws Exception {
    var witness = new Witness();
    boolean calm = chance.percent(60);
    var items = new ArrayList<Item>();
    for (int n = chance.few(2_000); n > 0; n--) {
      items.add(new Item(Deed.any(chance), witness));
    }
    boolean stopOnError = chance.percent(20);
    try (var context = ground.parent().withCancel()) {
      Batch<Item> batch = batch(chance, items, stopOnError, context);
      Thread hurry = calm ? null : hurry(chance, batch, context);
      boolean whole = calm && !stopOnError;
      try {
        if (chance.percent(70)) {
          judge(batch.process(Item::act), batch.snapshot(), items.size(), whole);
        } else {
          List<Item> results =
              batch.map(item -> {
                item.act();
                return item;
              });
          Law.that(results.equals(items), "the results are others, or in another order");
        }
      } catch (InterruptedException | CancellationException e) {
        Law.that(!calm, "a batch that nobody hurried was cut short: %s", e);
      } catch (CompletionException e) {
        Law.that(batch.snapshot().failed() > 0, "nothing failed, and yet: %s", e);
      }
      if (hurry != null) {
        Law.that(join(hurry), "a thread hangs: %s", hurry);
      }
      Law.witnessed(batch.snapshot(), witness);
      ground.ledger().add(batch.snapshot());
      witness.awaitStrays();
    }
  }

  private static Batch<Item> batch(
      Chance chance, List<Item> items, boolean stopOnError, Context context) {
    int parallelism = chance.between(1, 8);
    var threads = chance.threads();
    var grace = chance.millis(0, 40);
    UnaryOperator<Batch.Options<Item>> options =
        o ->
            o.withParallelism(parallelism)
                .withGracePeriod(grace)
                .withStopOnError(stopOnError)
                .withContext(context)
                .withThreads(threads);
    return switch (chance.between(0, 3)) {
      case 0 -> Batch.of(items, options);
      case 1 -> Batch.of(new ArrayDeque<>(items), options);
      case 2 -> Batch.of(items.iterator(), options);
      default -> Batch.of(items.stream(), options);
    };
  }

  /** Ends it early, in one of three ways. */
  private static Thread hurry(Chance chance, Batch<?> batch, Context.Cancellable context) {
    var caller = Thread.currentThread();
    int way = chance.between(0, 2);
    var after = chance.millis(0, 20);
    return Thread.ofVirtual()
        .name("hurry")
        .start(() -> {
          try {
            Episode.pass(after);
          } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
          }
          switch (way) {
            case 0 -> batch.requestStop();
            case 1 -> context.cancel();
            default -> caller.interrupt();
          }
        });
  }

  /** Not to be misled by the interrupt that the thread may be about to send. */
  private static boolean join(Thread hurry) throws InterruptedException {
    boolean ended;
    try {
      ended = hurry.join(PATIENCE);
    } catch (InterruptedException e) {
      ended = hurry.join(PATIENCE);
    }
    Thread.interrupted();
    return ended;
  }

  private static void judge(BatchReport<Item> report, Snapshot counts, int size, boolean whole) {
    long begun = report.succeeded() + report.failed() + report.cancelled() + counts.abandoned();
    Law.that(report.succeeded() == counts.succeeded(), "%s is not %s", report, counts);
    Law.that(report.failed() == counts.failed(), "%s is not %s", report, counts);
    Law.that(
        report.notStarted().isEmpty() || report.notStarted().getAsLong() + begun == size,
        "of %d: %s",
        size,
        report);
    Law.that(!report.clean() || report.succeeded() == size, "of %d: %s", size, report);
    Law.that(!whole || report.succeeded() + report.failed() == size, "of %d: %s", size, report);
  }
}
