package dev.latchwork.stress.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.latchwork.internal.Activity;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** An interrupt comes late: as its action ends, or as the next one begins on the same thread. */
public final class InterruptRaces {
  private InterruptRaces() {}

  /** Two items, each with the word of the thread to itself. */
  @JCStressTest
  @Outcome(
      id = "false, false",
      expect = ACCEPTABLE,
      desc = "It came before item 1 began or when that looked no more: nobody is hit.")
  @Outcome(
      id = "true, false",
      expect = ACCEPTABLE,
      desc = "Item 1, for which it was meant, is hit.")
  @Outcome(expect = FORBIDDEN, desc = "Item 2 is hit, or what comes after it.")
  @State
  public static class OfTheItemBefore extends Race {
    private final Activity activity = new Activity();

    @Actor
    public void worker(ZZ_Result r) {
      together();
      r.r2 = Thread.interrupted();
      activity.begin();
      r.r1 = Looks.forAWhile();
      activity.settle();
      activity.end();
      activity.begin();
      r.r2 |= Looks.forAWhile();
      activity.settle();
      activity.end();
    }

    @Actor
    public void canceller() {
      together();
      Looks.late();
      activity.interrupt(1);
    }
  }

  /** Two items that follow one another: the end of one and the claim of the next are one step. */
  @JCStressTest
  @Outcome(
      id = "false, false",
      expect = ACCEPTABLE,
      desc = "It came before item 1 began or when that looked no more: nobody is hit.")
  @Outcome(
      id = "true, false",
      expect = ACCEPTABLE,
      desc = "Item 1, for which it was meant, is hit.")
  @Outcome(expect = FORBIDDEN, desc = "Item 2 is hit, or what comes after it.")
  @State
  public static class OfTheItemBeforeInARow extends Race {
    private final Activity activity = new Activity();

    @Actor
    public void worker(ZZ_Result r) {
      together();
      r.r2 = Thread.interrupted();
      activity.ready();
      activity.claimed();
      r.r1 = Looks.forAWhile();
      if (!activity.next()) {
        activity.settle();
        activity.end();
        activity.ready();
      }
      activity.claimed();
      r.r2 |= Looks.forAWhile();
      activity.settle();
      activity.end();
    }

    @Actor
    public void canceller() {
      together();
      Looks.late();
      activity.interrupt(1);
    }
  }

  /** A word that guards one call, as in {@code Context.call}, whose thread then goes on. */
  @JCStressTest
  @Outcome(
      id = "false, false",
      expect = ACCEPTABLE,
      desc = "It came before the call or after it: the thread is not hit.")
  @Outcome(
      id = "true, false",
      expect = ACCEPTABLE,
      desc = "It came during the call, which says so, and does not outlive it.")
  @Outcome(expect = FORBIDDEN, desc = "It outlives the call.")
  @State
  public static class OfOneCall extends Race {
    private final Activity activity = new Activity();

    @Actor
    public void caller(ZZ_Result r) {
      together();
      Thread.interrupted();
      activity.begin();
      Looks.forAWhile();
      r.r1 = activity.finish();
      r.r2 = Looks.forAWhile();
    }

    @Actor
    public void canceller() {
      together();
      Looks.late();
      activity.interrupt();
    }
  }
}
