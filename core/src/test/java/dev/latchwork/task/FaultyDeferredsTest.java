package dev.latchwork.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.latchwork.internal.Watch;
import dev.latchwork.signal.Context;
import dev.latchwork.testkit.LeakCheck;
import dev.latchwork.testkit.ManualTime;
import dev.latchwork.worker.Fault;
import dev.latchwork.worker.Hold;
import dev.latchwork.worker.QuietLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Actions, and what else is given to a deferred, that do what they should not. */
@ExtendWith({LeakCheck.class, QuietLog.class})
class FaultyDeferredsTest {
  private final ManualTime time = new ManualTime();
  private final List<Throwable> thrown = new CopyOnWriteArrayList<>();
  private final Hold hold = new Hold(time);

  private Void strike(Fault fault) {
    try {
      fault.strike();
    } catch (Throwable e) {
      thrown.add(e);
      throw e;
    }
    throw new AssertionError("no fault");
  }

  @ParameterizedTest
  @EnumSource
  void whateverTheActionThrowsIsTheFailure(Fault fault) {
    Deferred<Void> fetch = Deferred.start(time.context(), () -> strike(fault));
    var before = fetch.finished();
    time.advance(Duration.ZERO);

    assertThat(fetch.state()).isEqualTo(Future.State.FAILED);
    assertThat(fetch.exceptionNow()).isSameAs(thrown.getFirst());
    for (Throwable e : List.of(catchThrowable(fetch::join), catchThrowable(fetch::get))) {
      assertThat(e).isInstanceOfAny(CompletionException.class, ExecutionException.class);
      assertThat(e.getCause()).isSameAs(thrown.getFirst());
    }
    assertThat(before.isCompletedExceptionally()).isTrue();
    assertThat(fetch.finished().isCompletedExceptionally()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void dependentsAreToldOfWhatever(Fault fault) {
    Deferred<Void> fetch =
        Deferred.start(
            time.context(),
            () -> {
              hold.await();
              return strike(fault);
            });
    var told = new CopyOnWriteArrayList<String>();
    for (int i = 0; i < 3; i++) {
      var _ = fetch.finished().thenRun(() -> {}).whenComplete((none, e) -> told.add("told"));
      var _ = fetch.finished().whenComplete((none, e) -> strike(fault));
    }
    hold.release();
    time.advance(Duration.ZERO);

    assertThat(told).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource
  void aConsumerOfErrorsThatThrowsChangesNothing(Fault fault) {
    Deferred<Void> fetch =
        Deferred.start(
            time.context(), () -> strike(Fault.CHECKED), o -> o.withErrors(error -> strike(fault)));
    time.advance(Duration.ZERO);

    assertThat(fetch.exceptionNow()).isSameAs(thrown.getFirst());
    Watch.current().read(thrown.getLast()); // it was logged
  }

  @ParameterizedTest
  @EnumSource
  void aListenerThatThrowsHoldsUpNoCancel(Fault fault) {
    Deferred<Void> fetch =
        Deferred.run(
            time.context(),
            () -> {
              Context.current().onCancel(() -> strike(fault));
              hold.await();
            });
    time.advance(Duration.ZERO);
    time.start(Thread.ofVirtual().factory(), fetch::cancel);
    time.advance(Duration.ZERO);

    assertThat(fetch.isCancelled()).isTrue();
    Watch.current().read(thrown.getFirst()); // it was logged
  }

  @ParameterizedTest
  @EnumSource
  void whatAFactoryThrowsIsTold(Fault fault) {
    Throwable refusal =
        catchThrowable(() ->
            Deferred.run(
                time.context(),
                () -> {},
                o ->
                    o.withThreads(body -> {
                      strike(fault);
                      return null;
                    })));
    assertThat(refusal).isExactlyInstanceOf(IllegalStateException.class);
    assertThat(refusal.getCause()).isSameAs(thrown.getFirst());
  }
}
