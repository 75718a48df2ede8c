package dev.latchwork.signal;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.latchwork.Race;
import dev.latchwork.testkit.ManualTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@code call} and {@code sleep} do to the thread: whose interrupt it meets, and when. */
class ContextCallTest {
  private final ManualTime time = new ManualTime();
  private final Context root = time.context();
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void noInterruptIsLeftOver() {
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void callBindsTheContextForItsTime() throws Exception {
    try (var context = root.withCancel()) {
      assertThat(context.call(Context::current)).isSameAs(context);
      Context valued = context.with(Context.Key.of("key"), 1);
      assertThat(context.call(() -> valued.call(Context::current))).isSameAs(valued);
      assertThat(root.call(Context::current)).isSameAs(root);
    }
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void whatTheOperationThrowsComesOut() {
    var context = root.withCancel();
    assertThatThrownBy(() ->
            context.call(() -> {
              throw new IOException("of the operation");
            }))
        .isExactlyInstanceOf(IOException.class);
    assertThatThrownBy(() ->
            context.run(() -> {
              throw new ArithmeticException("of the operation");
            }))
        .isExactlyInstanceOf(ArithmeticException.class);
    assertThat(Hanging.on(context)).isZero();
  }

  @Test
  void aCancelledContextRunsNothing() {
    var context = root.withCancel();
    context.cancel(new ArithmeticException("cause"));

    assertThatThrownBy(() -> context.run(() -> log.add("ran")))
        .isInstanceOf(CancellationException.class)
        .hasCauseInstanceOf(ArithmeticException.class);
    assertThat(log).isEmpty();
  }

  @Test
  void cancelInterruptsTheCallAndItsExceptionBecomesACancellation() {
    var context = root.withTimeout(ofSeconds(1));
    start(() -> {
      Throwable thrown = catchThrowable(() -> context.call(this::block));
      log.add(thrown.getClass().getSimpleName());
      log.add(thrown.getCause().getClass().getSimpleName());
      log.add("interrupted: " + Thread.currentThread().isInterrupted());
    });
    time.advance(ofSeconds(1));

    assertThat(log)
        .containsExactly(
            CancellationException.class.getSimpleName(),
            TimeoutException.class.getSimpleName(),
            "interrupted: false");
  }

  @Test
  void anInterruptThatTheOperationIgnoresDoesNotOutliveTheCall() {
    var context = root.withCancel();
    boolean inside =
        context.call(() -> {
          context.cancel();
          return Thread.currentThread().isInterrupted();
        });

    assertThat(inside).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void cancelIsVisibleBeforeTheInterrupt() {
    var context = root.withCancel();
    start(() -> {
      try {
        context.call(() -> {
          try {
            return block();
          } catch (InterruptedException e) {
            log.add("cancelled: " + context.isCancelled());
            throw e;
          }
        });
      } catch (CancellationException | InterruptedException e) {
        log.add(e.getClass().getSimpleName());
      }
    });
    time.advance(ZERO);
    context.cancel();
    time.advance(ZERO);

    assertThat(log).containsExactly("cancelled: true", "CancellationException");
  }

  @Test
  void aForeignInterruptIsKept() {
    var context = root.withCancel();
    context.run(() -> Thread.currentThread().interrupt());

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aForeignInterruptedExceptionStaysOne() {
    var context = root.withCancel();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> context.call(this::block)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void aCancelAfterTheCallInterruptsNobody() {
    var context = root.withCancel();
    context.run(() -> log.add("ran"));
    context.cancel();

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(context.cause()).isPresent();
  }

  @Test
  void aNestedCallIsInterruptedByTheContextAround() {
    var outer = root.withCancel();
    var unrelated = root.withCancel();
    start(() -> {
      Throwable thrown = catchThrowable(() -> outer.call(() -> unrelated.call(this::block)));
      log.add(thrown + "; interrupted: " + Thread.currentThread().isInterrupted());
    });
    time.advance(ZERO);
    outer.cancel(new ArithmeticException("outer"));
    time.advance(ZERO);

    assertThat(log)
        .containsExactly(
            "java.util.concurrent.CancellationException: cancelled:"
                + " java.lang.ArithmeticException: outer; interrupted: false");
    assertThat(unrelated.isCancelled()).isFalse();
  }

  @Test
  void anInnerCancelEndsTheInnerCallOnly() {
    var outer = root.withCancel();
    boolean after =
        outer.call(() -> {
          var inner = outer.withCancel();
          inner.run(inner::cancel);
          return Thread.currentThread().isInterrupted();
        });

    assertThat(after).isFalse();
    assertThat(outer.isCancelled()).isFalse();
  }

  @Test
  void aCancelOfWhatIsAroundIsNotLostWithTheInnerOne() {
    var outer = root.withCancel();
    boolean after =
        outer.call(() -> {
          var inner = root.withCancel();
          inner.run(() -> {
            inner.cancel();
            outer.cancel();
          });
          return Thread.currentThread().isInterrupted();
        });

    assertThat(after).isTrue();
  }

  @Test
  void aCancelOfWhatIsFarAroundIsNotLostWithTheInnerOne() {
    var outer = root.withCancel();
    var between = root.withCancel();
    boolean after =
        outer.call(() ->
            between.call(() -> {
              var inner = root.withCancel();
              inner.run(() -> {
                inner.cancel();
                outer.cancel();
              });
              return Thread.currentThread().isInterrupted();
            }));

    assertThat(after).isTrue();
  }

  @Test
  void theCancelOfAParentReachesTheNestedCallAndTheOneAround() {
    var outer = root.withCancel();
    boolean after =
        outer.call(() -> {
          var inner = outer.withCancel();
          inner.run(outer::cancel);
          return inner.isCancelled() && Thread.currentThread().isInterrupted();
        });

    assertThat(after).isTrue();
  }

  @Test
  void sleepTakesItsTime() {
    start(() -> {
      root.sleep(ofSeconds(5));
      log.add("awake");
    });
    time.advance(ofSeconds(5).minusNanos(1));
    assertThat(log).isEmpty();
    time.advance(ofSeconds(1));
    assertThat(log).containsExactly("awake");
  }

  @Test
  void sleepEndsAsSoonAsItsContextIsCancelled() {
    var context = root.withCancel();
    start(() -> {
      try {
        context.sleep(ofSeconds(5));
      } catch (CancellationException e) {
        log.add("cancelled by " + e.getCause().getMessage());
      }
    });
    time.advance(ofSeconds(1));
    context.cancel(new ArithmeticException("cause"));
    time.advance(ZERO);

    assertThat(log).containsExactly("cancelled by cause");
  }

  @Test
  void sleepIsInterruptible() {
    Thread sleeper =
        start(() -> {
          try {
            root.sleep(ofSeconds(5));
          } catch (InterruptedException e) {
            log.add("interrupted");
          }
        });
    time.advance(ofSeconds(1));
    sleeper.interrupt();
    time.advance(ZERO);

    assertThat(log).containsExactly("interrupted");
  }

  @Test
  void sleepInACallThatIsCancelledIsACancellationNotAnInterrupt() {
    var context = root.withTimeout(ofSeconds(1));
    start(() -> {
      Throwable thrown =
          catchThrowable(() ->
              context.call(() -> {
                Context.current().sleep(ofSeconds(5));
                return null;
              }));
      log.add(thrown.getClass().getSimpleName() + Thread.currentThread().isInterrupted());
    });
    time.advance(ofSeconds(1));

    assertThat(log).containsExactly("CancellationExceptionfalse");
  }

  @Test
  void withoutTimeSleepOnlyLooks() throws InterruptedException {
    var context = root.withCancel();
    context.sleep(ZERO);
    context.sleep(ofSeconds(-1));
    context.cancel();

    assertThatThrownBy(() -> context.sleep(ZERO)).isInstanceOf(CancellationException.class);
  }

  @Test
  void noInterruptMeetsTheNextCall() throws Exception {
    var late = new AtomicInteger();
    Race.run(
        2,
        20_000,
        round -> {
          var context = root.withCancel();
          return lane -> {
            if (lane == 0) {
              context.cancel();
            } else {
              try {
                context.run(() -> {});
              } catch (CancellationException e) {
                assertThat(context.isCancelled()).isTrue();
              }
              for (int i = 0; i < 50; i++) {
                late.addAndGet(Thread.interrupted() ? 1 : 0);
              }
            }
          };
        });
    assertThat(late).hasValue(0);
  }

  private Void block() throws InterruptedException {
    new Latch("never", time).await(State.STARTED);
    return null;
  }

  private Thread start(Body body) {
    return time.start(
        Thread.ofVirtual().factory(),
        () -> {
          try {
            body.run();
          } catch (InterruptedException e) {
            log.add("interrupted out of the body");
          }
        });
  }

  private interface Body {
    void run() throws InterruptedException;
  }
}
