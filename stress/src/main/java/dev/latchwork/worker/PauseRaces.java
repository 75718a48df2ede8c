package dev.latchwork.worker;

import static dev.latchwork.worker.RacingSeat.ring;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.latchwork.stress.races.Race;
import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A worker claims an item as a pause or a stop halts the ring, and then looks at the seat. */
public final class PauseRaces {
  private PauseRaces() {}

  /** The worker says that it may claim, claims, and says what came of it. */
  @JCStressTest
  @Outcome(
      id = "before the pause, 0",
      expect = ACCEPTABLE,
      desc = "It was claimed before the halt: the pause has waited for its end.")
  @Outcome(id = "not yet, 1", expect = ACCEPTABLE, desc = "The halt came first: it waits.")
  @Outcome(expect = FORBIDDEN, desc = "It runs after the pause has returned, or is lost.")
  @State
  public static class Claim extends Race {
    private final Ring ring = ring(1, "a");
    private final QueueSeat seat = RacingSeat.of(1);
    private volatile boolean paused;

    @Actor
    public void worker(LL_Result r) {
      together();
      seat.activity.ready();
      if (ring.poll(seat, true) == null) {
        seat.activity.rest();
        r.r1 = "not yet";
      } else {
        seat.activity.claimed();
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

  /** The worker claims the next item of a row, by which the one before has ended. */
  @JCStressTest
  @Outcome(
      id = "b, b, 0",
      expect = ACCEPTABLE,
      desc = "b was claimed before the halt: the seat is about b.")
  @Outcome(
      id = "a, a, 1",
      expect = ACCEPTABLE,
      desc = "The halt came first: the seat is about a, and b is left.")
  @Outcome(expect = FORBIDDEN, desc = "The seat is about another item than that which runs.")
  @State
  public static class ClaimInARow extends Race {
    private final Ring ring = ring(1, "b");
    private final QueueSeat seat = RacingSeat.of(1);

    public ClaimInARow() {
      seat.activity.ready();
      seat.item = "a";
      seat.activity.claimed();
    }

    @Actor
    public void worker(LLL_Result r) {
      together();
      seat.claims();
      Object next = ring.poll(seat, false);
      if (next == null) {
        seat.claimsNot();
        r.r1 = "a";
      } else {
        seat.follow(next);
        r.r1 = next;
      }
    }

    @Actor
    public void stop(LLL_Result r) {
      together();
      ring.halt();
      seat.awaitClaim();
      r.r2 = Objects.requireNonNull(seat.item);
      r.r3 = ring.size();
    }
  }
}
