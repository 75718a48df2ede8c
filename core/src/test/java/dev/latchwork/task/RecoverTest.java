package dev.latchwork.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.latchwork.signal.SignalGroup;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.worker.LogCapture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class RecoverTest {
  private final Errors errors = new Errors();
  private final SignalGroup group = new SignalGroup();

  @Test
  void aTaskThatReturnsHandsNothingOver() {
    Recover.run(() -> {}, errors);

    assertThat(errors.all()).isEmpty();
  }

  @Test
  void whateverTheTaskThrowsIsHandedOverAndDoesNotGetOut() {
    var checked = new Exception();
    var error = new StackOverflowError();

    Recover.run(
        () -> {
          throw checked;
        },
        errors);
    Recover.run(
        () -> {
          throw error;
        },
        errors);

    assertThat(errors.all()).containsExactly(checked, error);
  }

  @Test
  void anInterruptIsHandedOverAndTheFlagIsSetAgain() {
    Recover.run(
        () -> {
          throw new InterruptedException();
        },
        errors);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(errors.first()).containsInstanceOf(InterruptedException.class);
  }

  @Test
  void theGroupIsToldWhetherItFailsOrNot() {
    group.add(2);

    Recover.run(() -> {}, errors, group);
    assertThat(group.count()).isEqualTo(1);

    Recover.run(
        () -> {
          throw new Exception();
        },
        errors,
        group);
    assertThat(group.count()).isZero();
    assertThat(errors.count()).isEqualTo(1);
  }

  @Test
  void aConsumerThatThrowsKeepsNothingFromTheGroup() {
    group.add();
    var failure = new Exception();
    var complaint = new IllegalArgumentException("no room");
    Consumer<Throwable> broken =
        error -> {
          throw complaint;
        };

    try (var log = new LogCapture("a consumer of errors threw")) {
      assertThatCode(() ->
              Recover.run(
                  () -> {
                    throw failure;
                  },
                  broken,
                  group))
          .doesNotThrowAnyException();
      assertThat(log.errors()).contains(complaint);
    }
    assertThat(complaint).hasSuppressedException(failure);
    assertThat(group.count()).isZero();
  }

  @Test
  void aConsumerMayThrowWhatItWasGiven() {
    var failure = new IllegalStateException("no route");
    Consumer<Throwable> thrower =
        error -> {
          throw failure;
        };

    try (var log = new LogCapture("a consumer of errors threw")) {
      assertThatCode(() ->
              Recover.run(
                  () -> {
                    throw failure;
                  },
                  thrower))
          .doesNotThrowAnyException();
      assertThat(log.errors()).contains(failure);
    }
  }

  @Test
  void aGroupThatExpectsNobodySaysSoAfterTheTaskHasRun() {
    assertThatIllegalStateException()
        .isThrownBy(() ->
            Recover.run(
                () -> {
                  throw new Exception("ran");
                },
                errors,
                group));
    assertThat(errors.count()).isEqualTo(1);
  }

  @Test
  void nullsAreToldBeforeAnythingRuns() {
    group.add();

    assertThatNullPointerException().isThrownBy(() -> Recover.run(null, errors));
    assertThatNullPointerException().isThrownBy(() -> Recover.run(() -> group.done(), null));
    assertThatNullPointerException()
        .isThrownBy(() -> Recover.run(() -> group.done(), errors, null));
    assertThat(group.count()).isEqualTo(1);
  }
}
