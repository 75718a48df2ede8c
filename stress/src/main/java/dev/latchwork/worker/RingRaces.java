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
import org.openjdk.jcstress.infra.results.L_Result;

/** Puts and takes on the ring of a queue: each item comes out once, whole and in order. */
public final class RingRaces {
  private RingRaces() {}

  /** Fields that nothing but the ring publishes. */
  private static final class Parcel {
    private int a;
    private int b;

    Parcel fill() {
      a = 1;
      b = 2;
      return this;
    }
  }

  /** What is in an item is seen by whoever takes it. */
  @JCStressTest
  @Outcome(id = "nothing", expect = ACCEPTABLE, desc = "The take came before the put.")
  @Outcome(id = "all", expect = ACCEPTABLE, desc = "The item was taken, with all that is in it.")
  @Outcome(expect = FORBIDDEN, desc = "The item was taken before it was to be seen whole.")
  @State
  public static class Publication extends Race {
    private final Ring ring = ring(1);
    private final QueueSeat taker = RacingSeat.of(1);

    @Actor
    public void producer() {
      together();
      ring.put(new Parcel().fill());
    }

    @Actor
    public void worker(L_Result r) {
      together();
      Object taken = ring.poll(taker, true);
      r.r1 =
          taken instanceof Parcel parcel
              ? parcel.a == 1 && parcel.b == 2 ? "all" : "a part"
              : "nothing";
    }
  }

  /** Two producers, one slot. */
  @JCStressTest
  @Outcome(id = "DONE, FULL, a", expect = ACCEPTABLE, desc = "a has the slot, b is refused.")
  @Outcome(id = "FULL, DONE, b", expect = ACCEPTABLE, desc = "b has the slot, a is refused.")
  @Outcome(expect = FORBIDDEN, desc = "Both have the slot, or nobody, or the other one's item.")
  @State
  public static class OneSlot extends Race {
    private final Ring ring = ring(1);

    @Actor
    public void first(LLL_Result r) {
      together();
      r.r1 = ring.put("a");
    }

    @Actor
    public void second(LLL_Result r) {
      together();
      r.r2 = ring.put("b");
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = take(ring, RacingSeat.of(1));
    }
  }

  /** Two workers, one item. */
  @JCStressTest
  @Outcome(id = "a, nothing", expect = ACCEPTABLE, desc = "The first one has the item.")
  @Outcome(id = "nothing, a", expect = ACCEPTABLE, desc = "The second one has the item.")
  @Outcome(expect = FORBIDDEN, desc = "Both have it, or nobody.")
  @State
  public static class OneItem extends Race {
    private final Ring ring = ring(1, "a");
    private final QueueSeat one = RacingSeat.of(1);
    private final QueueSeat two = RacingSeat.of(2);

    @Actor
    public void first(LL_Result r) {
      together();
      r.r1 = take(ring, one);
    }

    @Actor
    public void second(LL_Result r) {
      together();
      r.r2 = take(ring, two);
    }
  }

  /** A slot falls free as somebody wants it for the next lap. */
  @JCStressTest
  @Outcome(id = "DONE, a, b", expect = ACCEPTABLE, desc = "The slot was free in time for b.")
  @Outcome(id = "FULL, a, nothing", expect = ACCEPTABLE, desc = "It was not: b is refused.")
  @Outcome(expect = FORBIDDEN, desc = "An item is lost, is doubled, or overwrites the other.")
  @State
  public static class NextLap extends Race {
    private final Ring ring = ring(1, "a");
    private final QueueSeat taker = RacingSeat.of(1);

    @Actor
    public void producer(LLL_Result r) {
      together();
      r.r1 = ring.put("b");
    }

    @Actor
    public void worker(LLL_Result r) {
      together();
      r.r2 = take(ring, taker);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = take(ring, taker);
    }
  }

  /** Two puts by one, two takes by another. */
  @JCStressTest
  @Outcome(id = "nothing, nothing", expect = ACCEPTABLE, desc = "Both takes came first.")
  @Outcome(id = "nothing, a", expect = ACCEPTABLE, desc = "a came between the takes.")
  @Outcome(id = "a, nothing", expect = ACCEPTABLE, desc = "b came after the takes.")
  @Outcome(id = "a, b", expect = ACCEPTABLE, desc = "Both were there, in the order of the puts.")
  @Outcome(expect = FORBIDDEN, desc = "The order is not that of the puts.")
  @State
  public static class Order extends Race {
    private final Ring ring = ring(2);
    private final QueueSeat taker = RacingSeat.of(1);

    @Actor
    public void producer() {
      together();
      ring.put("a");
      ring.put("b");
    }

    @Actor
    public void worker(LL_Result r) {
      together();
      r.r1 = take(ring, taker);
      r.r2 = take(ring, taker);
    }
  }
}
