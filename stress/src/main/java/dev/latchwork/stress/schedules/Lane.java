package dev.latchwork.stress.schedules;

import dev.latchwork.task.Deferred;
import dev.latchwork.worker.StopReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One of the threads that race, and what it has seen. */
final class Lane implements Runnable {
  private final Race race;
  private final List<Op> ops;

  /** What came of each operation: a word, or the exception's. Its own until it has ended. */
  final Map<Op, String> outcomes = new LinkedHashMap<>();

  final List<StopReport<?>> reports = new ArrayList<>();
  final List<CompletableFuture<?>> stages = new ArrayList<>();

  /** What began while it should not have, unless it was given up before it did. */
  final List<Integer> suspects = new ArrayList<>();

  private @Nullable Divergence found;

  /** What it does at this moment. */
  private volatile @Nullable Verb doing;

  Lane(Race race, List<Op> ops) {
    this.race = race;
    this.ops = ops;
  }

  @Override
  public void run() {
    try {
      for (Op op : ops) {
        doing = op.verb();
        outcomes.put(op, play(op));
      }
    } catch (Divergence e) {
      found = e;
    } catch (Throwable e) {
      found = new Divergence("an operation ended with " + e, e);
    }
  }

  /** Whether it waits for an end of the run that nobody may have asked for. */
  boolean awaitsEnd() {
    return doing == Verb.RUN;
  }

  /** Throws what this has found, once it has ended. */
  void check() {
    if (found != null) {
      throw found;
    }
  }

  private String play(Op op) {
    if (op.flagged()) {
      Thread.currentThread().interrupt();
    }
    try {
      return switch (op.verb()) {
        case ADVANCE -> {
          LockSupport.parkNanos(op.nanos() % 300_000);
          yield Words.NONE;
        }
        case GO, THROW, INTERRUPT_ACTION -> {
          // Actions that race are not told anything: it only looks.
          race.world.look(new ArrayList<>());
          yield Words.NONE;
        }
        case INTERRUPT_CALLER -> {
          race.interruptOne(op.pick());
          yield Words.NONE;
        }
        case CANCEL_CONTEXT -> String.valueOf(race.fates.context.cancel());
        case STOP, STOP_NOW -> stop(op);
        case PAUSE -> pause(op);
        case RESUME, START, RUN -> {
          race.openers.begin();
          try {
            yield call(op);
          } finally {
            race.openers.end();
          }
        }
        default -> call(op);
      };
    } catch (Divergence e) {
      throw e;
    } catch (Exception e) {
      return Words.of(e);
    } finally {
      Thread.interrupted();
    }
  }

  private String call(Op op) throws Exception {
    Object came = race.world.code(op, null).call();
    return switch (came) {
      case StopReport<?> report -> {
        reports.add(report);
        yield "report";
      }
      case CompletableFuture<?> stage -> {
        stages.add(stage);
        yield "stage";
      }
      default -> came.toString();
    };
  }

  /** When a stop returns, what was submitted before has its result. */
  private String stop(Op op) throws Exception {
    Map<Integer, Deferred<?>> before = Map.copyOf(race.world.results);
    String outcome = call(op);
    before.forEach((id, result) -> {
      if (!result.isDone()) {
        throw new Divergence("a stop has returned, and yet result " + id + " is open");
      }
    });
    return outcome;
  }

  /** Between the return of a pause and the next resume or start nothing begins. */
  private String pause(Op op) throws Exception {
    long openings = race.openers.quiet();
    String outcome = call(op);
    int begun = race.fates.order.size();
    LockSupport.parkNanos(50_000);
    List<Integer> since;
    synchronized (race.fates.order) {
      List<Integer> order = race.fates.order;
      since = List.copyOf(order.subList(begun, order.size()));
    }
    if (openings >= 0 && openings == race.openers.quiet()) {
      suspects.addAll(since);
    }
    return outcome;
  }

  /** Counts those that may let something begin. */
  static final class Openers {
    private long begun;
    private long ended;

    synchronized void begin() {
      begun++;
    }

    synchronized void end() {
      ended++;
    }

    /** {@return how many there were; -1 while one is under way} */
    synchronized long quiet() {
      return begun == ended ? begun : -1;
    }
  }
}
