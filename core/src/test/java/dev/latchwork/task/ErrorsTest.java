package dev.latchwork.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.latchwork.signal.SignalGroup;
import dev.latchwork.testkit.LeakCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class ErrorsTest {
  private final Errors errors = new Errors();

  @Test
  void anEmptyOneHasNothingAndThrowsNothing() {
    assertThat(errors.first()).isEmpty();
    assertThat(errors.all()).isEmpty();
    assertThat(errors.count()).isZero();
    assertThat(errors.dropped()).isZero();
    assertThat(errors).hasToString("0 errors");
    assertThatCode(errors::throwIfAny).doesNotThrowAnyException();
  }

  @Test
  void failuresAreKeptInTheOrderInWhichTheyCame() {
    var first = new IOException("1");
    var second = new AssertionError("2");
    errors.accept(first);
    assertThat(errors).hasToString("1 error");
    errors.handle("some item", second);

    assertThat(errors.first()).containsSame(first);
    assertThat(errors.all()).containsExactly(first, second);
    assertThat(errors.count()).isEqualTo(2);
    assertThat(errors).hasToString("2 errors");
  }

  @Test
  void aSnapshotDoesNotChangeLater() {
    errors.accept(new IOException("1"));
    var snapshot = errors.all();
    errors.accept(new IOException("2"));

    assertThat(snapshot).hasSize(1);
    assertThat(errors.all()).hasSize(2);
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(snapshot::clear);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void beyondTheLimitTheFirstOnesStayAndTheRestIsCounted(int limit) {
    var bounded = new Errors(limit);
    var given = new ArrayList<Throwable>();
    for (int i = 0; i < 10; i++) {
      given.add(new IOException("" + i));
      bounded.accept(given.getLast());
    }

    assertThat(bounded.first()).containsSame(given.getFirst());
    assertThat(bounded.all()).containsExactlyElementsOf(given.subList(0, limit));
    assertThat(bounded.count()).isEqualTo(10);
    assertThat(bounded.dropped()).isEqualTo(10 - limit);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void aLimitBelowOneIsToldAtOnce(int limit) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Errors(limit))
        .withMessage("errors cannot keep " + limit + ": at least 1");
  }

  @Test
  void nullIsToldAtOnce() {
    assertThatNullPointerException().isThrownBy(() -> errors.accept(null));
    assertThat(errors.count()).isZero();
  }

  @Test
  void throwIfAnyThrowsTheFirstWithTheOthersSuppressedHoweverOften() {
    var first = new IOException("1");
    var second = new IOException("2");
    var third = new IOException("3");
    errors.accept(first);
    errors.accept(second);

    throwsWith(errors, first, second);
    throwsWith(errors, first, second);
    errors.accept(third);
    throwsWith(errors, first, second, third);
  }

  @Test
  void theSameInstanceIsSuppressedOnlyOnceAndNeverOnItself() {
    var first = new IOException("1");
    var second = new IOException("2");
    List.of(first, second, first, second).forEach(errors);

    throwsWith(errors, first, second);
    assertThat(errors.all()).containsExactly(first, second, first, second);
  }

  @Test
  void twoCollectorsOfTheSameFailuresAttachThemOnce() {
    var first = new IOException("1");
    var second = new IOException("2");
    var other = new Errors();
    List.of(first, second).forEach(errors.andThen(other));

    throwsWith(errors, first, second);
    throwsWith(other, first, second);
  }

  @Test
  void anErrorIsThrownAsItIs() {
    var error = new AssertionError();
    errors.accept(error);

    assertThatExceptionOfType(AssertionError.class).isThrownBy(errors::throwIfAny).isSameAs(error);
  }

  @Test
  void aThrowableThatIsNeitherIsWrapped() {
    var odd = new Throwable("odd");
    errors.accept(odd);

    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(errors::throwIfAny)
        .satisfies(e -> assertThat(e.getCause()).isSameAs(odd));
  }

  @Test
  void underContentionNoneIsLostAndTheFirstStaysTheFirst() throws Exception {
    int threads = 4;
    int each = 5_000;
    var bounded = new Errors(100);
    var begin = new CyclicBarrier(threads);
    var end = new SignalGroup();
    end.add(threads);
    var unstable = new Errors();
    for (int t = 0; t < threads; t++) {
      int id = t;
      Thread.ofPlatform()
          .start(() ->
              Recover.run(
                  () -> {
                    begin.await();
                    for (int i = 0; i < each; i++) {
                      bounded.accept(new IOException(id + ":" + i));
                      assertThat(bounded.first()).containsSame(bounded.all().getFirst());
                    }
                  },
                  unstable,
                  end));
    }
    end.await();

    unstable.throwIfAny();
    assertThat(bounded.count()).isEqualTo((long) threads * each);
    assertThat(bounded.dropped()).isEqualTo((long) threads * each - 100);
    assertThat(bounded.all()).hasSize(100).doesNotHaveDuplicates();
  }

  private static void throwsWith(Errors errors, Exception first, Throwable... suppressed) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(errors::throwIfAny)
        .isSameAs(first)
        .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(suppressed));
  }
}
