package dev.latchwork.stress.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** What {@link InterruptRaces} would find. */
public final class InterruptCanaries {
  private InterruptCanaries() {}

  /** The number of what runs is looked at, and the flag is cleared between two items. No CAS decides. */
  private static final class ClearBetween {
    private volatile long running;
    private volatile @Nullable Thread owner;

    void begin(long sequence) {
      owner = Thread.currentThread();
      running = sequence;
    }

    void end() {
      running = 0;
      Thread.interrupted();
    }

    void interrupt(long sequence) {
      Thread thread = owner;
      if (running == sequence && thread != null) {
        thread.interrupt();
      }
    }
  }

  /** The flag is cleared between two items. */
  @JCStressTest
  @Outcome(
      id = {"false, false", "true, false"},
      expect = ACCEPTABLE,
      desc = "Item 1 is hit, or nobody.")
  @Outcome(expect = FORBIDDEN, desc = "Item 2 is hit, or what comes after it.")
  @State
  public static class ClearedBetween extends Race {
    private final ClearBetween activity = new ClearBetween();

    @Actor
    public void worker(ZZ_Result r) {
      together();
      r.r2 = Thread.interrupted();
      activity.begin(1);
      r.r1 = Looks.forAWhile();
      activity.end();
      activity.begin(2);
      r.r2 |= Looks.forAWhile();
      activity.end();
    }

    @Actor
    public void canceller() {
      together();
      Looks.late();
      activity.interrupt(1);
    }
  }
}
