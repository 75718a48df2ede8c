package dev.latchwork.signal;

import static dev.latchwork.signal.State.PAUSED;
import static dev.latchwork.signal.State.PAUSING;
import static dev.latchwork.signal.State.RESUMING;
import static dev.latchwork.signal.State.STARTED;
import static dev.latchwork.signal.State.STARTING;
import static dev.latchwork.signal.State.STOPPED;
import static dev.latchwork.signal.State.STOPPING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchwork.Race;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What holds when threads race; each race is run some thousand times. */
class LatchRaceTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 2_000;

  @Test
  void exactlyOneOfManyWinsEachMove() throws Exception {
    var latch = new Latch("race");
    List<State> cycle =
        List.of(STARTING, STARTED, PAUSING, PAUSED, RESUMING, STARTED, STOPPING, STOPPED);
    var wins = new AtomicInteger[ROUNDS];
    Race.run(
        THREADS,
        ROUNDS,
        round -> {
          wins[round] = new AtomicInteger();
          return lane -> {
            if (latch.tryMove(cycle.get(round % cycle.size()))) {
              wins[round].incrementAndGet();
            }
          };
        });
    assertThat(wins).allSatisfy(count -> assertThat(count).hasValue(1));
  }

  @Test
  void exactlyOneStartWinsAndTheOthersAreToldSo() throws Exception {
    var wins = new AtomicInteger();
    var refusals = new AtomicInteger();
    Race.run(
        THREADS,
        ROUNDS,
        round -> {
          var latch = new Latch("race");
          return lane -> {
            try {
              latch.starting();
              wins.incrementAndGet();
            } catch (CannotStartException e) {
              assertThat(e).hasMessage("race cannot start: it is STARTING");
              refusals.incrementAndGet();
            }
          };
        });
    assertThat(wins).hasValue(ROUNDS);
    assertThat(refusals).hasValue(ROUNDS * (THREADS - 1));
  }

  @Test
  void exactlyOneStopWinsAndTheLatchStartsAgain() throws Exception {
    var latches = new Latch[ROUNDS];
    var stops = new AtomicInteger();
    Race.run(
        THREADS,
        ROUNDS,
        round -> {
          Latch latch = LatchTest.latchIn(STARTED);
          latches[round] = latch;
          return lane -> {
            if (latch.tryMove(STOPPING)) {
              stops.incrementAndGet();
              latch.stopped();
            }
          };
        });
    assertThat(stops).hasValue(ROUNDS);
    for (Latch latch : latches) {
      latch.starting();
      assertThat(latch.state()).isEqualTo(STARTING);
    }
  }

  @Test
  void ofRacingFailuresTheOneOfTheWinnerStays() throws Exception {
    var latches = new Latch[ROUNDS];
    var winners = new Throwable[ROUNDS];
    Race.run(
        THREADS,
        ROUNDS,
        round -> {
          Latch latch = LatchTest.latchIn(STARTED);
          latches[round] = latch;
          return lane -> {
            var failure = new ArithmeticException("of lane " + lane);
            if (latch.tryMove(STOPPING, failure)) {
              winners[round] = failure;
            } else {
              latch.tryMove(STOPPED, failure);
            }
          };
        });
    for (int i = 0; i < ROUNDS; i++) {
      assertThat(latches[i].failure()).containsSame(winners[i]);
    }
  }

  @Test
  void aFailureThatEndedTheRunIsNotRefusedWhenAnotherThreadTakesTheLastStep() throws Exception {
    int rounds = 20_000;
    var latches = new Latch[rounds];
    Race.run(
        2,
        rounds,
        round -> {
          Latch latch = LatchTest.latchIn(STARTED);
          latches[round] = latch;
          return lane -> {
            if (lane == 0) {
              latch.failed(new ArithmeticException("cause"));
            } else {
              while (!latch.tryMove(STOPPED) && !latch.is(STOPPED)) {
                Thread.onSpinWait();
              }
            }
          };
        });
    for (Latch latch : latches) {
      assertThat(latch.failure()).isPresent();
    }
  }

  @Test
  void noWaiterMissesAMove() throws Exception {
    var latch = new Latch("race");
    Race.run(
        THREADS,
        ROUNDS,
        round -> {
          latch.starting();
          return lane -> {
            if (lane == 0) {
              latch.started();
              latch.stopping();
              latch.stopped();
            } else {
              latch.await(STOPPED);
            }
          };
        });
    assertThat(latch.state()).isEqualTo(STOPPED);
  }

  @Test
  void noFutureMissesAMove() throws Exception {
    var futures = Collections.synchronizedList(new ArrayList<CompletableFuture<Void>>());
    Race.run(
        THREADS,
        ROUNDS,
        round -> {
          var latch = new Latch("race");
          return lane -> {
            if (lane == 0) {
              latch.starting();
              latch.started();
            } else {
              futures.add(latch.when(STARTED));
            }
          };
        });
    assertThat(futures).hasSize(ROUNDS * (THREADS - 1));
    for (CompletableFuture<Void> future : futures) {
      assertThat(future.get()).isNull();
    }
  }

  @Test
  void noFutureMissesAMoveOfTheSameInstant() throws Exception {
    var futures = Collections.synchronizedList(new ArrayList<CompletableFuture<Void>>());
    Race.runClosely(
        2,
        20_000,
        round -> {
          var latch = new Latch("race");
          return lane -> {
            if (lane == 0) {
              latch.starting();
            } else {
              futures.add(latch.when(STARTING));
            }
          };
        });
    assertThat(futures).hasSize(20_000);
    for (CompletableFuture<Void> future : futures) {
      assertThat(future.get()).isNull();
    }
  }
}
