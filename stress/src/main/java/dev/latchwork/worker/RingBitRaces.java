package dev.latchwork.worker;

import static dev.latchwork.worker.RacingSeat.ring;
import static dev.latchwork.worker.RacingSeat.take;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.latchwork.stress.races.Race;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** The bits that close a ring and halt it: after each, what is in it is exact. */
public final class RingBitRaces {
  private RingBitRaces() {}

  private static String handBack(Ring ring) {
    ring.close();
    ring.halt();
    var left = new StringBuilder();
    ring.drainTo(left::append);
    return left.isEmpty() ? "nothing" : left.toString();
  }

  /** An item is put as the ring is closed. */
  @JCStressTest
  @Outcome(id = "DONE, 1", expect = ACCEPTABLE, desc = "It was in time: whoever closed sees it.")
  @Outcome(id = "CLOSED, 0", expect = ACCEPTABLE, desc = "It was too late, and is refused.")
  @Outcome(expect = FORBIDDEN, desc = "It is accepted after the close, or refused and in.")
  @State
  public static class PutAndClose extends Race {
    private final Ring ring = ring(2);

    @Actor
    public void producer(LL_Result r) {
      together();
      r.r1 = ring.put("a");
    }

    @Actor
    public void stop(LL_Result r) {
      together();
      ring.close();
      r.r2 = ring.put();
    }
  }

  /** An item is put as the ring is closed, and what is left is taken out: the slot may be empty yet. */
  @JCStressTest
  @Outcome(id = "DONE, a", expect = ACCEPTABLE, desc = "It was in time, and is handed back.")
  @Outcome(id = "CLOSED, nothing", expect = ACCEPTABLE, desc = "It was too late, and is refused.")
  @Outcome(expect = FORBIDDEN, desc = "It is lost, or refused and handed back.")
  @State
  public static class PutAndHandBack extends Race {
    private final Ring ring = ring(2);

    @Actor
    public void producer(LL_Result r) {
      together();
      r.r1 = ring.put("a");
    }

    @Actor
    public void stop(LL_Result r) {
      together();
      r.r2 = handBack(ring);
    }
  }

  /** An item is taken as what is left is handed back. */
  @JCStressTest
  @Outcome(id = "a, b", expect = ACCEPTABLE, desc = "a was claimed before the halt; b is left.")
  @Outcome(id = "nothing, ab", expect = ACCEPTABLE, desc = "The halt came first: both are left.")
  @Outcome(expect = FORBIDDEN, desc = "An item is lost, or both claimed and handed back.")
  @State
  public static class TakeAndHandBack extends Race {
    private final Ring ring = ring(2, "a", "b");
    private final QueueSeat taker = RacingSeat.of(1);

    @Actor
    public void worker(LL_Result r) {
      together();
      r.r1 = take(ring, taker);
    }

    @Actor
    public void stop(LL_Result r) {
      together();
      r.r2 = handBack(ring);
    }
  }

  /** An item is taken as the ring is halted. */
  @JCStressTest
  @Outcome(id = "a, 0", expect = ACCEPTABLE, desc = "It was claimed before the halt.")
  @Outcome(id = "nothing, 1", expect = ACCEPTABLE, desc = "The halt came first: it is left.")
  @Outcome(expect = FORBIDDEN, desc = "It is claimed after the halt.")
  @State
  public static class TakeAndHalt extends Race {
    private final Ring ring = ring(1, "a");
    private final QueueSeat taker = RacingSeat.of(1);

    @Actor
    public void worker(LL_Result r) {
      together();
      r.r1 = take(ring, taker);
    }

    @Actor
    public void pause(LL_Result r) {
      together();
      ring.halt();
      r.r2 = ring.size();
    }
  }

  /** The ring is halted and goes on at once. */
  @JCStressTest
  @Outcome(id = "a, 0, nothing", expect = ACCEPTABLE, desc = "It was claimed before the halt.")
  @Outcome(id = "a, 1, nothing", expect = ACCEPTABLE, desc = "It was claimed after the pause.")
  @Outcome(id = "nothing, 1, a", expect = ACCEPTABLE, desc = "The worker came during the pause.")
  @Outcome(expect = FORBIDDEN, desc = "It is lost, or claimed twice.")
  @State
  public static class TakeAndResume extends Race {
    private final Ring ring = ring(1, "a");
    private final QueueSeat taker = RacingSeat.of(1);

    @Actor
    public void worker(LLL_Result r) {
      together();
      r.r1 = take(ring, taker);
    }

    @Actor
    public void pause(LLL_Result r) {
      together();
      ring.halt();
      r.r2 = ring.size();
      ring.resume();
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = take(ring, taker);
    }
  }
}
