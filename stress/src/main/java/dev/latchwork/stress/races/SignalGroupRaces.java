package dev.latchwork.stress.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.latchwork.signal.SignalGroup;
import java.util.Objects;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A group falls to zero while somebody adds to it, takes away, or waits. */
public final class SignalGroupRaces {
  private SignalGroupRaces() {}

  private static SignalGroup of(int count) {
    var group = new SignalGroup();
    group.add(count);
    return group;
  }

  /** The last one is done as another is added, and the signal asked for. */
  @JCStressTest
  @Outcome(
      id = "open, signalled",
      expect = ACCEPTABLE,
      desc = "The signal waits for what was added before it, and comes then.")
  @Outcome(expect = FORBIDDEN, desc = "The signal comes too early or not at all.")
  @State
  public static class AddAndDone extends Race {
    private final SignalGroup group = of(1);
    private @Nullable Future<?> signal;

    @Actor
    public void last() {
      together();
      group.done();
    }

    @Actor
    public void adder() {
      together();
      group.add();
      signal = group.signal();
    }

    @Arbiter
    public void end(LL_Result r) {
      Future<?> asked = Objects.requireNonNull(signal);
      r.r1 = asked.isDone() ? "over" : "open";
      group.done();
      r.r2 = Waiting.come(asked) ? "signalled" : "never";
    }
  }

  /** The last one is done as somebody asks for the signal. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE, desc = "The signal comes, or had come.")
  @Outcome(expect = FORBIDDEN, desc = "The signal is forgotten.")
  @State
  public static class SignalAndDone extends Race {
    private final SignalGroup group = of(1);

    @Actor
    public void last() {
      together();
      group.done();
    }

    @Actor
    public void asker(Z_Result r) {
      together();
      r.r1 = Waiting.come(group.signal());
    }
  }

  /** The last one is done as somebody waits, and the group is used again at once. */
  @JCStressTest
  @Outcome(
      id = "true",
      expect = ACCEPTABLE,
      desc = "The phase that he has asked about is over: the first, or the second if he is late.")
  @Outcome(expect = FORBIDDEN, desc = "A wake-up is lost.")
  @State
  public static class WaitAcrossPhases extends Race {
    private final SignalGroup group = of(1);

    @Actor
    public void user() {
      together();
      group.done();
      group.add();
      group.done();
    }

    @Actor
    public void waiter(Z_Result r) {
      together();
      r.r1 = Waiting.inTime(() -> group.await(Waiting.LONG));
    }
  }

  /** Two take away the same one. */
  @JCStressTest
  @Outcome(
      id = {"done, refused", "refused, done"},
      expect = ACCEPTABLE,
      desc = "One has done it, and the other is told.")
  @Outcome(expect = FORBIDDEN, desc = "Both have, or nobody.")
  @State
  public static class DoneTwice extends Race {
    private final SignalGroup group = of(1);

    @Actor
    public void first(LL_Result r) {
      together();
      r.r1 = done();
    }

    @Actor
    public void second(LL_Result r) {
      together();
      r.r2 = done();
    }

    private String done() {
      try {
        group.done();
        return "done";
      } catch (IllegalStateException e) {
        return "refused";
      }
    }
  }
}
