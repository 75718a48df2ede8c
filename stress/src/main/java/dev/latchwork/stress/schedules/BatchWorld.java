package dev.latchwork.stress.schedules;

import dev.latchwork.task.ErrorHandler;
import dev.latchwork.worker.Batch;
import dev.latchwork.worker.BatchReport;
import dev.latchwork.worker.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A batch. */
final class BatchWorld extends World {
  private final Batch<Item> batch;
  private volatile @Nullable BatchReport<Item> report;

  BatchWorld(Stage stage) {
    super(stage);
    this.batch = of(stage.setup, o -> o.withContext(stage.context).withErrors(handler()));
  }

  private @Nullable ErrorHandler<Item> handler() {
    return stage.setup.handled() ? (item, error) -> stage.handle(error) : null;
  }

  /** {@return a batch of what the setup says} */
  static Batch<Item> of(Setup setup, UnaryOperator<Batch.Options<Item>> more) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < setup.conducts().size(); i++) {
      items.add(new Item(i, setup.conduct(i)));
    }
    UnaryOperator<Batch.Options<Item>> options =
        o ->
            more.apply(
                o.withName("it")
                    .withParallelism(setup.parallelism())
                    .withGracePeriod(Duration.ofNanos(setup.grace()))
                    .withStopOnError(setup.stopOnError())
                    .withInterrupts(setup.interrupts())
                    .withThreads(setup.crew().factory()));
    return switch (setup.source()) {
      case LIST -> Batch.of(items, options);
      case ITERATOR -> Batch.of(items.iterator(), options);
      case FAILING_ITERATOR -> Batch.of(failing(items.iterator()), options);
    };
  }

  private static Iterator<Item> failing(Iterator<Item> items) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public Item next() {
        if (!items.hasNext()) {
          throw new IllegalArgumentException(BatchModel.SOURCE);
        }
        return items.next();
      }
    };
  }

  @Override
  Callable<?> code(Op op, @Nullable Integer own) {
    return op.verb() == Verb.PROCESS ? this::process : returning(batch::requestStop);
  }

  private String process() throws InterruptedException {
    BatchReport<Item> made = batch.process(stage::act);
    report = made;
    return Words.batch(made);
  }

  Snapshot snapshot() {
    return batch.snapshot();
  }

  /** {@return what came of it, if it has run to its end} */
  @Nullable BatchReport<Item> report() {
    return report;
  }

  @Override
  void end() {
    stage.context.cancel();
  }

  @Override
  void look(List<String> lines) {
    super.look(lines);
    lines.add(counts(batch.snapshot()));
  }
}
