package dev.latchwork.signal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.latchwork.signal.Context.Cancellable;
import dev.latchwork.signal.Context.Registration;
import dev.latchwork.stress.races.Race;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A context is cancelled while something is hung on it or taken off. */
public final class ContextRaces {
  @SuppressWarnings("StaticAssignmentOfThrowable") // making one takes longer than a race
  private static final RuntimeException CAUSE = new RuntimeException("why");

  private ContextRaces() {}

  private static boolean isBare(Context context) {
    Object state = Objects.requireNonNull(context.branch).state;
    return state == null || (state instanceof Listeners listeners && listeners.first == null);
  }

  /** A child is made while its parent is cancelled. */
  @JCStressTest
  @Outcome(
      id = "cancelled, by the canceller",
      expect = ACCEPTABLE,
      desc = "The child was made in time; the canceller has told its listener.")
  @Outcome(
      id = "cancelled, at once",
      expect = ACCEPTABLE,
      desc = "The child was too late, or its listener: it was told at once.")
  @Outcome(expect = FORBIDDEN, desc = "The child is left out, or its listener, or told twice.")
  @State
  public static class Child extends Race {
    private final Cancellable parent = Context.root().withCancel();
    private final AtomicInteger calls = new AtomicInteger();
    private @Nullable Context child;
    private volatile @Nullable Thread told;

    @Actor
    public void action(LL_Result r) {
      together();
      Cancellable made = parent.withCancel();
      made.onCancel(() -> {
        told = Thread.currentThread();
        calls.incrementAndGet();
      });
      child = made;
      r.r2 = told == Thread.currentThread() ? "at once" : "by the canceller";
    }

    @Actor
    public void canceller() {
      together();
      parent.cancel(CAUSE);
    }

    @Arbiter
    public void end(LL_Result r) {
      boolean all = child != null && child.cause().orElse(null) == CAUSE && calls.get() == 1;
      r.r1 = all ? "cancelled" : "left out";
    }
  }

  /** A child is closed while its parent is cancelled. */
  @JCStressTest
  @Outcome(
      id = "1, closed",
      expect = ACCEPTABLE,
      desc = "The close came first, and has told the listener.")
  @Outcome(
      id = "1, cancelled",
      expect = ACCEPTABLE,
      desc = "The cancellation came first, and has told the listener; it gives the cause.")
  @Outcome(expect = FORBIDDEN, desc = "The listener is forgotten or told twice.")
  @State
  public static class Close extends Race {
    private final Cancellable parent = Context.root().withCancel();
    private final Cancellable child = parent.withCancel();
    private final AtomicInteger calls = new AtomicInteger();

    public Close() {
      child.onCancel(calls::incrementAndGet);
    }

    @Actor
    public void action() {
      together();
      child.close();
    }

    @Actor
    public void canceller() {
      together();
      parent.cancel(CAUSE);
    }

    @Arbiter
    public void end(LL_Result r) {
      r.r1 = calls.get();
      r.r2 = child.cause().orElse(null) == CAUSE ? "cancelled" : "closed";
    }
  }

  /** A listener is taken off while the context is cancelled. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "It was taken off in time, and is not told.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The cancellation came first, and has told it.")
  @Outcome(expect = FORBIDDEN, desc = "It is told twice.")
  @State
  public static class TakenOff extends Race {
    private final Cancellable context = Context.root().withCancel();
    private final AtomicInteger calls = new AtomicInteger();
    private final Registration first = context.onCancel(() -> {});
    private final Registration second = context.onCancel(calls::incrementAndGet);

    @Actor
    public void action() {
      together();
      second.close();
    }

    @Actor
    public void canceller() {
      together();
      context.cancel(CAUSE);
    }

    @Arbiter
    public void end(L_Result r) {
      first.close();
      r.r1 = calls.get();
    }
  }

  /** One child comes while another goes. */
  @JCStressTest
  @Outcome(
      id = "the new one, nothing",
      expect = ACCEPTABLE,
      desc = "The parent knows the one that came, and once that has gone, none.")
  @Outcome(expect = FORBIDDEN, desc = "The new child is lost, or the old one is still there.")
  @State
  public static class ComeAndGo extends Race {
    private final Cancellable parent = Context.root().withCancel();
    private final Cancellable goes = parent.withCancel();
    private final AtomicInteger calls = new AtomicInteger();
    private @Nullable Cancellable comes;

    @Actor
    public void comer() {
      together();
      Cancellable made = parent.withCancel();
      made.onCancel(calls::incrementAndGet);
      comes = made;
    }

    @Actor
    public void goer() {
      together();
      goes.close();
    }

    @Arbiter
    public void end(LL_Result r) {
      Cancellable made = Objects.requireNonNull(comes);
      boolean known = !isBare(parent) && !made.isCancelled();
      made.close();
      r.r1 = known && calls.get() == 1 ? "the new one" : "lost";
      r.r2 = isBare(parent) ? "nothing" : "something";
    }
  }

  /** A call runs in a context below the one that is cancelled: it is interrupted. */
  @JCStressTest
  @Outcome(
      id = "all cancelled, false",
      expect = ACCEPTABLE,
      desc = "It was woken, and found every context below the cancelled one cancelled.")
  @Outcome(
      id = "its own cancelled, false",
      expect = ACCEPTABLE,
      desc =
          "It began when its context was marked already, and nobody was told yet: it woke itself.")
  @Outcome(
      id = "not woken, false",
      expect = ACCEPTABLE,
      desc = "The call was over when the cancellation came.")
  @Outcome(
      id = "not begun, false",
      expect = ACCEPTABLE,
      desc = "The cancellation came first: the call does not run.")
  @Outcome(expect = FORBIDDEN, desc = "The interrupt came before the mark, or outlives the call.")
  @State
  public static class CancelledBeforeInterrupt extends Race {
    private final Cancellable parent = Context.root().withCancel();
    private final Cancellable child = parent.withCancel();
    private final Cancellable besides = parent.withCancel();
    private volatile boolean told;
    private String seen = "not begun";

    public CancelledBeforeInterrupt() {
      child.onCancel(() -> told = true); // comes before the one that interrupts
    }

    @Actor
    public void action(LL_Result r) {
      together();
      try {
        child.run(this::look);
      } catch (CancellationException e) {
        // it is cancelled already
      }
      r.r1 = seen;
      r.r2 = Thread.interrupted();
    }

    @Actor
    public void canceller() {
      together();
      parent.cancel(CAUSE);
    }

    private void look() {
      seen = "not woken";
      for (int i = 0; i < 20; i++) {
        if (Thread.currentThread().isInterrupted()) {
          boolean nobodyTold = !told;
          boolean own = parent.isCancelled() && child.isCancelled();
          seen =
              own && besides.isCancelled()
                  ? "all cancelled"
                  : own && nobodyTold ? "its own cancelled" : "not all cancelled";
          return;
        }
        Thread.onSpinWait();
      }
    }
  }

  /** A deadline passes while the context is closed. */
  @JCStressTest
  @Outcome(
      id = "true, false",
      expect = ACCEPTABLE,
      desc = "The deadline came first, and has told the listener.")
  @Outcome(
      id = "false, true",
      expect = ACCEPTABLE,
      desc = "The close came first, and has told the listener; the late timer changes nothing.")
  @Outcome(expect = FORBIDDEN, desc = "The listener is forgotten or told twice.")
  @State
  public static class Deadline extends Race {
    private final HeldTimer time = new HeldTimer();
    private final Cancellable context = time.context();
    private final AtomicInteger calls = new AtomicInteger();

    public Deadline() {
      context.onCancel(calls::incrementAndGet);
    }

    @Actor
    public void ticker() {
      together();
      time.fire();
    }

    @Actor
    public void action() {
      together();
      context.close();
    }

    @Arbiter
    public void end(ZZ_Result r) {
      boolean once = calls.get() == 1;
      boolean timedOut = context.cause().orElse(null) instanceof TimeoutException;
      r.r1 = once && timedOut;
      r.r2 = once && !timedOut;
    }
  }
}
