package dev.latchwork.worker;

import static dev.latchwork.worker.RacingSeat.ring;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.latchwork.stress.races.Race;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** What {@link RingBitRaces} and {@link PauseRaces} would find. */
public final class PauseCanaries {
  private PauseCanaries() {}

  /** A ring that is halted by a flag, which a worker reads before it claims. */
  private static final class FlaggedRing {
    private final Ring ring = ring(1, "a");
    private volatile boolean halted;

    @Nullable Object poll(QueueSeat taker) {
      return halted ? null : ring.poll(taker, true);
    }

    void halt() {
      halted = true;
    }

    long size() {
      return ring.size();
    }
  }

  /** A flag instead of the bit in head. */
  @JCStressTest
  @Outcome(id = "a, 0", expect = ACCEPTABLE, desc = "It was claimed before the halt.")
  @Outcome(id = "nothing, 1", expect = ACCEPTABLE, desc = "The halt came first: it is left.")
  @Outcome(expect = FORBIDDEN, desc = "It is claimed after the halt.")
  @State
  public static class FlagInsteadOfTheBit extends Race {
    private final FlaggedRing ring = new FlaggedRing();
    private final QueueSeat taker = RacingSeat.of(1);

    @Actor
    public void worker(LL_Result r) {
      together();
      Object taken = ring.poll(taker);
      r.r1 = taken == null ? "nothing" : taken;
    }

    @Actor
    public void pause(LL_Result r) {
      together();
      ring.halt();
      r.r2 = ring.size();
    }
  }

  /** A worker that says that it is busy when it has claimed, and not before. */
  @JCStressTest
  @Outcome(
      id = {"before the pause, 0", "not yet, 1"},
      expect = ACCEPTABLE,
      desc = "It was claimed before the halt and has ended, or it waits.")
  @Outcome(expect = FORBIDDEN, desc = "It runs after the pause has returned, or is lost.")
  @State
  public static class BusyAfterTheClaim extends Race {
    private final Ring ring = ring(1, "a");
    private final QueueSeat seat = RacingSeat.of(1);
    private volatile boolean paused;

    @Actor
    public void worker(LL_Result r) {
      together();
      if (ring.poll(seat, true) == null) {
        r.r1 = "not yet";
      } else {
        seat.activity.begin();
        r.r1 = paused ? "in the pause" : "before the pause";
        seat.activity.settle();
        seat.activity.end();
      }
    }

    @Actor
    public void pause(LL_Result r) {
      together();
      ring.halt();
      while (seat.isOccupied()) {
        Thread.onSpinWait();
      }
      paused = true;
      r.r2 = ring.size();
    }
  }
}
