package dev.latchwork.stress.schedules;

import dev.latchwork.signal.CannotStopException;
import dev.latchwork.signal.State;
import dev.latchwork.worker.Lifecycle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What starts and stops. */
final class LifeWorld extends World {
  private final Subject subject;
  private final Lifecycle lifecycle;

  LifeWorld(Stage stage) {
    super(stage);
    Setup setup = stage.setup;
    this.subject =
        Subject.of(
            setup,
            stage.context,
            new Subject.Parts(
                stage::act,
                stage::act,
                setup.handled() ? stage::handle : null,
                setup.afterEach() == Setup.AfterEach.NOTHING ? null : stage::afterEach,
                setup.onStop() == Setup.Hook.NOTHING ? null : stage::onStop));
    this.lifecycle = subject.lifecycle();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // who calls keeps it
  Callable<?> code(Op op, @Nullable Integer own) {
    var item = new Item(op.id(), op.conduct());
    Duration time = Duration.ofNanos(op.nanos());
    return switch (op.verb()) {
      case START -> returning(lifecycle::start);
      case RUN -> returning(lifecycle::run);
      case STOP -> () -> lifecycle.stop(time);
      case STOP_NOW -> () -> lifecycle.stop(Duration.ZERO);
      case CLOSE -> returning(lifecycle::close);
      case REQUEST_STOP -> lifecycle::requestStop;
      case PAUSE ->
          () -> {
            subject.pause();
            return Words.RETURNED;
          };
      case RESUME -> returning(subject::resume);
      case PUT ->
          () -> {
            subject.put(item);
            return Words.RETURNED;
          };
      case OFFER -> () -> String.valueOf(subject.offer(item));
      case OFFER_FOR -> () -> String.valueOf(subject.offer(item, time));
      case SUBMIT ->
          () -> {
            results.put(op.id(), subject.submit(item));
            return Words.RETURNED;
          };
      case AWAIT_IDLE -> () -> String.valueOf(subject.awaitIdle(time));
      default -> codeOfResult(op, own);
    };
  }

  @Override
  boolean isWorking() {
    return stage.setup.kind().isQueue() && lifecycle.is(State.STARTED);
  }

  @Override
  boolean hasWork() {
    return isWorking() && lifecycle.snapshot().waiting() > 0;
  }

  @Override
  void end() {
    try {
      lifecycle.stop(Duration.ZERO);
    } catch (CannotStopException e) {
      // it was never started
    }
  }

  @Override
  void look(List<String> lines) {
    super.look(lines);
    lines.add(counts(lifecycle.snapshot()));
    lines.add("failure " + Words.of(lifecycle.failure().orElse(null)));
  }
}
