package dev.latchwork.worker;

import dev.latchwork.internal.Activity;
import dev.latchwork.internal.Scope;
import dev.latchwork.signal.Context;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The place of one thread in a run: what it is doing, and whether it still belongs there. A run is
 * over when every seat has been left or given up.
 */
class Seat {
  private static final VarHandle THREAD;

  static {
    try {
      THREAD = MethodHandles.lookup().findVarHandle(Seat.class, "thread", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Generation<?> generation;
  final Activity activity;

  /** Written by the thread that sits here. */
  private volatile @Nullable Thread thread;

  /** What the thread works on, or the ticket of that; written by it before the activity's word. */
  @Nullable Object item;

  /** Whether what begins here is an item, or a tick; written by the thread before the word, too. */
  boolean counted;

  /** How many of the ended ones the tally has; guarded by the generation's lock. */
  long accounted;

  /** Its neighbours in {@link Seats}; guarded by the lock. */
  @Nullable Seat earlier;

  @Nullable Seat later;

  /** The last look at the seat of whoever watches for overstaying actions; guarded by the lock. */
  private Sample sample = Sample.NONE;

  Seat(Generation<?> generation) {
    this(generation, new Activity());
  }

  Seat(Generation<?> generation, Activity activity) {
    this.generation = generation;
    this.activity = activity;
  }

  /** Runs the code as the thread of this seat, in a context. */
  final void sit(Context context, String name, Runnable code) {
    sitDown();
    new Scope(context, name, this).carrier().run(code);
  }

  /** Runs the code as the thread of this seat; what few ask for comes from a source. */
  final void sit(Scope.Source source, Runnable code) {
    sitDown();
    new Scope(source, this).carrier().run(code);
  }

  /** As {@link #sit(Scope.Source, Runnable)}, if this thread may: what takes memory comes first. */
  final void sitIf(BooleanSupplier may, Scope.Source source, Runnable code) {
    new Scope(source, this)
        .carrier()
        .run(() -> {
          if (may.getAsBoolean()) {
            sitDown();
            code.run();
          }
        });
  }

  /** Nobody else needs to know at once, so this is no fence, which would cost a tick more than most. */
  private void sitDown() {
    THREAD.setRelease(this, Thread.currentThread());
  }

  /** Its thread leaves it to another one, and is not held any longer. */
  final void stand() {
    thread = null;
    activity.disown();
  }

  /** Runs the code as the thread of this seat, in another context. */
  final <R> R sitIn(Context context, String name, Supplier<R> code) {
    return new Scope(context, name, this).carrier().call(code::get);
  }

  /** {@return the seat whose thread this is, unless it has been given up; else null} */
  static @Nullable Seat ofThisThread() {
    Scope scope = Scope.current();
    return scope != null
            && scope.seat() instanceof Seat seat
            && seat.thread == Thread.currentThread()
            && !seat.activity.isGone()
        ? seat
        : null;
  }

  final @Nullable Thread thread() {
    return thread;
  }

  /** {@return whether an item had begun and not ended} */
  final boolean isRunning(long word) {
    return counted && Activity.isBusy(word);
  }

  /** {@return whether an item has begun and not ended, or may have been taken to begin} */
  final boolean isOccupied() {
    return activity.isOccupied() && counted;
  }

  /**
   * {@return how many ended well without the lock; with the generation's lock held}
   *
   * @param word of the activity, read before this
   */
  final long unaccounted(long word) {
    return Activity.ended(word) - accounted + endedInRows();
  }

  /** {@return how many ended without the word: each by the claim of the next} */
  long endedInRows() {
    return 0;
  }

  /** Waits until a claim of the owner that came before a halt is told. */
  void awaitClaim() {
    activity.decided();
  }

  /**
   * Looks at the seat, with the generation's lock held.
   *
   * @return for how long it has been seen with what it does now, in nanoseconds
   */
  final long sample(long now) {
    long sequence = activity.sequence() + endedInRows();
    if (!activity.isBusy()) {
      return 0;
    }
    if (sample.sequence != sequence) {
      sample = new Sample(sequence, now);
    }
    return now - sample.at;
  }

  /**
   * {@return what is to be said of an action that is given up, or null if none runs; with the
   * generation's lock held}
   */
  final StopReport.@Nullable Running describe(long now) {
    long seen = sample(now);
    Thread on = thread;
    if (on == null || !activity.isBusy()) {
      return null;
    }
    return new StopReport.Running(
        item instanceof Ticket<?> ticket ? ticket.item : item,
        on,
        Duration.ofNanos(seen),
        stack(on));
  }

  /** {@return where a thread is} Its class may be anybody's, and must not hold up the stop. */
  private static List<StackTraceElement> stack(Thread thread) {
    try {
      return List.of(thread.getStackTrace());
    } catch (Throwable e) {
      return List.of();
    }
  }

  private record Sample(long sequence, long at) {
    static final Sample NONE = new Sample(-1, 0);
  }
}
