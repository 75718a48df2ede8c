package dev.latchwork.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.internal.Watch;
import dev.latchwork.signal.Context;
import dev.latchwork.signal.Latch;
import dev.latchwork.signal.TimeSource;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run by itself: what it makes only when somebody asks for it, and what becomes of its seats. */
@ExtendWith({LeakCheck.class, QuietLog.class})
class GenerationTest {
  /** A run in which nothing runs. */
  private static class Bare extends Generation<Void> {
    Bare() {
      this(Context.root(), new ReentrantLock());
    }

    Bare(Context context, ReentrantLock lock) {
      super(
          Service.settings(context, null),
          new Latch("bare", context.time()),
          ConcurrentHashMap.newKeySet(),
          lock);
    }

    /** Runs an action on a thread of its own. */
    void act(Consumer<Seat> action) {
      seat(seat -> {
        lock.lock();
        try {
          begin(seat, null);
        } finally {
          lock.unlock();
        }
        action.accept(seat);
        seat.activity.settle();
        end(seat, Tally.End.SUCCEEDED);
      });
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
          void givenUp(Seat seat) {
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
      run.act(seat -> {
        threads.add(Thread.currentThread());
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

  /** There is no memory for the first who asks for it in a method of that name. */
  private static final class Meagre extends ReentrantLock {
    private static final long serialVersionUID = 1;

    final OutOfMemoryError error = new OutOfMemoryError("on purpose");
    private final String method;
    private final AtomicBoolean thrown = new AtomicBoolean();

    Meagre(String method) {
      this.method = method;
    }

    @Override
    public void lock() {
      String caller =
          StackWalker.getInstance()
              .walk(frames -> frames.skip(1).findFirst().orElseThrow())
              .getMethodName();
      if (caller.equals(method) && thrown.compareAndSet(false, true)) {
        throw error;
      }
      super.lock();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"interrupt", "conclude"})
  void aStepOfTheStopForWhichThereIsNoMemoryComesAgain(String step) {
    var time = new ManualTime();
    var lock = new Meagre(step);
    var run = new Bare(time.context(), lock);
    run.latch.starting();
    run.start();
    run.act(seat -> {
      try {
        new Hold(time).await();
      } catch (InterruptedException e) {
        // as it should be
      }
    });
    time.advance(Duration.ZERO);
    run.ladder().stop(StopReport.Cause.NOW, null, Duration.ZERO);
    time.advance(Duration.ZERO);
    assertThat(lock.thrown).isTrue();
    Watch.current().read(lock.error); // a listener's is logged
    assertThat(run.isOver()).isTrue();
  }

  @Test
  void ofTwoThreadsThatFailTheReportHasOneAndTheLogTheOther() throws InterruptedException {
    var run = new Bare();
    run.latch.starting();
    run.start();
    var go = new CountDownLatch(1);
    Set<Throwable> failures = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 2; i++) {
      var failure = new IllegalStateException("failure " + i);
      failures.add(failure);
      run.seat(seat -> {
        try {
          go.await();
        } catch (InterruptedException e) {
          // no matter
        }
        throw failure;
      });
    }
    try (var log = new LogCapture("a thread of bare failed")) {
      go.countDown();
      failures.remove(run.ladder().join().failure().orElseThrow());
      assertThat(log.errors()).containsExactlyElementsOf(failures);
    }
  }

  @Test
  void aFailureThatComesAfterTheReportIsLogged() throws InterruptedException {
    var inHook = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    WorkQueue<Integer> queue =
        WorkQueue.of(
            item -> {},
            o ->
                o.withName("belated")
                    .withOnStop(report -> {
                      inHook.countDown();
                      try {
                        go.await();
                      } catch (InterruptedException e) {
                        throw new AssertionError("nobody interrupts it", e);
                      }
                    }));
    QueueRun<Integer> run = queue.start().latest();
    var report = queue.requestStop();
    inHook.await();
    var late = new IllegalStateException("too late for the report");
    try (var log = new LogCapture("a thread of belated failed")) {
      run.crashed(late);
      assertThat(log.errors()).containsExactly(late);
    }
    go.countDown();
    assertThat(report.join().failure()).isEmpty();
  }

  @Test
  void whatAThreadHadBegunWhenItFailedHasFailed() throws InterruptedException {
    var run = new Bare();
    run.latch.starting();
    run.start();
    var failure = new IllegalStateException("in the middle");
    run.seat(seat -> {
      run.lock.lock();
      try {
        run.begin(seat, null);
      } finally {
        run.lock.unlock();
      }
      throw failure;
    });
    StopReport<Void> report = run.ladder().join();
    assertThat(report.failure()).containsSame(failure);
    assertThat(report.counts().failed()).isEqualTo(1);
    assertThat(report.counts().running()).isZero();
  }

  @Test
  void noSeatIsTakenAnyMoreOnceAllAreGivenUp() {
    var time = new ManualTime();
    var hold = new Hold(time);
    var given = new AtomicReference<Seat>();
    var taken = new AtomicReference<Boolean>();
    var run =
        new Bare(
            time.context(),
            new ReentrantLock() {
              @Override
              public void unlock() {
                super.unlock();
                Seat seat = given.get();
                if (seat != null && seat.activity.isGone() && taken.compareAndSet(null, false)) {
                  taken.set(seat.generation.enlist(new Seat(seat.generation)));
                }
              }
            });
    run.latch.starting();
    run.start();
    run.act(seat -> {
      given.set(seat);
      hold.awaitStubbornly();
    });
    time.advance(Duration.ZERO);
    run.ladder().stop(StopReport.Cause.NOW, null, Duration.ZERO);
    time.advance(Duration.ofMillis(500));
    assertThat(taken).hasValue(false);
    assertThat(run.isOver()).isTrue();
    hold.release();
    time.advance(Duration.ZERO);
  }

  @Test
  void whatWasClaimedBeforeTheHaltIsCutShort() {
    var run = new Bare();
    var claiming =
        new Seat(run) {
          @Override
          void awaitClaim() {
            activity.claimed();
          }
        };
    claiming.counted = true;
    assertThat(run.enlist(claiming)).isTrue();
    assertThat(claiming.activity.ready()).isTrue();
    run.lock.lock();
    try {
      assertThat(run.acting()).isEqualTo(1);
    } finally {
      run.lock.unlock();
    }
  }

  @Test
  void whatWasClaimedBeforeTheHaltIsGivenUpOnceItIsTold() {
    var run = new Bare();
    var told = new ArrayList<Boolean>();
    var claiming =
        new Seat(run) {
          @Override
          void awaitClaim() {
            told.add(activity.isGone());
          }
        };
    assertThat(run.enlist(claiming)).isTrue();
    run.lock.lock();
    try {
      run.giveUp(new ArrayList<>());
    } finally {
      run.lock.unlock();
    }
    assertThat(told).containsExactly(false);
  }

  @Test
  void whatIsGivenUpEndsNoMoreAndBeginsNothing() {
    var run = new Bare();
    var item = new Seat(run);
    var other = new Seat(run);
    run.enlist(item, other);
    run.lock.lock();
    try {
      assertThat(run.begin(item, null)).isTrue();
      assertThat(other.activity.begin()).isTrue();
      run.giveUp(new ArrayList<>());
    } finally {
      run.lock.unlock();
    }
    item.activity.settle();
    other.activity.settle();
    assertThat(run.end(item, Tally.End.FAILED)).isFalse();
    assertThat(run.endUncounted(other)).isFalse();
    assertThat(run.snapshot().abandoned()).isEqualTo(1);
    assertThat(run.snapshot().failed()).isZero();
    run.lock.lock();
    try {
      assertThat(run.begin(item, null)).isFalse();
    } finally {
      run.lock.unlock();
    }
    run.leave(item);
    run.leave(other);
  }

  @Test
  void aSeatThatIsLeftToAnotherThreadKeepsNone() {
    var run = new Bare();
    var seat = new Seat(run);
    seat.sit(
        run,
        () -> {
          assertThat(seat.activity.begin()).isTrue();
          assertThat(seat.activity.settle()).isTrue();
          assertThat(seat.activity.end()).isTrue();
          seat.stand();
        });
    assertThat(seat.thread()).isNull();
    assertThat(seat.activity.owner()).isNull();
  }

  /** Two ask while the lock is held: both have seen by then that there is none. */
  private static List<Object> ask(Bare run, Callable<Object> what) throws Exception {
    List<FutureTask<Object>> answers = new ArrayList<>();
    run.lock.lock();
    try {
      for (int i = 0; i < 2; i++) {
        answers.add(new FutureTask<>(what));
        Thread.ofPlatform().start(answers.getLast());
      }
      while (run.lock.getQueueLength() < 2) {
        Thread.onSpinWait();
      }
    } finally {
      run.lock.unlock();
    }
    return List.of(answers.getFirst().get(), answers.getLast().get());
  }

  @Test
  void allWhoAskForTheLadderAtOnceGetTheSame() throws Exception {
    var run = new Bare();
    assertThat(ask(run, run::ladder)).containsOnly(run.ladder());
  }

  @Test
  void allWhoAskForTheContextAtOnceGetTheSameAndItsCancellationStopsTheRun() throws Exception {
    var run = new Bare();
    assertThat(ask(run, run::context)).containsOnly(run.context());

    run.latch.starting();
    run.start();
    assertThat(run.context().cancel()).isTrue();
    assertThat(run.ladder().join().cause()).isEqualTo(StopReport.Cause.CONTEXT);
  }
}
