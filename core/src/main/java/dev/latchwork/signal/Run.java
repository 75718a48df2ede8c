package dev.latchwork.signal;

import dev.latchwork.internal.Errand;
import dev.latchwork.internal.ReadOnlyFuture;
import dev.latchwork.internal.Waiters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * One generation of a {@link Latch}: from STARTING through STOPPED, and everybody who waits for a
 * state of it. It outlives its end as long as somebody holds it.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>{@code moment} changes by CAS only, along the legal moves. Its value says all that a waiter
 *       needs, the failure included, so that whoever sees the state sees its cause. No moment comes
 *       back in the same run, although runs share some: without a pause every move leads to a state
 *       that the run has not been in, and a moment after a pause counts the pauses. So a CAS that
 *       succeeds has found what it has seen.
 *   <li>A mover writes the moment, then looks whether somebody waits; a waiter enlists, then reads
 *       the moment: no move is missed. Futures obey the same rule: listed first, the moment read
 *       again after. A move that nobody waits for is one CAS and two reads.
 *   <li>The list of futures never changes, a new one takes its place by CAS. Who takes a future out
 *       completes it, on a fresh thread: no dependent runs on the thread of a mover, and none twice.
 * </ol>
 */
final class Run extends Waiters {
  private static final VarHandle MOMENT;
  private static final VarHandle NEXT;
  private static final VarHandle FUTURES;

  static {
    try {
      var lookup = MethodHandles.lookup();
      MOMENT = lookup.findVarHandle(Run.class, "moment", Moment.class);
      NEXT = lookup.findVarHandle(Run.class, "next", Run.class);
      FUTURES = lookup.findVarHandle(Run.class, "futures", Pending.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Latch latch;
  private volatile Moment moment;
  private volatile @Nullable Run next;

  /** The futures that somebody asked for and whose states have not come. */
  private volatile @Nullable Pending futures;

  private Run(Latch latch, Moment moment) {
    this.latch = latch;
    this.moment = moment;
  }

  /** The run that a latch has behind it before its first. */
  static Run before(Latch latch) {
    return new Run(latch, Moment.NEVER_STARTED);
  }

  Moment moment() {
    return moment;
  }

  boolean isOver() {
    Moment seen = moment;
    return seen.begun() && seen.state() == State.STOPPED;
  }

  /** The run after this one, whether it has begun or not. */
  Run next() {
    Run known = next;
    if (known != null) {
      return known;
    }
    var fresh = new Run(latch, Moment.NOT_BEGUN);
    Run earlier = (Run) NEXT.compareAndExchange(this, null, fresh);
    return earlier == null ? fresh : earlier;
  }

  @Nullable Run nextIfBegun() {
    Run known = next;
    return known != null && known.moment.begun() ? known : null;
  }

  boolean tryBegin() {
    if (!MOMENT.compareAndSet(this, Moment.NOT_BEGUN, Moment.STARTING)) {
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
    return await(latch.time(), () -> reached(state, asked), nanos);
  }

  CompletableFuture<Void> when(State state) {
    for (; ; ) {
      Pending seen = futures;
      Moment asked = moment;
      switch (asked.outcome(state, asked)) {
        case REACHED -> {
          return ReadOnlyFuture.done();
        }
        case NEVER -> {
          return ReadOnlyFuture.failed(never(state, asked));
        }
        case PENDING -> {
          for (Pending known = seen; known != null; known = known.next()) {
            if (known.state() == state && known.outcome(asked) == Outcome.PENDING) {
              return known.future();
            }
          }
          var fresh = new Pending(state, asked, new ReadOnlyFuture<>(), seen);
          if (FUTURES.compareAndSet(this, seen, fresh)) {
            completeDue(); // a move since then may have missed the new future
            return fresh.future();
          }
        }
      }
    }
  }

  /** Tells all that wait for something that has come, or can come no more. */
  private void announce() {
    wakeAll(latch.time());
    if (futures != null) {
      completeDue();
    }
  }

  private void completeDue() {
    for (; ; ) {
      Pending seen = futures;
      Moment now = moment;
      Pending left = null;
      Pending due = null;
      for (Pending pending = seen; pending != null; pending = pending.next()) {
        if (pending.outcome(now) == Outcome.PENDING) {
          left = pending.on(left);
        } else {
          due = pending.on(due);
        }
      }
      if (due == null) {
        return;
      }
      if (FUTURES.compareAndSet(this, seen, left)) {
        complete(due, now);
        return;
      }
    }
  }

  private void complete(Pending all, Moment now) {
    ThreadFactory threads = Thread.ofVirtual().name(latch.name() + "-signal").factory();
    for (Pending due = all; due != null; due = due.next()) {
      State state = due.state();
      ReadOnlyFuture<Void> future = due.future();
      Runnable completion =
          due.outcome(now) == Outcome.REACHED
              ? () -> future.succeed()
              : () -> future.fail(never(state, now));
      // None waits for another's dependents.
      Errand.send(code -> latch.time().start(threads, code), completion);
    }
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

  /** What has become of a wait. */
  enum Outcome {
    PENDING,
    REACHED,
    NEVER
  }

  /**
   * A future that somebody holds, in a list.
   *
   * @param state what it is for
   * @param asked the moment at which it was first asked for
   * @param future the future
   * @param next the rest of the list
   */
  private record Pending(
      State state, Moment asked, ReadOnlyFuture<Void> future, @Nullable Pending next) {
    Outcome outcome(Moment now) {
      return now.outcome(state, asked);
    }

    Pending on(@Nullable Pending list) {
      return new Pending(state, asked, future, list);
    }
  }
}
