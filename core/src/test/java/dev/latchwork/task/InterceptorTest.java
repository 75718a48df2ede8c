package dev.latchwork.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.latchwork.internal.Scope;
import dev.latchwork.signal.Context;
import dev.latchwork.testkit.LeakCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class InterceptorTest {
  private final List<String> trace = new ArrayList<>();

  private Interceptor tracing(String name) {
    return call -> {
      trace.add(name + " in");
      call.proceed();
      trace.add(name + " out");
    };
  }

  @Test
  void theResultIsThatOfTheActionWhateverItsType() throws Exception {
    Action<String, Integer> length = tracing("a").apply(String::length);

    assertThat(length.run("four")).isEqualTo(4);
    assertThat(trace).containsExactly("a in", "a out");
  }

  @Test
  void theFirstStandsNearestToTheActionAndTheLastOutermost() throws Exception {
    var chain = Interceptor.chain(tracing("a"), tracing("b"), tracing("c"));

    assertThat(chain.apply(String::length).run("four")).isEqualTo(4);
    assertThat(trace).containsExactly("c in", "b in", "a in", "a out", "b out", "c out");
  }

  @Test
  void andThenPutsTheOtherOneOutside() throws Exception {
    tracing("a").andThen(tracing("b")).apply(Action.noop()).run("");

    assertThat(trace).containsExactly("b in", "a in", "a out", "b out");
  }

  @Test
  void chainSkipsNulls() throws Exception {
    assertThat(
            Interceptor.chain(null, tracing("a"), null, tracing("b"))
                .apply(String::length)
                .run("1"))
        .isEqualTo(1);
    assertThat(trace).containsExactly("b in", "a in", "a out", "b out");
  }

  @Test
  void emptyAndAllNullChainsAreTheIdentity() throws Exception {
    var failure = new IOException();
    Action<String, Integer> failing =
        argument -> {
          throw failure;
        };

    for (var chain : List.of(Interceptor.chain(), Interceptor.chain(null, null))) {
      assertThat(chain.apply(String::length).run("four")).isEqualTo(4);
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> chain.apply(failing).run(""))
          .isSameAs(failure);
    }
  }

  @Test
  void proceedGivesTheResultAndMayBeCalledAgain() throws Exception {
    var seen = new ArrayList<Object>();
    var runs = new AtomicInteger();
    Interceptor twice =
        call -> {
          seen.add(call.proceed());
          seen.add(call.proceed());
        };

    assertThat(twice.apply(argument -> runs.incrementAndGet()).run("")).isEqualTo(2);
    assertThat(seen).containsExactly(1, 2);
  }

  @Test
  void aRetryThatSucceedsIsASuccess() throws Exception {
    var runs = new AtomicInteger();
    Action<String, String> failsOnce =
        argument -> {
          if (runs.incrementAndGet() == 1) {
            throw new IOException("first");
          }
          return argument + runs;
        };
    Interceptor retry =
        call -> {
          try {
            call.proceed();
          } catch (IOException e) {
            call.proceed();
          }
        };

    assertThat(retry.apply(failsOnce).run("run ")).isEqualTo("run 2");
  }

  @Test
  void theResultIsThatOfTheLastProceedThatSucceeded() throws Exception {
    var runs = new AtomicInteger();
    Action<String, Integer> succeedsOnce =
        argument -> {
          if (runs.incrementAndGet() > 1) {
            throw new IOException();
          }
          return 1;
        };
    Interceptor swallowing =
        call -> {
          call.proceed();
          try {
            call.proceed();
          } catch (IOException e) {
            trace.add("swallowed");
          }
        };

    assertThat(swallowing.apply(succeedsOnce).run("")).isEqualTo(1);
    assertThat(trace).containsExactly("swallowed");
  }

  @Test
  void withoutASuccessTheResultIsNull() throws Exception {
    Interceptor skipping = call -> trace.add("skipped");

    assertThat(skipping.apply(String::length).run("four")).isNull();
    assertThat(trace).containsExactly("skipped");
  }

  @Test
  void theOuterOneDecidesAboutTheResultOfTheInnerOne() throws Exception {
    Interceptor proceedsThenThrows =
        call -> {
          call.proceed();
          throw new IOException();
        };
    Interceptor swallowing =
        call -> {
          try {
            call.proceed();
          } catch (IOException e) {
            trace.add("swallowed");
          }
        };

    assertThat(proceedsThenThrows.andThen(swallowing).apply(String::length).run("four")).isNull();
    assertThat(trace).containsExactly("swallowed");
  }

  @Test
  void aChainCanBeCalledByAnotherInterceptor() throws Exception {
    var chain = tracing("a").andThen(tracing("b"));
    Interceptor delegating = call -> chain.around(call);

    assertThat(delegating.apply(String::length).run("four")).isEqualTo(4);
    assertThat(trace).containsExactly("b in", "a in", "a out", "b out");
  }

  @Test
  void whatTheInterceptorThrowsIsTheFailureOfTheAction() {
    var failure = new IOException();
    Interceptor refusing =
        call -> {
          throw failure;
        };

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> refusing.apply(String::length).run("four"))
        .isSameAs(failure);
  }

  @Test
  void theCallKnowsTheArgumentAndTheNameOfTheWorker() throws Exception {
    var calls = new ArrayList<String>();
    Interceptor noting =
        call -> {
          calls.add(call.name() + " of " + call.argument() + ": " + call);
          call.proceed();
        };
    var action = noting.andThen(noting).apply(String::length);

    action.run("four");
    new Scope(Context.root(), "mail", null).carrier().call(() -> action.run("five"));

    assertThat(calls)
        .containsExactly(
            "action of four: call of action",
            "action of four: call of action",
            "mail of five: call of mail",
            "mail of five: call of mail");
  }

  @Test
  void proceedOnAnotherThreadIsRefusedAndRunsNothing() throws Exception {
    var refusal = new AtomicReference<Throwable>();
    Interceptor handingOver =
        call -> {
          var task = new FutureTask<>(call::proceed);
          Thread.startVirtualThread(task);
          try {
            task.get();
          } catch (ExecutionException e) {
            refusal.set(e.getCause());
          }
        };

    Action<String, Boolean> action = handingOver.apply(trace::add);

    assertThat(action.run("ran")).isNull();
    assertThat(trace).isEmpty();
    assertThat(refusal.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("action cannot proceed on ")
        .hasMessageContaining(Thread.currentThread().toString());
  }

  @Test
  void proceedAfterAroundHasReturnedIsRefusedAndRunsNothing() throws Exception {
    var kept = new CompletableFuture<Interceptor.Call>();

    Interceptor keeping = kept::complete;
    keeping.apply((String item) -> trace.add(item)).run("ran");

    assertThatIllegalStateException()
        .isThrownBy(() -> kept.join().proceed())
        .withMessage("action cannot proceed: its interceptor has returned");
    assertThat(trace).isEmpty();
  }

  @Test
  void nullActionsAndOutersAreToldAtOnce() {
    assertThatNullPointerException().isThrownBy(() -> tracing("a").apply(null));
    assertThatNullPointerException().isThrownBy(() -> tracing("a").andThen(null));
  }
}
