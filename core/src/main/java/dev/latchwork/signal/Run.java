package dev.latchwork.signal;

import dev.latchwork.internal.ReadOnlyFuture;
import dev.latchwork.internal.Waiters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One generation of a {@link Latch}: from STARTING through STOPPED, and everybody who waits for a
 * state of it. It outlives its end as long as somebody holds it.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>{@code moment} changes by CAS only, along the legal moves. Its value says all that a waiter
 *       needs, the failure included, so that whoever sees the state sees its cause.
 *   <li>A mover writes the moment, then wakes; a waiter enlists, then reads the moment: no move is
 *       missed. Futures obey the same rule: created first, the moment read again after.
 *   <li>A future leaves {@code futures} before it is completed, and is completed on a fresh thread:
 *       no dependent runs on the thread of a mover, and none twice.
 * </ol>
 */
final class Run {
  private static final VarHandle MOMENT;
  private static final VarHandle NEXT;

  static {
    try {
      var lookup = MethodHandles.lookup();
      MOMENT = lookup.findVarHandle(Run.class, "moment", Moment.class);
      NEXT = lookup.findVarHandle(Run.class, "next", Run.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Latch latch;
  private final Waiters waiters = new Waiters();
  private volatile Moment moment;
  private volatile @Nullable Run next;

  /** Guarded by itself. One for each state that somebody asked about and that has not come. */
  private final Map<State, Pending> futures = new EnumMap<>(State.class);

  private Run(Latch latch, Moment moment) {
    this.latch = latch;
    this.moment = moment;
  }

  /** The run that a latch has behind it before its first. */
  static Run before(Latch latch) {
    return new Run(latch, new Moment(State.STOPPED, null, false, true, 0, 0, 0));
  }

  Moment moment() {
    return moment;
  }

  boolean isOver() {
    return moment.begun() && moment.state() == State.STOPPED;
  }

  /** The run after this one, whether it has begun or not. */
  Run next() {
    Run known = next;
    if (known != null) {
      return known;
    }
    var fresh = new Run(latch, new Moment(State.STOPPED, null, false, false, 0, 0, 0));
    Run earlier = (Run) NEXT.compareAndExchange(this, null, fresh);
    return earlier == null ? fresh : earlier;
  }

  @Nullable Run nextIfBegun() {
    Run known = next;
    return known != null && known.moment.begun() ? known : null;
  }

  boolean tryBegin() {
    Moment seen = moment;
    if (seen.begun()
        || !MOMENT.compareAndSet(
            this, seen, new Moment(State.STARTING, null, false, true, 0, 0, 0))) {
      return false;
    }
    announce();
    return true;
  }

  boolean tryMove(State to, @Nullable Throwable failure) {
    for (; ; ) {
      Moment seen = moment;
      if (!seen.begun() || !seen.state().leadsTo(to) || to == State.STARTING) {
        return false;
      }
      if (MOMENT.compareAndSet(this, seen, seen.then(to, failure))) {
        announce();
        return true;
      }
    }
  }

  boolean await(State state, long nanos) throws InterruptedException {
    Moment asked = moment;
    return waiters.await(latch.time(), () -> reached(state, asked), nanos);
  }

  CompletableFuture<Void> when(State state) {
    List<Runnable> due = new ArrayList<>();
    Moment asked;
    ReadOnlyFuture<Void> future;
    synchronized (futures) {
      collect(due);
      asked = moment;
      Outcome outcome = asked.outcome(state, asked);
      future =
          switch (outcome) {
            case REACHED -> ReadOnlyFuture.done();
            case NEVER -> ReadOnlyFuture.failed(never(state, asked));
            case PENDING -> futures.computeIfAbsent(state, s -> new Pending(asked)).future();
          };
    }
    complete(due);
    completeDue(); // a move since then may have missed the new future
    return future;
  }

  /** Tells all that wait for something that has come, or can come no more. */
  private void announce() {
    waiters.wakeAll(latch.time());
    completeDue();
  }

  private void completeDue() {
    List<Runnable> due = new ArrayList<>();
    synchronized (futures) {
      collect(due);
    }
    complete(due);
  }

  /** Guarded by futures. */
  private void collect(List<Runnable> due) {
    Moment seen = moment;
    futures
        .entrySet()
        .removeIf(entry -> {
          State state = entry.getKey();
          ReadOnlyFuture<Void> future = entry.getValue().future();
          return switch (seen.outcome(state, entry.getValue().asked())) {
            case PENDING -> false;
            case REACHED -> due.add(() -> future.succeed());
            case NEVER -> due.add(() -> future.fail(never(state, seen)));
          };
        });
  }

  private void complete(List<Runnable> due) {
    var threads = Thread.ofVirtual().name(latch.name() + "-signal").factory();
    due.forEach(completion -> latch.time().start(threads, completion)); // none waits for another's
  }

  private boolean reached(State state, Moment asked) {
    Moment seen = moment;
    return switch (seen.outcome(state, asked)) {
      case PENDING -> false;
      case REACHED -> true;
      case NEVER -> throw never(state, seen);
    };
  }

  private IllegalStateException never(State state, Moment seen) {
    return new IllegalStateException(
        latch.name() + " can no longer become " + state + " in this run: it is " + seen.state(),
        seen.failure());
  }

  /**
   * All that is true of a run at one moment.
   *
   * @param state where it stands; STOPPED also before it has begun
   * @param failure what ended it, if that was a failure
   * @param started whether it has been STARTED
   * @param begun whether it has begun at all
   * @param pausing how often it has entered PAUSING
   * @param paused how often it has entered PAUSED
   * @param resuming how often it has entered RESUMING
   */
  record Moment(
      State state,
      @Nullable Throwable failure,
      boolean started,
      boolean begun,
      int pausing,
      int paused,
      int resuming) {

    Moment then(State to, @Nullable Throwable cause) {
      return new Moment(
          to,
          failure == null ? cause : failure,
          started || to == State.STARTED,
          true,
          pausing + (to == State.PAUSING ? 1 : 0),
          paused + (to == State.PAUSED ? 1 : 0),
          resuming + (to == State.RESUMING ? 1 : 0));
    }

    /**
     * What has become, by this moment, of a wait that began at an earlier one.
     *
     * @param wanted the state waited for
     * @param asked the moment at which the wait began; may be this one
     */
    Outcome outcome(State wanted, Moment asked) {
      if (!begun) {
        return Outcome.PENDING;
      }
      boolean reached =
          switch (wanted) {
            case STARTING -> true;
            case STARTED -> started;
            case STOPPING -> isEnding();
            case STOPPED -> state == State.STOPPED;
            default ->
                state == wanted
                    || (asked.state == wanted && asked.begun)
                    || entries(wanted) > asked.entries(wanted);
          };
      if (reached) {
        return Outcome.REACHED;
      }
      return isEnding() && wanted != State.STOPPED ? Outcome.NEVER : Outcome.PENDING;
    }

    private int entries(State wanted) {
      return switch (wanted) {
        case PAUSING -> pausing;
        case PAUSED -> paused;
        case RESUMING -> resuming;
        default -> 0;
      };
    }

    private boolean isEnding() {
      return state == State.STOPPING || state == State.STOPPED;
    }
  }

  /** What has become of a wait. */
  enum Outcome {
    PENDING,
    REACHED,
    NEVER
  }

  /** A future that somebody holds, and the moment at which it was first asked for. */
  private record Pending(Moment asked, ReadOnlyFuture<Void> future) {
    Pending(Moment asked) {
      this(asked, new ReadOnlyFuture<>());
    }
  }
}
