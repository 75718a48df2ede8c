package dev.latchwork.testkit;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.latchwork.internal.Watch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs tests that leak, and looks at what becomes of them. Each kind of leak has its canary. */
class LeakCheckTest {
  @Test
  void aWorkerThatWasNotStoppedFailsTheTestAndSaysWhereItWasStarted() {
    Throwable failure = failures(Leaks.class).get("worker()");

    assertThat(failure)
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessage("worker() leaves something behind:\n  mail was started and has not ended");
    Throwable origin = failure.getSuppressed()[0];
    assertThat(origin).hasMessageStartingWith("mail was started here, by ");
    assertThat(origin.getStackTrace())
        .anySatisfy(frame -> {
          assertThat(frame.getClassName()).isEqualTo(Leaks.class.getName());
          assertThat(frame.getMethodName()).isEqualTo("worker");
        });
  }

  @Test
  void aWorkerStartedByAnotherThreadOfTheTestIsNotOverlooked() {
    assertThat(failures(Leaks.class).get("workerOfAnotherThread()"))
        .hasMessageContaining("mail was started and has not ended");
  }

  @Test
  void anActionThatItsWorkerGaveUpIsNotOverlooked() {
    assertThat(failures(Leaks.class).get("stray()"))
        .hasMessage(
            "stray() leaves something behind:\n  an abandoned action of mail was started and has not ended");
  }

  @Test
  void aFailureThatNobodyReadFailsTheTestAndIsShown() {
    Throwable failure = failures(Leaks.class).get("unread()");

    assertThat(failure)
        .hasMessage(
            "unread() leaves something behind:\n"
                + "  nobody has read a failure: errors: java.lang.ArithmeticException: second");
    assertThat(failure.getSuppressed()[0]).hasMessage("second");
  }

  @Test
  void aFailureThatCannotSayWhatItIsIsTakenNoteOfLikeAnyOther() {
    assertThat(failures(Leaks.class).get("speechless()").getMessage())
        .endsWith("nobody has read a failure: errors: (java.lang.Error instead of a text)");
  }

  @Test
  void allLeaksComeOutAtOnceTheOldestFirst() {
    assertThat(failures(Leaks.class).get("several()"))
        .hasMessage(
            """
            several() leaves something behind:
              mail was started and has not ended
              nobody has read a failure: errors: java.lang.ArithmeticException: cause
              sweep was started and has not ended\
            """);
  }

  @Test
  void theFailureOfTheTestStaysTheFirst() {
    Throwable failure = failures(Leaks.class).get("failing()");

    assertThat(failure).isExactlyInstanceOf(IllegalStateException.class).hasMessage("of the test");
    assertThat(failure.getSuppressed())
        .singleElement()
        .satisfies(leak -> assertThat(leak).hasMessageContaining("mail was started"));
  }

  @Test
  void whatEndsOrIsReadByAnyThreadIsNoLeak() {
    assertThat(failures(Tidy.class)).isEmpty();
  }

  @Test
  void whatBeforeAllStartsHasUntilAfterAll() {
    assertThat(failures(TidyClass.class)).isEmpty();

    Map<String, Throwable> failures = failures(LeakingClass.class);
    assertThat(failures).containsOnlyKeys("LeakCheckTest$LeakingClass");
    assertThat(failures.get("LeakCheckTest$LeakingClass"))
        .hasMessageContaining("shared was started and has not ended");
  }

  @Test
  void testsThatRunAtTheSameTimeDoNotAccuseEachOther() {
    Parallel.bothStarted = new CyclicBarrier(2);
    Parallel.oneChecked = new CountDownLatch(1);
    Map<String, Throwable> failures =
        failures(
            Parallel.class,
            Map.of(
                "junit.jupiter.execution.parallel.enabled", "true",
                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "2"));

    assertThat(failures).containsOnlyKeys("leaks()");
    assertThat(failures.get("leaks()"))
        .hasMessage("leaks() leaves something behind:\n  leaked was started and has not ended");
  }

  @Test
  void whatThreadsWithoutATestDoIsIgnored() {
    assertThat(failures(Foreign.class)).isEmpty();
  }

  private static Map<String, Throwable> failures(Class<?> tests) {
    return failures(tests, Map.of());
  }

  private static Map<String, Throwable> failures(Class<?> tests, Map<String, String> parameters) {
    var results =
        EngineTestKit.engine("junit-jupiter")
            .configurationParameters(parameters)
            .selectors(selectClass(tests))
            .execute();
    results.testEvents().assertStatistics(counts -> counts.started(methods(tests)));
    return results.allEvents().finished().stream()
        .filter(event -> failure(event).isPresent())
        .collect(
            toMap(
                event -> event.getTestDescriptor().getDisplayName(),
                event -> failure(event).get()));
  }

  private static Optional<Throwable> failure(Event event) {
    return event.getRequiredPayload(TestExecutionResult.class).getThrowable();
  }

  private static long methods(Class<?> tests) {
    return Arrays.stream(tests.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .count();
  }

  private static void onAnotherThread(Runnable code) {
    try {
      Thread.ofVirtual().start(code).join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ExtendWith(LeakCheck.class)
  static class Leaks {
    private final Watch watch = Watch.current();

    @Test
    void worker() {
      watch.started(new Object(), "mail");
    }

    @Test
    void workerOfAnotherThread() {
      onAnotherThread(() -> onAnotherThread(() -> watch.started(new Object(), "mail")));
    }

    @Test
    void stray() throws InterruptedException {
      var mail = new Object();
      watch.started(mail, "mail");
      Thread.ofPlatform()
          .inheritInheritableThreadLocals(false)
          .start(() -> watch.started(new Object(), "an abandoned action of mail", mail))
          .join();
      watch.ended(mail);
    }

    @Test
    void unread() {
      var errors = new Object();
      onAnotherThread(() -> watch.failed(errors, "errors", new ArithmeticException("first")));
      watch.read(errors);
      onAnotherThread(() -> watch.failed(errors, "errors", new ArithmeticException("second")));
    }

    @Test
    void speechless() {
      watch.failed(new Object(), "errors", new SpeechlessException());
    }

    @Test
    void several() {
      watch.started(new Object(), "mail");
      watch.failed(new Object(), "errors", new ArithmeticException("cause"));
      watch.started(new Object(), "sweep");
    }

    @Test
    void failing() {
      watch.started(new Object(), "mail");
      throw new IllegalStateException("of the test");
    }
  }

  private static final class SpeechlessException extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new Error("no text");
    }
  }

  @ExtendWith(LeakCheck.class)
  static class Tidy {
    private final Watch watch = Watch.current();
    private final Object closedAfterwards = new Object();

    @Test
    void nothing() {}

    @Test
    void ended() {
      var mail = new Object();
      watch.started(mail, "mail");
      onAnotherThread(() -> watch.ended(mail));
    }

    @Test
    void read() {
      var errors = new Object();
      onAnotherThread(() -> watch.failed(errors, "errors", new ArithmeticException("first")));
      watch.read(errors);
      watch.read(errors);
    }

    @Test
    void endedAfterwards() {
      watch.started(closedAfterwards, "mail");
    }

    @AfterEach
    void close() {
      watch.ended(closedAfterwards);
    }
  }

  @ExtendWith(LeakCheck.class)
  static class TidyClass {
    private static final Object SHARED = new Object();

    @BeforeAll
    static void start() {
      Watch.current().started(SHARED, "shared");
    }

    @Test
    void first() {}

    @Test
    void second() {}

    @AfterAll
    static void stop() {
      Watch.current().ended(SHARED);
    }
  }

  @ExtendWith(LeakCheck.class)
  static class LeakingClass {
    @BeforeAll
    static void start() {
      Watch.current().started(new Object(), "shared");
    }

    @Test
    void first() {}

    @Test
    void second() {}
  }

  @ExtendWith(LeakCheck.class)
  @Execution(ExecutionMode.CONCURRENT)
  static class Parallel {
    static CyclicBarrier bothStarted;
    static CountDownLatch oneChecked;

    @Test
    void leaks() throws Exception {
      bothStarted.await(30, TimeUnit.SECONDS);
      Watch.current().started(new Object(), "leaked");
      oneChecked.countDown();
    }

    @Test
    void isTidy() throws Exception {
      bothStarted.await(30, TimeUnit.SECONDS);
      oneChecked.await();
      var mail = new Object();
      Watch.current().started(mail, "mail");
      Watch.current().ended(mail);
    }
  }

  @ExtendWith(LeakCheck.class)
  static class Foreign {
    @Test
    void threadsThatInheritNothing() throws InterruptedException {
      Thread.ofPlatform().inheritInheritableThreadLocals(false).start(() -> leak()).join();
    }

    @Test
    void threadsOfForkJoinPools() {
      try (var pool = new ForkJoinPool(1)) {
        CompletableFuture.runAsync(Foreign::leak, pool).join();
      }
    }

    @Test
    void threadsOfTestsThatAreOver() throws Exception {
      var go = new CountDownLatch(1);
      Ledger.Page page = Ledger.INSTANCE.open();
      Thread late =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  go.await();
                  leak();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              });
      List<Ledger.Entry> left = Ledger.INSTANCE.close(page);
      go.countDown();
      late.join();
      assertThat(left).isEmpty();
    }

    private static void leak() {
      Watch.current().started(new Object(), "foreign");
      Watch.current().failed(new Object(), "foreign", new ArithmeticException("foreign"));
    }
  }
}
