package dev.latchwork.stress.schedules;

import dev.latchwork.task.Deferred;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Deferreds, one for each start. */
final class DeferredWorld extends World {
  DeferredWorld(Stage stage) {
    super(stage);
  }

  @Override
  Callable<?> code(Op op, @Nullable Integer own) {
    return op.verb() == Verb.START ? () -> start(op) : codeOfResult(op, own);
  }

  private String start(Op op) {
    Setup setup = stage.setup;
    Deferred<Void> started =
        Deferred.run(
            stage.context,
            () -> stage.act(new Item(op.id(), op.conduct())),
            o ->
                o.withGracePeriod(Duration.ofNanos(setup.grace()))
                    .withInterrupts(setup.interrupts())
                    .withErrors(setup.handled() ? stage::handle : null)
                    .withThreads(setup.crew().factory()));
    results.put(op.id(), started);
    return Words.RETURNED;
  }

  @Override
  void end() {
    results.values().forEach(Deferred::close);
  }
}
