package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.testkit.LeakCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a run makes only when somebody asks for it. */
@ExtendWith(LeakCheck.class)
class GenerationTest {
  /** A run in which nothing runs. */
  private static class Bare extends Generation<Void> {
    final Set<Object> asked = ConcurrentHashMap.newKeySet();

    Bare() {
      super(
          Service.settings(Context.root(), null), new Latch("bare"), ConcurrentHashMap.newKeySet());
    }

    @Override
    void launch() {}

    @Override
    List<Void> handBack() {
      return List.of();
    }
  }

  @Test
  void givingUpReachesTheSeatsBehindOneThatIsTakenAwayMeanwhile() {
    var taken = new Seat[1];
    var run =
        new Bare() {
          @Override
          void quiet() {
            retire(taken[0]);
          }
        };
    var busy = new Seat(run);
    taken[0] = new Seat(run);
    var last = new Seat(run);
    run.enlist(busy, taken[0], last);
    run.lock.lock();
    try {
      assertThat(run.begin(busy, null)).isTrue();
      var described = new ArrayList<StopReport.Running>();
      run.giveUp(described);
      assertThat(described).isEmpty(); // nobody sits there who could be described
      assertThat(last.activity.isGone()).isTrue();
      assertThat(run.isEmpty()).isTrue();
    } finally {
      run.lock.unlock();
    }
    run.leave(busy);
  }

  /** Two ask while the lock is held: both have seen by then that there is none. */
  private static void ask(Bare run, Supplier<Object> what) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    run.lock.lock();
    try {
      for (int i = 0; i < 2; i++) {
        threads.add(Thread.ofPlatform().start(() -> run.asked.add(what.get())));
      }
      while (run.lock.getQueueLength() < 2) {
        Thread.onSpinWait();
      }
    } finally {
      run.lock.unlock();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void allWhoAskForTheLadderAtOnceGetTheSame() throws InterruptedException {
    var run = new Bare();
    ask(run, run::ladder);
    assertThat(run.asked).containsExactly(run.ladder());
  }

  @Test
  void allWhoAskForTheContextAtOnceGetTheSameAndItsCancellationStopsTheRun() throws Exception {
    var run = new Bare();
    ask(run, run::context);
    assertThat(run.asked).containsExactly(run.context());

    run.latch.starting();
    run.start();
    assertThat(run.context().cancel()).isTrue();
    assertThat(run.ladder().join().cause()).isEqualTo(StopReport.Cause.CONTEXT);
  }
}
