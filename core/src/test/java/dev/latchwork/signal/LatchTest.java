package dev.latchwork.signal;

import static dev.latchwork.signal.State.ACTIVE;
import static dev.latchwork.signal.State.PAUSED;
import static dev.latchwork.signal.State.PAUSING;
import static dev.latchwork.signal.State.RESUMING;
import static dev.latchwork.signal.State.STARTED;
import static dev.latchwork.signal.State.STARTING;
import static dev.latchwork.signal.State.STOPPED;
import static dev.latchwork.signal.State.STOPPING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which moves there are, and what the others do. */
class LatchTest {
  /** The table of the design, written out a second time. */
  private static final Map<State, Set<State>> EDGES =
      new EnumMap<>(
          Map.of(
              STOPPED, EnumSet.of(STARTING),
              STARTING, EnumSet.of(STARTED, STOPPING),
              STARTED, EnumSet.of(PAUSING, STOPPING),
              PAUSING, EnumSet.of(PAUSED, RESUMING, STOPPING),
              PAUSED, EnumSet.of(RESUMING, STOPPING),
              RESUMING, EnumSet.of(STARTED, STOPPING),
              STOPPING, EnumSet.of(STOPPED)));

  private static final Map<State, List<State>> PATHS =
      new EnumMap<>(
          Map.of(
              STOPPED, List.of(),
              STARTING, List.of(STARTING),
              STARTED, List.of(STARTING, STARTED),
              PAUSING, List.of(STARTING, STARTED, PAUSING),
              PAUSED, List.of(STARTING, STARTED, PAUSING, PAUSED),
              RESUMING, List.of(STARTING, STARTED, PAUSING, PAUSED, RESUMING),
              STOPPING, List.of(STARTING, STOPPING)));

  static Stream<Arguments> allPairs() {
    return PATHS.keySet().stream()
        .flatMap(from -> PATHS.keySet().stream().map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("allPairs")
  void everyLegalMoveMovesAndEveryOtherChangesNothing(State from, State to) {
    boolean legal = EDGES.get(from).contains(to);
    Latch latch = latchIn(from);

    assertThat(latch.tryMove(to)).isEqualTo(legal);
    assertThat(latch.state()).isEqualTo(legal ? to : from);
    assertThat(latch.failure()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("allPairs")
  void everyIllegalMoveThrowsAndSaysWhatIsTrue(State from, State to) {
    Latch latch = latchIn(from);
    Throwable thrown = catchThrowable(() -> move(latch, to));

    if (EDGES.get(from).contains(to)) {
      assertThat(thrown).isNull();
      assertThat(latch.is(to)).isTrue();
      return;
    }
    assertThat(latch.state()).isEqualTo(from);
    switch (to) {
      case STARTING ->
          assertThat(thrown)
              .isExactlyInstanceOf(CannotStartException.class)
              .hasMessage("mail cannot start: it is " + from);
      case STOPPING ->
          assertThat(thrown)
              .isExactlyInstanceOf(CannotStopException.class)
              .hasMessage("mail cannot stop: it is " + from);
      default ->
          assertThat(thrown)
              .isExactlyInstanceOf(IllegalStateException.class)
              .hasMessage("mail cannot become " + to + ": it is " + from);
    }
  }

  @ParameterizedTest
  @MethodSource("allPairs")
  void theSameMovesAreLegalInASecondRun(State from, State to) {
    Latch latch = new Latch("mail");
    List.of(STARTING, STARTED, STOPPING, STOPPED).forEach(state -> move(latch, state));
    PATHS.get(from).forEach(state -> move(latch, state));

    assertThat(latch.tryMove(to)).isEqualTo(EDGES.get(from).contains(to));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ACTIVE")
  void aFailureEndsTheRunFromAnyStateButStopped(State from) {
    Latch latch = latchIn(from);
    var cause = new ArithmeticException("cause");

    if (from == STOPPED) {
      assertThatIllegalStateException()
          .isThrownBy(() -> latch.failed(cause))
          .withMessage("mail cannot fail: it is STOPPED")
          .withCause(cause);
      assertThat(latch.failure()).isEmpty();
    } else {
      latch.failed(cause);
      assertThat(latch.failure()).containsSame(cause);
    }
    assertThat(latch.state()).isEqualTo(STOPPED);
  }

  @Test
  void theFirstCauseOfARunStays() {
    var first = new ArithmeticException("first");
    Latch latch = latchIn(STARTED);

    assertThat(latch.tryMove(STOPPING, first)).isTrue();
    assertThat(latch.failure()).containsSame(first);
    assertThat(latch.tryMove(STOPPED, new ArithmeticException("second"))).isTrue();
    assertThat(latch.failure()).containsSame(first);
  }

  @Test
  void aFailureWhileStoppingIsKept() {
    var cause = new ArithmeticException("late");
    Latch latch = latchIn(STOPPING);

    latch.failed(cause);
    assertThat(latch.failure()).containsSame(cause);
  }

  @Test
  void theFailureOfARunIsReadableUntilTheNextBegins() {
    Latch latch = latchIn(STARTED);
    latch.failed(new ArithmeticException("cause"));
    assertThat(latch.failure()).isPresent();

    latch.starting();
    assertThat(latch.failure()).isEmpty();
  }

  @Test
  void onlyTheMovesOfAnEndTakeAFailure() {
    for (State state : State.values()) {
      Latch latch = latchIn(STARTED);
      if (state != STOPPING && state != STOPPED) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> latch.tryMove(state, new ArithmeticException()))
            .withMessageStartingWith("mail cannot enter " + state + " with a failure");
        assertThat(latch.state()).isEqualTo(STARTED);
      }
    }
    assertThat(latchIn(STARTED).tryMove(STOPPED, new ArithmeticException())).isFalse();
    assertThat(latchIn(STOPPED).tryMove(STOPPING, new ArithmeticException())).isFalse();
  }

  @Test
  void whoWaitsForTheSameStateSharesAFutureUntilItComes() {
    Latch latch = latchIn(STARTED);
    assertThat(latch.when(STOPPED)).isSameAs(latch.when(STOPPED)).isNotSameAs(latch.when(STOPPING));
    assertThat(latch.when(STARTED)).isCompleted();
  }

  @Test
  void activeCannotBeEnteredOrWaitedFor() {
    Latch latch = latchIn(STARTED);

    assertThatIllegalArgumentException().isThrownBy(() -> latch.tryMove(ACTIVE));
    assertThatIllegalArgumentException().isThrownBy(() -> latch.when(ACTIVE));
    assertThatIllegalArgumentException().isThrownBy(() -> latch.await(ACTIVE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> latch.await(ACTIVE, java.time.Duration.ZERO));
    assertThat(latch.is(ACTIVE)).isFalse();
  }

  @Test
  void nullsAreToldAtOnce() {
    assertThatThrownBy(() -> new Latch(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> new Latch("x", null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> latchIn(STARTED).failed(null))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void statesSayWhatWasPossible() {
    assertThat(State.values())
        .containsExactly(STOPPED, STARTING, RESUMING, STARTED, ACTIVE, PAUSING, PAUSED, STOPPING);
    for (State state : State.values()) {
      assertThat(state.canStart()).isEqualTo(state == STOPPED);
      assertThat(state.canStop()).isEqualTo(state != STOPPED && state != STOPPING);
      for (State other : State.values()) {
        assertThat(state.is(other))
            .isEqualTo(state == other || (state == ACTIVE && other == STARTED));
      }
    }
  }

  @Test
  void aLatchSaysItsNameAndState() {
    assertThat(latchIn(PAUSED)).hasToString("mail is PAUSED");
    assertThat(latchIn(PAUSED).name()).isEqualTo("mail");
  }

  static Latch latchIn(State state) {
    var latch = new Latch("mail");
    PATHS.get(state).forEach(next -> move(latch, next));
    assertThat(latch.state()).isEqualTo(state);
    return latch;
  }

  private static void move(Latch latch, State to) {
    switch (to) {
      case STARTING -> latch.starting();
      case STARTED -> latch.started();
      case PAUSING -> latch.pausing();
      case PAUSED -> latch.paused();
      case RESUMING -> latch.resuming();
      case STOPPING -> latch.stopping();
      case STOPPED -> latch.stopped();
      case ACTIVE -> throw new AssertionError("not a move");
    }
  }
}
