package dev.latchwork.worker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.latchwork.stress.races.Race;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** What {@link IdleRaces} would find. */
public final class IdleCanaries {
  private IdleCanaries() {}

  /** The worker does not look again after its push. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The producer has found it idle, and wakes it.")
  @Outcome(expect = FORBIDDEN, desc = "It sleeps beside an item.")
  @State
  public static class NoLookAfterThePush extends Race {
    private final IdleScene scene = new IdleScene();

    @Actor
    public void producer() {
      together();
      scene.put();
    }

    @Actor
    public void worker() {
      together();
      scene.goesIdleWithoutALook(scene.first);
    }

    @Arbiter
    public void end(I_Result r) {
      r.r1 = scene.woken();
    }
  }
}
