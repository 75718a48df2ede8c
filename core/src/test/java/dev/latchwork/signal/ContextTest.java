package dev.latchwork.signal;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchwork.Race;
import dev.latchwork.testkit.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cancellation, deadlines, listeners, values. What happens to threads is in ContextCallTest. */
class ContextTest {
  private final ManualTime time = new ManualTime();
  private final Context root = time.context();
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  @Test
  void theRootIsNeverCancelledAndHasNoDeadline() {
    assertThat(Context.root().isCancelled()).isFalse();
    assertThat(Context.root().cause()).isEmpty();
    assertThat(Context.root().remaining()).isEmpty();
    assertThat(Context.root().cancelled()).isNotDone();
    assertThat(Context.root().time()).isSameAs(TimeSource.system());
    assertThat(Context.current()).isSameAs(Context.root());
    Context.root().throwIfCancelled();
    Context.root().onCancel(() -> log.add("never")).close();
    assertThat(log).isEmpty();
  }

  @Test
  void cancelHasACauseAndTheFirstStays() {
    var cause = new ArithmeticException("cause");
    try (var context = root.withCancel()) {
      assertThat(context.isCancelled()).isFalse();
      assertThat(context.cancel(cause)).isTrue();
      assertThat(context.cancel(new ArithmeticException("second"))).isFalse();
      assertThat(context.cancel()).isFalse();

      assertThat(context.isCancelled()).isTrue();
      assertThat(context.cause()).containsSame(cause);
      assertThatThrownBy(context::throwIfCancelled)
          .isInstanceOf(CancellationException.class)
          .hasCause(cause);
    }
  }

  @Test
  void cancelWithoutACauseHasACancellationException() {
    try (var context = root.withCancel()) {
      context.cancel();
      assertThat(context.cause()).get().isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void cancelReachesAllBelowAndNothingAboveOrBeside() {
    var cause = new ArithmeticException("cause");
    try (var top = root.withCancel();
        var middle = top.withCancel();
        var beside = top.withCancel();
        var bottom = middle.with(Context.Key.of("key"), 1).withTimeout(ofSeconds(1))) {
      middle.cancel(cause);

      assertThat(bottom.cause()).containsSame(cause);
      assertThat(top.isCancelled()).isFalse();
      assertThat(beside.isCancelled()).isFalse();
    }
  }

  @Test
  void aChildOfACancelledContextIsCancelledFromTheStart() {
    var cause = new ArithmeticException("cause");
    var parent = root.withCancel();
    parent.cancel(cause);

    assertThat(parent.withCancel().cause()).containsSame(cause);
    assertThat(parent.withTimeout(ofSeconds(1)).cause()).containsSame(cause);
    assertThat(parent.with(Context.Key.of("key"), 1).cause()).containsSame(cause);
  }

  @Test
  void closeCancelsAndDetaches() {
    var parent = root.withCancel();
    var child = parent.withCancel();
    child.close();
    child.close();

    assertThat(child.cause()).get().isInstanceOf(CancellationException.class);
    assertThat(parent.isCancelled()).isFalse();
    assertThat(Hanging.on(parent)).isZero();
  }

  @Test
  void aDeadlineCancelsWithATimeout() {
    try (var context = root.withTimeout(ofSeconds(5))) {
      time.advance(ofSeconds(5).minusNanos(1));
      assertThat(context.isCancelled()).isFalse();
      assertThat(context.remaining()).contains(Duration.ofNanos(1));

      time.advance(Duration.ofNanos(1));
      assertThat(context.cause())
          .get()
          .isInstanceOf(TimeoutException.class)
          .hasToString("java.util.concurrent.TimeoutException: the deadline of PT5S has passed");
      time.advance(ofSeconds(1));
      assertThat(context.remaining()).contains(ZERO);
    }
  }

  @Test
  void theNearerDeadlineCountsFromAboveAndFromBelow() {
    try (var outer = root.withTimeout(ofSeconds(5));
        var longer = outer.withTimeout(ofSeconds(9));
        var shorter = outer.withTimeout(ofSeconds(2));
        var forever = outer.withTimeout(Duration.ofSeconds(Long.MAX_VALUE))) {
      assertThat(longer.remaining()).contains(ofSeconds(5));
      assertThat(shorter.remaining()).contains(ofSeconds(2));
      assertThat(forever.remaining()).contains(ofSeconds(5));

      time.advance(ofSeconds(2));
      assertThat(shorter.isCancelled()).isTrue();
      assertThat(longer.isCancelled()).isFalse();
      time.advance(ofSeconds(3));
      assertThat(longer.cause())
          .isEqualTo(outer.cause())
          .get()
          .isInstanceOf(TimeoutException.class);
      assertThat(forever.isCancelled()).isTrue();
    }
  }

  @Test
  void withoutTimeADeadlineHasPassedAtOnce() {
    assertThat(root.withTimeout(ZERO).cause()).get().isInstanceOf(TimeoutException.class);
    assertThat(root.withTimeout(ofSeconds(-1)).isCancelled()).isTrue();
    assertThat(root.withTimeout(Duration.ofSeconds(Long.MAX_VALUE)).remaining()).isEmpty();
  }

  @Test
  void aClosedDeadlineLeavesNoTimerBehind() throws InterruptedException {
    for (int i = 0; i < 100_000; i++) {
      Context.root().withTimeout(Duration.ofDays(10_000)).close();
    }
    Timers.assertNoneIsLeft();
  }

  @Test
  void listenersRunOnTheCancellingThreadInTheOrderOfRegistration() {
    var context = root.withCancel();
    for (int i = 0; i < 10; i++) {
      int number = i;
      context.onCancel(() -> log.add(number + " " + Thread.currentThread().getName()));
    }
    context.cancel();

    String name = Thread.currentThread().getName();
    for (int i = 0; i < 10; i++) {
      assertThat(log.get(i)).isEqualTo(i + " " + name);
    }
    assertThat(log).hasSize(10);
  }

  @Test
  void listenersOfADeadlineRunOnAFreshVirtualThread() {
    var thread = new AtomicReference<Thread>();
    try (var context = root.withTimeout(ofSeconds(1))) {
      context.onCancel(() -> thread.set(Thread.currentThread()));
      time.advance(ofSeconds(1));
    }
    assertThat(thread.get()).isNotNull().isNotEqualTo(Thread.currentThread());
    assertThat(thread.get().isVirtual()).isTrue();
  }

  @Test
  void aLateListenerRunsAtOnceOnItsOwnThread() {
    var context = root.withCancel();
    context.cancel();
    var thread = new AtomicReference<Thread>();
    context.onCancel(() -> thread.set(Thread.currentThread())).close();

    assertThat(thread).hasValue(Thread.currentThread());
  }

  @Test
  void aListenerTakenOffIsNotCalled() {
    var context = root.withCancel();
    Context.Registration registration = context.onCancel(() -> log.add("called"));
    registration.close();
    registration.close();
    context.cancel();

    assertThat(log).isEmpty();
    assertThat(context.onCancel(() -> {})).isNotNull();
  }

  @Test
  void oneListenerRegisteredTwiceIsCalledTwiceAndTakenOffOnce() {
    var context = root.withCancel();
    Runnable listener = () -> log.add("called");
    context.onCancel(listener);
    context.onCancel(listener);
    context.onCancel(listener).close();
    context.cancel();

    assertThat(log).hasSize(2);
  }

  @Test
  void aListenerThatThrowsHarmsNoOther() {
    var context = root.withCancel();
    context.onCancel(() -> {
      throw new ArithmeticException("of a listener: its stack in the log is part of the test");
    });
    context.onCancel(() -> log.add("second"));
    context.withCancel().onCancel(() -> log.add("of a child"));

    assertThat(context.cancel()).isTrue();
    assertThat(log).containsExactlyInAnyOrder("second", "of a child");
  }

  @Test
  void allContextsSayThatTheyAreCancelledBeforeTheFirstListenerRuns() {
    var top = root.withCancel();
    var middle = top.withCancel();
    var bottom = middle.withCancel();
    Runnable look =
        () -> log.add(top.isCancelled() + " " + middle.isCancelled() + " " + bottom.isCancelled());
    top.onCancel(look);
    middle.onCancel(look);
    bottom.onCancel(look);
    top.cancel();

    assertThat(log).containsExactly("true true true", "true true true", "true true true");
  }

  @Test
  void listenersRunOutsideAllLocks() throws Exception {
    var context = root.withCancel();
    context.onCancel(() -> {
      CompletableFuture<Integer> another =
          CompletableFuture.supplyAsync(() -> context.withCancel().isCancelled() ? 1 : 0);
      log.add("child made meanwhile: " + another.join());
    });
    context.cancel();

    assertThat(log).containsExactly("child made meanwhile: 1");
  }

  @Test
  void aMillionClosedChildrenLeaveNothingInTheirParent() {
    var parent = root.withCancel();
    for (int i = 0; i < 1_000_000; i++) {
      parent.withCancel().close();
    }
    assertThat(Hanging.on(parent)).isZero();

    var cancelled = parent.withCancel();
    assertThat(Hanging.on(parent)).isOne();
    cancelled.cancel();
    assertThat(Hanging.on(parent)).isZero();
  }

  @Test
  void aMillionChildrenThatLiveAtOnceLeaveNothingInTheirParentInWhateverOrderTheyClose() {
    var parent = root.withCancel();
    var children = new Context.Cancellable[1_000_000];
    for (int i = 0; i < children.length; i++) {
      children[i] = parent.withCancel();
    }
    assertThat(Hanging.on(parent)).isEqualTo(children.length);

    for (int i = 0; i < children.length; i++) {
      children[(int) (i * 7_919L % children.length)].close();
    }
    assertThat(Hanging.on(parent)).isZero();
    parent.onCancel(() -> log.add("told"));
    parent.cancel();
    assertThat(log).containsExactly("told");
  }

  @Test
  void whoeverIsTakenOffTheOthersAreCalledInTheirOrder() {
    for (int taken = 0; taken < 4; taken++) {
      var context = root.withCancel();
      List<Context.Registration> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int number = i;
        all.add(context.onCancel(() -> log.add("" + number)));
      }
      all.get(taken).close();
      all.get(taken).close();
      context.onCancel(() -> log.add("last"));
      context.cancel();

      List<String> expected = new ArrayList<>(List.of("0", "1", "2", "3", "last"));
      expected.remove(taken);
      assertThat(log).isEqualTo(expected);
      log.clear();
    }
  }

  @Test
  void aClosedContextHasOneCauseOfItsOwnThatThoseBelowShare() {
    var context = root.withCancel();
    var other = root.withCancel();
    var child = context.withCancel();
    context.close();
    other.close();
    var late = context.withCancel();

    Throwable cause = context.cause().orElseThrow();
    assertThat(cause).isInstanceOf(CancellationException.class).hasMessage("closed");
    assertThat(context.cause()).containsSame(cause);
    assertThat(child.cause()).containsSame(cause);
    assertThat(late.cause()).containsSame(cause);
    assertThat(other.cause().orElseThrow()).isNotSameAs(cause);
  }

  @Test
  void aDeepTreeCancelsWithoutDeepStacks() {
    var top = root.withCancel();
    Context bottom = top;
    for (int i = 0; i < 100_000; i++) {
      bottom = i % 10 == 0 ? bottom.with(Context.Key.of("key"), i) : bottom.withCancel();
    }
    bottom.onCancel(() -> log.add("bottom"));
    top.cancel();

    assertThat(bottom.isCancelled()).isTrue();
    assertThat(log).containsExactly("bottom");
  }

  @Test
  void cancelledCompletesOnAnotherThreadAndCannotBeCompletedFromOutside() {
    var context = root.withCancel();
    CompletableFuture<Void> future = context.cancelled();
    var thread = new AtomicReference<Thread>();
    CompletableFuture<Void> dependent = future.thenRun(() -> thread.set(Thread.currentThread()));
    assertThatThrownBy(() -> future.complete(null))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(context.cancelled()).isSameAs(future);

    context.cancel();
    time.advance(ZERO);
    assertThat(dependent).isCompleted();
    assertThat(thread.get()).isNotEqualTo(Thread.currentThread());
    assertThat(context.cancelled()).isCompleted();
  }

  @Test
  void valuesTravelDownAndTheNearestCounts() {
    Context.Key<String> user = Context.Key.of("user");
    Context.Key<String> sameName = Context.Key.of("user");
    Context outer = root.with(user, "ada");
    Context inner = outer.withCancel().with(sameName, "other").with(user, "bob");

    assertThat(root.get(user)).isEmpty();
    assertThat(outer.get(user)).contains("ada");
    assertThat(inner.get(user)).contains("bob");
    assertThat(inner.get(sameName)).contains("other");
    assertThat(outer.withTimeout(ofSeconds(1)).get(user)).contains("ada");
    assertThat(user).hasToString("user");
    assertThat(user.name()).isEqualTo("user");
  }

  @Test
  void nullsAreToldAtOnce() {
    for (Runnable misuse :
        List.<Runnable>of(
            () -> root.withCancel().cancel(null),
            () -> root.withTimeout(null),
            () -> root.onCancel(null),
            () -> root.with(null, 1),
            () -> root.with(Context.Key.of("key"), null),
            () -> Context.Key.of(null),
            () -> Context.root(null))) {
      assertThatThrownBy(misuse::run).isInstanceOf(NullPointerException.class);
    }
  }

  @Test
  void aContextSaysWhyItWasCancelled() {
    var context = root.withCancel();
    assertThat(context).hasToString("context");
    context.cancel(new ArithmeticException("cause"));
    assertThat(context).hasToString("context cancelled by java.lang.ArithmeticException: cause");
  }

  @Test
  void aChildMadeWhileItsParentIsCancelledIsCancelledToo() throws Exception {
    var missed = new AtomicInteger();
    Race.run(
        2,
        5_000,
        round -> {
          var parent = root.withCancel();
          return lane -> {
            if (lane == 0) {
              parent.cancel();
            } else {
              var child = parent.withCancel();
              while (!parent.isCancelled()) {
                Thread.onSpinWait();
              }
              parent.cancelled().get();
              child.cancelled().get();
              missed.addAndGet(child.isCancelled() ? 0 : 1);
            }
          };
        });
    assertThat(missed).hasValue(0);
  }

  @Test
  void aListenerIsCalledOnceHoweverItRacesWithTheCancellation() throws Exception {
    var calls = new AtomicInteger();
    Race.run(
        3,
        5_000,
        round -> {
          var context = root.withCancel();
          return lane -> {
            if (lane == 0) {
              context.cancel();
            } else {
              context.onCancel(calls::incrementAndGet);
            }
          };
        });
    assertThat(calls).hasValue(10_000);
  }

  @Test
  void ofListenersThatComeAndGoAtOnceExactlyThoseThatStayAreCalled() throws Exception {
    List<Context.Cancellable> contexts = new ArrayList<>();
    var staying = new AtomicInteger();
    var leaving = new AtomicInteger();
    Race.runClosely(
        2,
        20_000,
        round -> {
          var context = root.withCancel();
          contexts.add(context);
          return lane -> {
            Context.Registration leaves = context.onCancel(leaving::incrementAndGet);
            if (round % 2 == lane) {
              leaves.close();
            }
            context.onCancel(staying::incrementAndGet);
            leaves.close();
          };
        });
    assertThat(contexts).allSatisfy(context -> assertThat(Hanging.on(context)).isEqualTo(2));

    contexts.forEach(Context.Cancellable::cancel);
    assertThat(staying).hasValue(40_000);
    assertThat(leaving).hasValue(0);
  }

  @Test
  void ofCausesThatRaceWithTheFirstLookAtACloseEverybodySeesOne() throws Exception {
    var seen = new Throwable[3];
    var different = new AtomicInteger();
    Race.run(
        3,
        5_000,
        round -> {
          if (round > 0) {
            different.addAndGet(new HashSet<>(List.of(seen)).size() - 1);
          }
          var parent = root.withCancel();
          var child = parent.withCancel();
          return lane -> {
            parent.close();
            if (lane == 0) {
              child.close();
            }
            seen[lane] = parent.cause().orElseThrow();
          };
        });
    assertThat(different).hasValue(0);
  }

  @Test
  void cancelsThatMeetAtTheListenersTellThemOnce() throws InterruptedException {
    var context = root.withCancel();
    var calls = new AtomicInteger();
    var wins = new AtomicInteger();
    context.onCancel(calls::incrementAndGet);
    context.onCancel(calls::incrementAndGet);
    List<Thread> threads = new ArrayList<>();
    synchronized (Objects.requireNonNull(context.branch.state)) {
      for (int i = 0; i < 3; i++) {
        threads.add(Thread.ofPlatform().start(() -> wins.addAndGet(context.cancel() ? 1 : 0)));
      }
      for (Thread thread : threads) {
        while (thread.getState() != Thread.State.BLOCKED) {
          Thread.onSpinWait();
        }
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wins).hasValue(1);
    assertThat(calls).hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void exactlyOneOfManyCancelsWinsAndTellsEveryListenerOnce(int listeners) throws Exception {
    var wins = new AtomicInteger();
    var calls = new AtomicInteger();
    Race.runClosely(
        2,
        20_000,
        round -> {
          var context = root.withCancel();
          for (int i = 0; i < listeners; i++) {
            context.onCancel(calls::incrementAndGet);
          }
          return lane -> {
            wins.addAndGet(context.cancel() ? 1 : 0);
          };
        });
    assertThat(wins).hasValue(20_000);
    assertThat(calls).hasValue(20_000 * listeners);
  }

  @Test
  void releaseAndCancelRaceWithoutLeavingAnything() throws Exception {
    var parent = root.withCancel();
    Race.run(
        3,
        5_000,
        round -> {
          var child = parent.withCancel();
          return lane -> {
            switch (lane) {
              case 0 -> child.close();
              case 1 -> child.cancel();
              default -> parent.withCancel().close();
            }
          };
        });
    assertThat(Hanging.on(parent)).isZero();
  }
}
