package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.testkit.LeakCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
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

  @Test
  void givingUpGoesOnWhereItFoundNoMemory() throws InterruptedException {
    var run = new Bare();
    var begun = new CountDownLatch(2);
    var hold = new Hold(TimeSource.system());
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 2; i++) {
      run.seat(seat -> {
        threads.add(Thread.currentThread());
        run.lock.lock();
        try {
          seat.counted = run.begin(seat, null);
        } finally {
          run.lock.unlock();
        }
        begun.countDown();
        hold.awaitStubbornly();
      });
    }
    begun.await();
    var full =
        new ArrayList<StopReport.Running>() {
          private boolean failed;

          @Override
          public boolean add(StopReport.Running one) {
            if (size() == 1 && !failed) {
              failed = true;
              throw new OutOfMemoryError("on purpose");
            }
            return super.add(one);
          }
        };
    run.lock.lock();
    try {
      assertThatThrownBy(() -> run.giveUp(full)).isInstanceOf(OutOfMemoryError.class);
      run.giveUp(full);
      assertThat(full).hasSize(2);
      assertThat(run.strays()).hasSize(2);
      assertThat(run.counted().abandoned).isEqualTo(2);
    } finally {
      run.lock.unlock();
      hold.release();
    }
    for (Thread thread : threads) {
      thread.join();
    }
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
