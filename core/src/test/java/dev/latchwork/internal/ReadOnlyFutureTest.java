package dev.latchwork.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ReadOnlyFutureTest {
  private final ReadOnlyFuture<String> future = new ReadOnlyFuture<>();

  @Test
  void everyWayToCompleteItFromOutsideThrows() {
    List<ThrowingCallable> ways =
        List.of(
            () -> future.complete("x"),
            () -> future.completeExceptionally(new ArithmeticException()),
            () -> future.completeAsync(() -> "x").join(),
            () -> future.completeAsync(() -> "x", Runnable::run).join(),
            () -> future.obtrudeValue("x"),
            () -> future.obtrudeException(new ArithmeticException()));
    for (ThrowingCallable way : ways) {
      assertThatThrownBy(way)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("cannot be completed from outside");
    }
    assertThat(future.cancel(true)).isFalse();
    assertThat(future).isNotDone();
  }

  @Test
  void timeoutsActOnACopy() {
    CompletableFuture<String> copy = future.completeOnTimeout("late", 1, TimeUnit.NANOSECONDS);
    CompletableFuture<String> failing = future.orTimeout(1, TimeUnit.NANOSECONDS);

    assertThat(copy.join()).isEqualTo("late");
    assertThatThrownBy(failing::join).isNotNull();
    assertThat(future).isNotDone();
  }

  @Test
  void whatIsDerivedFromItIsAnOrdinaryFuture() {
    CompletableFuture<String> derived = future.thenApply(value -> value + "!");
    assertThat(derived.complete("by hand")).isTrue();
    assertThat(future.copy().complete("by hand")).isTrue();
    assertThat(future).isNotDone();
  }

  @Test
  void theLibraryCompletesItOnce() {
    CompletableFuture<String> derived = future.thenApply(value -> value + "!");
    future.succeed("first");
    future.succeed("second");
    future.fail(new ArithmeticException());

    assertThat(future).isCompletedWithValue("first");
    assertThat(derived).isCompletedWithValue("first!");
  }

  @Test
  void completeOnesAreMadeComplete() {
    assertThat(ReadOnlyFuture.done()).isCompleted();
    assertThat(ReadOnlyFuture.completed("x")).isCompletedWithValue("x");
    assertThat(ReadOnlyFuture.failed(new ArithmeticException("x")))
        .isCompletedExceptionally()
        .failsWithin(java.time.Duration.ZERO)
        .withThrowableOfType(java.util.concurrent.ExecutionException.class)
        .withCauseInstanceOf(ArithmeticException.class);
  }

  @Test
  void nobodyCanSpoilTheSharedOne() {
    assertThat(ReadOnlyFuture.done().cancel(true)).isFalse();
    assertThatThrownBy(() -> ReadOnlyFuture.done().obtrudeException(new ArithmeticException()))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(ReadOnlyFuture.done()).isCompleted().isSameAs(ReadOnlyFuture.done());
  }
}
