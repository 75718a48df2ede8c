package dev.latchwork.worker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.latchwork.stress.races.Race;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** An item comes as a worker goes idle, or stops searching: exactly one worker is woken for it. */
public final class IdleRaces {
  private IdleRaces() {}

  /** The only worker goes idle. */
  @JCStressTest
  @Outcome(
      id = "true, false, 1",
      expect = ACCEPTABLE,
      desc = "The producer has found it idle, and has woken it.")
  @Outcome(
      id = "false, true, 1",
      expect = ACCEPTABLE,
      desc = "The producer found nobody idle: the worker's second look finds the item.")
  @Outcome(expect = FORBIDDEN, desc = "It sleeps beside an item, or is woken twice.")
  @State
  public static class Push extends Race {
    private final IdleScene scene = new IdleScene();

    @Actor
    public void producer(LLL_Result r) {
      together();
      r.r1 = scene.put();
    }

    @Actor
    public void worker(LLL_Result r) {
      together();
      r.r2 = scene.goesIdle(scene.first);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = scene.woken();
    }
  }

  /** The one that searches finds nothing and goes idle, beside another that is. */
  @JCStressTest
  @Outcome(
      id = "true, false, 1",
      expect = ACCEPTABLE,
      desc = "The producer found nobody searching any more, and has woken one.")
  @Outcome(
      id = "false, true, 1",
      expect = ACCEPTABLE,
      desc = "The producer relied on the searcher, whose last look finds the item.")
  @Outcome(expect = FORBIDDEN, desc = "All sleep beside an item, or two are woken for it.")
  @State
  public static class SearcherGoesIdle extends Race {
    private final IdleScene scene = new IdleScene();

    public SearcherGoesIdle() {
      scene.idle.search(scene.first);
      scene.goesIdleWithoutALook(scene.second);
    }

    @Actor
    public void producer(LLL_Result r) {
      together();
      r.r1 = scene.put();
    }

    @Actor
    public void worker(LLL_Result r) {
      together();
      r.r2 = scene.goesIdle(scene.first);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = scene.woken();
    }
  }

  /** The one that searches has found an item, and stops searching as the next one comes. */
  @JCStressTest
  @Outcome(
      id = "true, false, 1",
      expect = ACCEPTABLE,
      desc = "The producer found nobody searching any more, and has woken one.")
  @Outcome(
      id = "false, true, 1",
      expect = ACCEPTABLE,
      desc = "The producer relied on the searcher, which has handed the search on.")
  @Outcome(expect = FORBIDDEN, desc = "The other sleeps beside an item, or is woken twice.")
  @State
  public static class SearcherFinds extends Race {
    private final IdleScene scene = new IdleScene();

    public SearcherFinds() {
      scene.idle.search(scene.first);
      scene.goesIdleWithoutALook(scene.second);
    }

    @Actor
    public void producer(LLL_Result r) {
      together();
      r.r1 = scene.put();
    }

    @Actor
    public void worker(LLL_Result r) {
      together();
      r.r2 = scene.found(scene.first);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = scene.woken();
    }
  }

  /** The one that stood back, so that nobody was woken, comes back. */
  @JCStressTest
  @Outcome(
      id = "true, false, 1",
      expect = ACCEPTABLE,
      desc = "The producer found nobody standing back any more, and has woken one.")
  @Outcome(
      id = "false, true, 1",
      expect = ACCEPTABLE,
      desc = "The producer relied on the one that stood back, which has woken one.")
  @Outcome(expect = FORBIDDEN, desc = "The other sleeps beside an item, or is woken twice.")
  @State
  public static class ComeBack extends Race {
    private final IdleScene scene = new IdleScene();

    public ComeBack() {
      scene.goesIdleWithoutALook(scene.second);
      scene.idle.standBack();
    }

    @Actor
    public void producer(LLL_Result r) {
      together();
      r.r1 = scene.put();
    }

    @Actor
    public void worker(LLL_Result r) {
      together();
      r.r2 = scene.comesBack();
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = scene.woken();
    }
  }

  /** Two items come at once. */
  @JCStressTest
  @Outcome(
      id = "true, false, 1",
      expect = ACCEPTABLE,
      desc = "The first has woken one, which will find both and hand the search on.")
  @Outcome(
      id = "false, true, 1",
      expect = ACCEPTABLE,
      desc = "The second has woken one, which will find both and hand the search on.")
  @Outcome(expect = FORBIDDEN, desc = "Both have woken one, or nobody has.")
  @State
  public static class TwoProducers extends Race {
    private final IdleScene scene = new IdleScene();

    public TwoProducers() {
      scene.goesIdleWithoutALook(scene.first);
      scene.goesIdleWithoutALook(scene.second);
    }

    @Actor
    public void one(LLL_Result r) {
      together();
      r.r1 = scene.put();
    }

    @Actor
    public void two(LLL_Result r) {
      together();
      r.r2 = scene.put();
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = scene.woken();
    }
  }
}
