package dev.latchwork.stress.schedules;

import dev.latchwork.signal.TimeSource;
import dev.latchwork.worker.StopReport;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** One call, and what came of it. */
final class Caller {
  final Op op;
  private final Callable<?> code;
  private volatile @Nullable Thread thread;
  private volatile @Nullable Object outcome;
  private volatile boolean flagged;

  /**
   * Somebody who will call.
   *
   * @param code gives a word, a report, or a stage
   */
  Caller(Op op, Callable<?> code) {
    this.op = op;
    this.code = code;
  }

  void start(TimeSource time, ThreadFactory threads) {
    thread = time.start(threads, this::callOutside);
  }

  private void callOutside() {
    if (op.flagged()) {
      Thread.currentThread().interrupt();
    }
    Object came = call();
    flagged = Thread.interrupted();
    outcome = came;
  }

  /** On the thread of an action, whose flag is its own. */
  void callInside() {
    outcome = call();
  }

  private Object call() {
    try {
      return code.call();
    } catch (Exception e) {
      return Words.of(e);
    }
  }

  void interrupt() {
    Thread caller = thread;
    if (caller != null) {
      caller.interrupt();
    }
  }

  /** {@return the report that it has got, if any} */
  @Nullable StopReport<?> report() {
    return switch (outcome) {
      case StopReport<?> report -> report;
      case CompletableFuture<?> stage when stage.isDone() -> (StopReport<?>) stage.join();
      case null, default -> null;
    };
  }

  String text() {
    StopReport<?> report = report();
    String said = report == null ? Expected.PENDING : Words.report(report);
    return switch (outcome) {
      case null -> Expected.PENDING;
      case StopReport<?> _ -> said + flag();
      case CompletableFuture<?> _ -> "stage" + flag() + ", " + said;
      case Object word -> word + flag();
    };
  }

  private String flag() {
    return flagged ? ", flagged" : "";
  }
}
