package dev.latchwork.worker;

import dev.latchwork.internal.Activity;
import dev.latchwork.internal.Errand;
import dev.latchwork.internal.Faults;
import dev.latchwork.internal.Headroom;
import dev.latchwork.internal.Scope;
import dev.latchwork.internal.Watch;
import dev.latchwork.signal.CannotStartException;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.State;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.worker.Tally.End;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of a worker, from its start to its report: its threads, its counts, its context, its
 * pauses. What a worker does in between is added by a subclass for each kind.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>Every move of the latch between STARTING and STOPPED is made under {@code lock}, together with
 *       what it means: the intake opens in the move to STARTED, no action begins after the move to
 *       PAUSING or (without drain) STOPPING. So whoever has seen the state finds it true.
 *   <li>An action begins, ends and is given up by a move of its seat's word, which decides which of
 *       the last two it is, and counts it. All but success is told to the tally in the same step under
 *       {@code lock}, so success is what has ended and is not in the tally. A seat that is left or
 *       given up leaves its successes there.
 *   <li>Whoever ends an action and knows that somebody waits for that (the run pauses, closes, or is
 *       waited for) looks under {@code lock} whether nothing runs any more.
 *   <li>The run is over when {@code seats} is empty and it is stopping; who empties it finishes it.
 *   <li>No user code runs under {@code lock}. The latch and the futures never run any.
 *   <li>A run that is over never touches the latch again: it belongs to the next run.
 *   <li>What a run gives up it adds to its strays before it is over, and hands the same set on to the
 *       next run, if there is any in it: so a thread that ends late is missed by all of them.
 * </ol>
 *
 * @param <T> the type of the items
 */
abstract class Generation<T> implements Scope.Source {
  /** Of how many given-up actions a report says where they are. */
  private static final int MOST_DESCRIBED = 100;

  final Settings<T> settings;
  final Latch latch;
  final ReentrantLock lock;

  /** Made when the first thing in it is. Written with the lock held. */
  private volatile @Nullable Annex<T> annex;

  /** From the beginning that of the starter: a stop before the start waits for it. Guarded by lock. */
  private Seats seats = Seats.NONE;

  /** No action begins. Guarded by lock. */
  boolean halted;

  /** Nothing is accepted. Guarded by lock. */
  boolean closed = true;

  Generation(Settings<T> settings, Latch latch, Set<Seat> strays) {
    this(settings, latch, strays, new ReentrantLock());
  }

  /** With a lock that other runs may share, since no two are ever held at once. */
  Generation(Settings<T> settings, Latch latch, Set<Seat> strays, ReentrantLock lock) {
    this.lock = lock;
    this.settings = settings;
    this.latch = latch;
    if (!strays.isEmpty()) {
      var made = new Annex<T>();
      made.strays = strays;
      annex = made;
    }
    list(new Seat(this));
  }

  /** {@return the annex, made if there is none; with the lock held} */
  private Annex<T> annex() {
    Annex<T> known = annex;
    if (known == null) {
      known = new Annex<>();
      annex = known;
    }
    return known;
  }

  private @Nullable Ladder<T> ladderIfAny() {
    Annex<T> known = annex;
    return known == null ? null : known.ladder;
  }

  private Context.@Nullable Cancellable contextIfAny() {
    Annex<T> known = annex;
    return known == null ? null : known.context;
  }

  /** {@return the threads of this and earlier runs that were given up and have not ended} */
  final Set<Seat> strays() {
    Annex<T> known = annex;
    return known == null ? Set.of() : known.strays;
  }

  /** {@return the stop of this run, whether it has begun or not} */
  final Ladder<T> ladder() {
    Ladder<T> known = ladderIfAny();
    return known != null ? known : makeLadder();
  }

  private Ladder<T> makeLadder() {
    Headroom.require();
    lock.lock();
    try {
      Ladder<T> known = annex().ladder;
      if (known == null) {
        known = new Ladder<>(this);
        annex().ladder = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /** {@return whether no stop has begun} */
  final boolean isUp() {
    Ladder<T> known = ladderIfAny();
    return known == null || known.isUp();
  }

  /** {@return whether all of it is over, the report included} */
  final boolean isOver() {
    Ladder<T> known = ladderIfAny();
    return known != null && known.isOver();
  }

  private boolean hasGivenUp() {
    Ladder<T> known = ladderIfAny();
    return known != null && known.hasGivenUp();
  }

  /** {@return where those wait who wait for a change: pausers, idlers, early callers; lock held} */
  final Gate changed() {
    Gate known = annex().changed;
    if (known == null) {
      known = new Gate(lock, time());
      annex().changed = known;
    }
    return known;
  }

  /** Wakes those that wait for a change of the run; with the lock held. */
  final void signalChange() {
    Annex<T> known = annex;
    if (known != null && known.changed != null) {
      known.changed.signalAll();
    }
  }

  /** {@return the counts, to be changed; with the lock held} */
  final Tally tally() {
    Tally known = annex().tally;
    if (known == null) {
      known = new Tally();
      annex().tally = known;
    }
    return known;
  }

  /** {@return the counts, to be read only; with the lock held} */
  final Tally counted() {
    Annex<T> known = annex;
    return known != null && known.tally != null ? known.tally : Tally.NOTHING;
  }

  /** Starts what the run needs; called once, by the starter, outside the lock. */
  abstract void launch() throws Exception;

  /** {@return how many items were accepted; with the lock held} */
  long accepted() {
    return counted().accepted;
  }

  /** {@return how many have succeeded, but for those that only the seats know; with the lock held} */
  long succeeded() {
    return counted().succeeded;
  }

  /** {@return what has not begun, oldest first, counted as handed back; with the lock held} */
  abstract List<T> handBack();

  /** The run is up; with the lock held. */
  void opened() {}

  /** Whether something may begin has changed; with the lock held. */
  void switched() {}

  /** Nothing runs at this moment; with the lock held. */
  void quiet() {}

  /** {@return whether somebody waits for nothing to run, in a run that is up; with the lock held} */
  boolean isAwaited() {
    return false;
  }

  /** Somebody wants to know what runs and what has ended: the tally is told; with the lock held. */
  void look() {}

  /** An action is given up; with the lock held. */
  void givenUp(Seat seat) {}

  /** An action has failed; outside the lock, before anybody else is told. */
  void failed(@Nullable Object item, Throwable error) {}

  /** {@return how long the others may go on when a failure ends the run} */
  Duration graceAfterFailure() {
    return settings.gracePeriod();
  }

  /** Work was left, and nobody may have asked for the report that says so; outside the lock. */
  void unheard(StopReport<T> report) {
    Faults.warn(report.toString());
  }

  /** What waits may begin again; outside the lock. */
  void resumed() {}

  /** A stop has begun; outside the lock. */
  void stopping() {}

  final TimeSource time() {
    return settings.time();
  }

  @Override
  public final String name() {
    return latch.name();
  }

  /**
   * Starts the run, on this thread.
   *
   * @throws CannotStartException when it is over before it is up
   */
  final void start() {
    if (!tryStart()) {
      throw cannotStart(ladder().await());
    }
  }

  /** {@return false when the run is ending before it is up} */
  @SuppressWarnings("ReferenceEquality") // there is one root
  final boolean tryStart() {
    Watch.current().started(this, name());
    Seat starter = starter();
    try {
      if (settings.context() != Context.root()) {
        context();
      }
      if (isUp()) {
        launch();
      }
    } catch (Throwable e) {
      stopAnyway(StopReport.Cause.FAILURE, e, Duration.ZERO);
    }
    boolean started = open();
    if (starter != null) {
      leave(starter);
    }
    if (started) {
      Events.started(name());
    }
    return started;
  }

  /** {@return the first who was listed, or null if a stop has given him up already} */
  private @Nullable Seat starter() {
    lock.lock();
    try {
      return seats.isEmpty() ? null : seats.iterator().next();
    } finally {
      lock.unlock();
    }
  }

  final CannotStartException cannotStart(StopReport<T> report) {
    return report
        .failure()
        .map(e ->
            new CannotStartException(name() + " cannot start: " + Faults.safely(e::toString), e))
        .orElseGet(() ->
            new CannotStartException(
                name()
                    + (report.cause() == StopReport.Cause.CONTEXT
                        ? " cannot start: its context is cancelled"
                        : " cannot start: it was stopped while starting")));
  }

  /**
   * Makes a move of the latch that is legal now, and goes on where there is no memory to tell all who wait
   * for it: what the state says has to become true.
   */
  static void move(Latch latch, State to) {
    try {
      latch.tryMove(to);
    } catch (OutOfMemoryError e) {
      if (!latch.is(to)) {
        throw e;
      }
    }
  }

  // model: OPEN
  private boolean open() {
    lock.lock();
    try {
      if (!isUp()) {
        return false;
      }
      move(latch, State.STARTED);
      closed = false;
      opened();
      signalChange();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Starts a thread with a seat of its own, which it leaves when the body returns.
   *
   * @param body what it runs
   */
  final void seat(Consumer<Seat> body) {
    seat(new Seat(this), body);
  }

  /** As {@link #seat(Consumer)}, with a seat of the subclass's own. */
  final <S extends Seat> void seat(S seat, Consumer<? super S> body) {
    ThreadFactory factory = factory();
    if (enlist(seat)) {
      boolean started = false;
      try {
        time().start(factory, () -> seat.sit(this, () -> occupy(seat, body)));
        started = true;
      } finally {
        if (!started) {
          leave(seat);
        }
      }
    }
  }

  /** Runs the body on this thread and leaves the seat, if it may: then the seat is listed. */
  final void sitIf(BooleanSupplier may, Seat seat, Consumer<Seat> body) {
    seat.sitIf(may, this, () -> occupy(seat, body));
  }

  private <S extends Seat> void occupy(S seat, Consumer<? super S> body) {
    try {
      body.accept(seat);
    } catch (Throwable e) {
      crashed(seat, e);
    } finally {
      leave(seat);
    }
  }

  /** What no action has thrown ends the run. A second such failure, or a late one, is only logged. */
  final void crashed(Throwable error) {
    stopAnyway(StopReport.Cause.FAILURE, error, settings.gracePeriod());
    if (!ladder().reports(error)) {
      Faults.log("a thread of " + name() + " failed", error);
    }
  }

  /**
   * Stops on a thread of the library's own, which nobody asks again: it goes on trying while there is no
   * memory.
   */
  final void stopAnyway(StopReport.Cause why, @Nullable Throwable error, Duration grace) {
    for (; ; ) {
      try {
        ladder().stop(why, error, grace);
        return;
      } catch (OutOfMemoryError e) {
        Errand.awaitMemory();
      }
    }
  }

  /** The loop itself has failed, by an Error inside the library: what it had begun has failed. */
  final void crashed(Seat seat, Throwable error) {
    try {
      while (seat.activity.isBusy()) {
        fail(seat);
      }
    } finally {
      crashed(error);
    }
  }

  private void fail(Seat seat) {
    try {
      seat.activity.settle();
      end(seat, End.FAILED);
    } catch (OutOfMemoryError e) {
      Errand.awaitMemory();
    }
  }

  /** {@return false when it is too late for a new seat} */
  // model: ENLIST
  final boolean enlist(Seat... more) {
    lock.lock();
    try {
      if (hasGivenUp()) {
        return false;
      }
      for (Seat seat : more) {
        list(seat);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Goes on trying while there is no memory: nobody else may come after the last thread. */
  // model: LEAVE_SEAT
  final void leave(Seat seat) {
    for (; ; ) {
      try {
        lock.lock();
        try {
          retire(seat);
        } finally {
          lock.unlock();
        }
        finish();
        return;
      } catch (OutOfMemoryError e) {
        Errand.awaitMemory();
      }
    }
  }

  /** The seat is left; with the lock held, and to be followed by {@link #finish} without it. */
  final void retire(Seat seat) {
    if (seat.unaccounted(seat.activity.word()) != 0) {
      tally(); // there may be no memory for it, which comes before the end
    }
    if (seat.activity.retire()) {
      tellSuccesses(seat);
      seats.remove(seat);
      if (seats.isEmpty()) {
        seats = Seats.NONE;
      }
    } else if (!strays().isEmpty() && strays().remove(seat)) {
      Watch.current().ended(seat);
    }
  }

  /** Ends the run if the last seat was left; harmless at any other time. */
  final void finish() {
    Ladder<T> begun = ladderIfAny(); // one that is made later looks for itself
    if (begun != null) {
      begun.finish();
    }
  }

  /** A seat is left or given up; with the lock held. */
  private void tellSuccesses(Seat seat) {
    long more = seat.unaccounted(seat.activity.word());
    if (more != 0) {
      tally().succeeded += more;
    }
  }

  /** A place in the run for a thread, or for one to come; with the lock held. */
  final void list(Seat seat) {
    makeRoom();
    seats.add(seat);
  }

  /** Sees to it that listing a seat takes no memory; with the lock held. */
  @SuppressWarnings("ReferenceEquality") // there is one that stands for none
  final void makeRoom() {
    if (seats == Seats.NONE) {
      seats = new Seats(); // a run may have none for long
    }
  }

  /** {@return the context of this run, which is cancelled when it stops at once} */
  @Override
  public final Context.Cancellable context() {
    Context.Cancellable known = contextIfAny();
    return known != null ? known : makeContext();
  }

  private Context.Cancellable makeContext() {
    Context.Cancellable fresh;
    Headroom.require();
    lock.lock();
    try {
      Context.Cancellable known = contextIfAny();
      if (known != null) {
        return known;
      }
      fresh = settings.context().withCancel();
      ladder().follow(fresh); // before anybody else can listen
      annex().context = fresh;
    } finally {
      lock.unlock();
    }
    return fresh;
  }

  /** {@return whether nobody listens to the context any more, or ever has} */
  final boolean isContextOver() {
    Context.Cancellable known = contextIfAny();
    return known == null || known.isCancelled();
  }

  /** {@return whether the context of this run is cancelled; one that nobody asked for is not} */
  final boolean isContextCancelled() {
    Context.Cancellable known = contextIfAny();
    return known != null && known.isCancelled();
  }

  private ThreadFactory factory() {
    lock.lock();
    try {
      ThreadFactory known = annex().factory;
      if (known == null) {
        known = settings.factory(name());
        annex().factory = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /** {@return whether all threads have left or were given up; with the lock held} */
  final boolean isEmpty() {
    return seats.isEmpty();
  }

  /**
   * Something begins on this thread; with the lock held.
   *
   * @return false when this thread has been given up
   */
  final boolean begin(Seat seat, @Nullable Object item) {
    Thread.interrupted(); // one that came between items is nobody's
    if (!seat.activity.begin()) {
      return false;
    }
    seat.item = item;
    seat.counted = true;
    return true;
  }

  /** {@return how many actions run, with the lock held, where no seat claims what it runs} */
  final long running() {
    return seats.running();
  }

  /** {@return how many actions have yet to return, with the lock held, in a run that is halted} */
  final long acting() {
    return seats.acting();
  }

  /**
   * What began on this thread has ended.
   *
   * @return false when it had been given up before, and so is counted already
   */
  // model: END
  final boolean end(Seat seat, End end) {
    lock.lock();
    try {
      if (seat.counted && end != End.SUCCEEDED) {
        tally(); // there may be no memory for it, which comes before the end
      }
      if (!seat.activity.end()) {
        return false;
      }
      ended(seat, end);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Something that is no item has ended on this thread.
   *
   * @return false when it had been given up before
   */
  final boolean endUncounted(Seat seat) {
    lock.lock();
    try {
      if (!seat.activity.end()) {
        return false;
      }
      seat.accounted++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void ended(Seat seat, End end) {
    count(seat, end);
    if (seat.counted) {
      settle();
    }
  }

  /** Takes no memory where there is a tally. */
  private void count(Seat seat, End end) {
    seat.item = null;
    seat.accounted++;
    if (seat.counted) {
      tally().ended(end);
    }
  }

  /** If somebody waits for nothing to run, and nothing does, he is told; with the lock held. */
  // model: SETTLE_RUN
  final void settle() {
    if ((halted || closed || isAwaited()) && isQuiet()) {
      Annex<T> known = annex;
      if (known != null && known.pauses != null) {
        known.pauses.settle();
      }
      quiet();
      signalChange();
    }
  }

  /**
   * {@return whether nothing runs; with the lock held} Something may begin right after, unless it is
   * halted.
   */
  final boolean isQuiet() {
    return seats.isQuiet();
  }

  /**
   * Gives up all threads; with the lock held. What takes memory comes before each is given up, or after
   * all are, so that a second call can go on where the first one had none.
   *
   * @param running gets what is to be said of those that run
   */
  final void giveUp(List<StopReport.Running> running) {
    long now = time().nanoTime();
    String what = "an abandoned action of " + name();
    Set<Seat> strays = openStrays();
    tally();
    for (Seat seat : seats.all()) {
      if (seat.activity.isGone()) {
        continue; // by the first call
      }
      seat.awaitClaim();
      StopReport.Running seen = running.size() < MOST_DESCRIBED ? seat.describe(now) : null;
      if (seen != null) {
        running.add(seen);
      }
      strays.add(seat);
      if (seat.activity.abandon() == Activity.Abandoned.BUSY) {
        Watch.current().started(seat, what, this);
        givenUp(seat);
        count(seat, End.ABANDONED);
      } else {
        strays.remove(seat);
        running.remove(seen);
      }
      tellSuccesses(seat);
    }
    seats = Seats.NONE;
  }

  private Set<Seat> openStrays() {
    if (strays().isEmpty()) {
      annex().strays = ConcurrentHashMap.newKeySet(); // the empty one may belong to a run before
    }
    return strays();
  }

  /** Looks at all threads, so that a later look can tell for how long they have been busy. */
  final long longestRunning() {
    Headroom.require();
    lock.lock();
    try {
      return sample();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #longestRunning}, with the lock held. */
  final long sample() {
    look();
    return seats.longest(time().nanoTime());
  }

  final void interrupt() {
    List<Seat> now;
    lock.lock();
    try {
      now = seats.all();
    } finally {
      lock.unlock();
    }
    if (settings.interrupts()) {
      now.forEach(seat -> seat.activity.interrupt());
    }
  }

  final void pause() throws InterruptedException {
    Headroom.require();
    lock.lock();
    try {
      pauses().pause();
    } finally {
      lock.unlock();
    }
  }

  final void resume() {
    Headroom.require();
    lock.lock();
    try {
      pauses().resume();
    } finally {
      lock.unlock();
    }
    resumed();
  }

  private Pauses pauses() {
    Pauses known = annex().pauses;
    if (known == null) {
      known = new Pauses(this);
      annex().pauses = known;
    }
    return known;
  }

  /** {@return the state of this run; with the lock held} */
  final State state() {
    return isOver() ? State.STOPPED : latch.state();
  }

  final Snapshot snapshot() {
    Headroom.require();
    lock.lock();
    try {
      return snapshot(state());
    } finally {
      lock.unlock();
    }
  }

  /**
   * {@return the counts; with the lock held} What has ended or runs is read before what was accepted,
   * and what waits is the rest: the sum is right at every moment.
   */
  final Snapshot snapshot(State state) {
    look();
    long running = 0;
    Tally counted = counted();
    long succeeded = succeeded();
    for (Seat seat : seats) {
      long word = seat.activity.word();
      running += seat.isRunning(word) ? 1 : 0;
      succeeded += seat.unaccounted(word);
    }
    long begun =
        running
            + succeeded
            + counted.failed
            + counted.cancelled
            + counted.handedBack
            + counted.abandoned;
    long accepted = accepted();
    return new Snapshot(
        name(),
        state == State.STARTED && running > 0 ? State.ACTIVE : state,
        accepted,
        accepted - begun,
        running,
        succeeded,
        counted.failed,
        counted.cancelled,
        counted.handedBack,
        counted.abandoned,
        strays().size(),
        counted.overCapacity,
        counted.missed);
  }
}
